"""Every phrase that means something, loaded once when it is first needed.

From `vocabulary/*.tsv` beside this file, and from what is shared with the people (`leadsearch/vocabulary/`).
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from leadsearch.prompt.gazetteer import City, Gazetteer
from leadsearch.prompt.table import LONGEST, Sighting
from leadsearch.prompt.tokens import Token, key, singular
from leadsearch.vocabulary import departments, heads, short_titles, synonyms

VOCABULARY: Final = Path(__file__).parent / "vocabulary"
SURE_POPULATION: Final = 100_000
"""Inhabitants from which a city's name needs no context to be a place."""


METROPOLIS: Final = 1_000_000
"""Inhabitants from which a city's name in another spelling is one, too, if it has enough letters."""
_LONG_NAME: Final = 6


_PLACES: Final = frozenset({"country", "state", "region", "code", "company"})
"""What a city's name may mean besides without being an everyday word."""


_EVERYDAY: Final = frozenset(
    {"function", "seniority", "head", "industry", "keyword", "filler", "modifier", "company_type", "funding", "bound"}
    | {"company_noun", "unit", "plain", "title_word", "trait"}
)
"""Kinds whose words are no names: a city that is called like one of them needs a preposition."""


class Meaning(NamedTuple):
    """One thing that a phrase may mean. `flag` refines the kind; what it says is the table's own business."""

    kind: str
    value: str
    flag: str = ""


class Lexicon:
    """Phrases → meanings, names → cities, and the names of codes for a person to read."""

    def __init__(self) -> None:
        self.phrases: dict[str, tuple[Meaning, ...]] = {}
        self.cities = Gazetteer(VOCABULARY / "cities.tsv", VOCABULARY / "city_aliases.tsv")
        self.names: dict[str, str] = {}
        self.words: set[str] = set()
        self._load_terms()
        everyday = (phrase for phrase, found in self.phrases.items() if any(m.kind in _EVERYDAY for m in found))
        self.words.update(word for phrase in everyday for word in phrase.split())
        self._load_places()

    def meanings(self, phrase: str) -> tuple[Meaning, ...]:
        """All that a looked-up phrase may mean, a city among it."""
        found = self.phrases.get(phrase, ())
        cities = self.cities.named(phrase) if phrase in self.cities else ()
        return (*found, Meaning("city", cities[0].name, self._city_flag(phrase, cities, found))) if cities else found

    def _city_flag(self, phrase: str, cities: tuple[City, ...], others: tuple[Meaning, ...]) -> str:
        """How much a city's name needs a preposition beside it: "sure", "likely" or "weak"."""
        if any(meaning.kind not in _PLACES for meaning in others) or phrase in self.words:
            return "weak"
        best = max(cities, key=lambda city: (city.own, city.population))
        if best.own:
            return "sure" if best.population >= SURE_POPULATION else "likely"
        spelt = best.population >= METROPOLIS and len(phrase) >= _LONG_NAME
        return "likely" if spelt else "weak"  # "Shangai"

    def add(self, phrase: str, kind: str, value: str, flag: str = "") -> None:
        """Teach a phrase a meaning; what it meant before it still means."""
        phrase = key(phrase)
        if phrase:
            self.phrases[phrase] = (*self.phrases.get(phrase, ()), Meaning(kind, value, flag))

    def _load_terms(self) -> None:
        for terms in (_plain(), _short_titles(), _heads(), _word_lists(), _departments(), _grammar()):
            for phrase, meaning in terms:
                self.add(phrase, *meaning)

    def _load_places(self) -> None:
        for code, shown, others in rows("countries.tsv"):
            self.names[code] = shown
            for phrase in filter(None, [shown, *others.split(",")]):
                self.add(phrase, "country", code)
        for code, name, _ in rows("states.tsv"):
            self.names[code] = name
            self.add(name, "state", code)
            country, _, letters = code.partition("-")
            if country in {"US", "CA"}:
                self.add(letters, "code", code)
        for code, phrases, _ in rows("state_names.tsv"):
            self.names.setdefault(code, phrases.split(",")[0].title())


_Term: TypeAlias = tuple[str, Meaning]


def _plain() -> Iterator[_Term]:
    for name, kind in _PLAIN_TABLES.items():
        for value, phrases, flag in rows(name):
            same = synonyms().get(value, ()) if kind == "keyword" else ()
            for phrase in (*_numbers(phrases, kind), *same):
                yield phrase, Meaning(kind, value, flag)


def _short_titles() -> Iterator[_Term]:
    for title, short, flag in short_titles():
        yield from ((phrase, Meaning("title", title, flag)) for phrase in short)


def _heads() -> Iterator[_Term]:
    yield from ((head, Meaning("head", head, flag)) for head, flag in heads())


def _word_lists() -> Iterator[_Term]:
    for name, kind in _WORD_LISTS.items():
        yield from ((value, Meaning(kind, value, flag)) for value, flag, _ in rows(name))


def _departments() -> Iterator[_Term]:
    own = ((function, how, phrases.split(",")) for function, how, phrases in rows("functions.tsv"))
    for function, how, phrases in (*departments(), *own):
        yield from ((phrase, Meaning("function", function, how)) for phrase in phrases)


def _grammar() -> Iterator[_Term]:
    for value, phrases, _ in rows("grammar.tsv"):
        kind, _, part = value.partition(":")
        yield from ((phrase, Meaning(kind, part)) for phrase in phrases.split(","))


def _numbers(phrases: str, kind: str) -> Iterator[str]:
    """The phrases of a table, and the singular of an industry of several words: "veterinary clinic owners"."""
    for phrase in phrases.split(","):
        yield phrase
        *before, last = phrase.split() or [""]
        if kind == "industry" and before and singular(last) != last:
            yield " ".join([*before, singular(last)])


_PLAIN_TABLES: Final = {
    "seniority.tsv": "seniority",
    "titles.tsv": "title",
    "industries.tsv": "industry",
    "keywords.tsv": "keyword",
    "funding.tsv": "funding",
    "company_types.tsv": "company_type",
    "regions.tsv": "region",
    "country_names.tsv": "country",
    "state_names.tsv": "state",
    "demonyms.tsv": "demonym",
    "cues.tsv": "cue",
    "units.tsv": "unit",
    "unit_heads.tsv": "unit_head",
    "comparators.tsv": "bound",
    "number_words.tsv": "number",
    "traits.tsv": "trait",
    "languages_spoken.tsv": "spoken",
}
"""Tables of a value, its phrases and perhaps a flag → the kind of what they mean."""
_WORD_LISTS: Final = {
    "fillers.tsv": "filler",
    "companies.tsv": "company",
    "language_names.tsv": "language",
    "plain_words.tsv": "plain",
    "modifiers.tsv": "modifier",
    "title_words.tsv": "title_word",
}
"""Tables of one phrase a line → the kind."""


def lines(name: str) -> Iterator[str]:
    """The lines of a table that are no comments."""
    with (VOCABULARY / name).open(encoding="utf-8") as file:
        yield from (line.rstrip("\n") for line in file if not line.startswith("#"))


def rows(name: str) -> Iterator[tuple[str, str, str]]:
    """The first three columns of each line; a column that is not there is empty."""
    for line in lines(name):
        columns = [*line.split("\t"), "", ""]
        yield columns[0], columns[1], columns[2]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The one vocabulary of this process."""
    return Lexicon()


def sight(tokens: Sequence[Token], known: Lexicon) -> tuple[tuple[Sighting, ...], ...]:
    """Everything that can be seen, by the position where it begins, the longest first."""
    return tuple(tuple(_at(first, tokens, known)) for first in range(len(tokens)))


def _at(first: int, tokens: Sequence[Token], known: Lexicon) -> Iterator[Sighting]:
    for end in range(min(first + LONGEST, len(tokens)), first, -1):
        seen: set[tuple[str, str]] = set()
        for phrase in _spellings(tokens[first:end]):
            for meaning in known.meanings(phrase):
                if (meaning.kind, meaning.value) not in seen and _written_so(meaning, first, tokens):
                    seen.add((meaning.kind, meaning.value))
                    yield Sighting(first, end, *meaning)


def _spellings(tokens: Sequence[Token]) -> Iterator[str]:
    """The phrase as it stands, with its last word in the singular, and with its first ("chiefs of staff")."""
    words = [token.word for token in tokens]
    yield " ".join(words)
    last = tokens[-1].lemma
    if last != words[-1]:
        yield " ".join([*words[:-1], last])
    first = tokens[0].lemma
    if len(tokens) > 1 and first != words[0]:
        yield " ".join([first, *words[1:]])


def _written_so(meaning: Meaning, first: int, tokens: Sequence[Token]) -> bool:
    """Whether the capitals fit: "EA" is an executive assistant, "ea" only where the whole prompt has no capitals."""
    if meaning.flag != "upper" or tokens[first].text[:2].isupper():
        return True
    careless = not any(token.capital for token in tokens)
    return careless and not (first > 0 and tokens[first - 1].word in {"in", "near", "from", "at", "to"})

"""Spelling mistakes: a word that nothing knows is read as the vocabulary's word that is closest to it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from leadsearch.prompt.lexicon import Lexicon, lexicon, lines, rows
from leadsearch.prompt.tokens import Token, singular

_SHORTEST: Final = 5
"""Letters below which a word is taken as it stands."""
_LONG: Final = 9
"""Letters from which two mistakes are forgiven instead of one."""
_MOST_REPAIRS: Final = 12
"""Unknown words of one prompt that are looked at; more of them are another language or no sentence."""
_BIG_CITY: Final = 250_000
"""Inhabitants from which a city's name is worth a repair."""
_LEADS: Final = frozenset({"vp", "svp", "evp", "head", "director", "dir", "lead"})
_NOUNS: Final = frozenset({"head", "seniority", "title"})
_BEFORE_PLACES: Final = frozenset({"in", "near", "from", "around", "at", "to", "of", ",", "/", "or", "and"})
_AFTER_A_NAME: Final = frozenset({"at", "ex", "@", "former", "formerly"})


def repaired(tokens: Sequence[Token], known: Lexicon) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """The tokens with mistakes mended, and a note for each mend. Names of companies are left alone."""
    mended = [_whole(tokens, at) for at in range(len(tokens))]
    notes: list[str] = []
    tried = 0
    for at, token in enumerate(tokens):
        if tried >= _MOST_REPAIRS or not _suspicious(tokens, at, known):
            continue
        tried += 1
        word = _closest(token.word)
        if word and not _breaks_name(tokens, at, word, known):
            mended[at] = token._replace(word=word, lemma=singular(word))
            notes.append(f"“{token.text}” read as “{word}”")
    return tuple(mended), tuple(notes)


def _whole(tokens: Sequence[Token], at: int) -> Token:
    """A token with a short spelling written out. "Eng" is a department behind "VP" and a person elsewhere."""
    token = tokens[at]
    if token.word == "eng":
        leads = at > 0 and (tokens[at - 1].lemma in _LEADS or tokens[at - 1].word == "of")
        word = "engineering" if leads else "engineer"
    else:
        word = _abbreviations().get(token.word, "")
    return token._replace(word=word, lemma=singular(word)) if word else token


@lru_cache(maxsize=1)
def _abbreviations() -> dict[str, str]:
    return {short: whole for whole, shorts, _ in rows("abbreviations.tsv") for short in shorts.split(",")}


def _suspicious(tokens: Sequence[Token], at: int, known: Lexicon) -> bool:
    token = tokens[at]
    if token.kind != "word" or len(token.word) < _SHORTEST or not token.word.isascii() or not token.word.isalpha():
        return False
    if token.word in _english() or token.lemma in _english():
        return False
    if token.word in _all_words(known) or token.lemma in _all_words(known):
        return _mistaken_rank(tokens, at, known)
    named = at > 0 and token.capital and tokens[at - 1].word in _AFTER_A_NAME
    return not named


def _mistaken_rank(tokens: Sequence[Token], at: int, known: Lexicon) -> bool:
    """Whether a word that only a city abroad is called by looks like a rank here: "marketing mangers"."""
    token = tokens[at]
    if (
        token.capital
        or {token.word, token.lemma} & known.phrases.keys()
        or (at > 0 and tokens[at - 1].word in _BEFORE_PLACES)
    ):
        return False
    if any(city.own for name in {token.word, token.lemma} for city in known.cities.named(name)):
        return False
    return any(meaning.kind in _NOUNS for meaning in known.phrases.get(singular(_closest(token.word)), ()))


def _breaks_name(tokens: Sequence[Token], at: int, word: str, known: Lexicon) -> bool:
    """Whether a mend would spoil a name of several words: "Home Depot" is none, "San Fransisco" is a city."""
    before = tokens[at - 1] if at > 0 else None
    if before is None or not (before.capital and tokens[at].capital) or before.kind != "word":
        return False
    if any(meaning.kind in _NOUNS for meaning in known.phrases.get(before.word, ())):
        return False  # "show me VP Maketing"
    name = f"{before.word} {word}"
    return not (name in known.cities or name in known.phrases or all(token.capital for token in tokens[: at + 1]))


def _closest(word: str) -> str:
    """The one word of the vocabulary within reach that begins alike, or "" ."""
    most = 2 if len(word) >= _LONG else 1
    found = process.extract(word, _targets(word[0]), scorer=OSA.distance, score_cutoff=most, limit=2)
    if not found:
        return ""
    best, distance, _ = found[0]
    if distance > 1 and best[-2:] != word[-2:]:
        return ""  # "photography" is no mistake of "photographer"
    # A plural is no mistake of its singular, and two words equally close tell nothing.
    if singular(word) == singular(best) or (
        len(found) > 1 and found[1][1] == distance and singular(found[1][0]) != singular(best)
    ):
        return ""
    return best


@lru_cache(maxsize=32)
def _targets(letter: str) -> tuple[str, ...]:
    """Words worth mending to, by first letter: the vocabulary's own and the names of big places."""
    known = lexicon()
    words = {word for phrase in known.phrases for word in phrase.split() if _worth(word, letter)}
    words |= {f"{word}s" for word in words if any(meaning.kind in _NOUNS for meaning in known.phrases.get(word, ()))}
    for name in known.cities.big(_BIG_CITY):
        words.update(part for part in name.split() if _worth(part, letter))
    return tuple(sorted(words))


def _worth(word: str, letter: str) -> bool:
    return len(word) >= _SHORTEST and word.startswith(letter)


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    """Words that are no mistakes of others: a condo is not Congo."""
    return frozenset(lines("english.tsv"))


@lru_cache(maxsize=1)
def _all_words(known: Lexicon) -> frozenset[str]:
    """Every word that is written right."""
    return frozenset(" ".join([*known.phrases, *known.cities]).split())

"""Where people are: cities, states, countries and regions, and which of them an ambiguous name means."""

from typing import Final

from leadsearch.prompt.gazetteer import City
from leadsearch.prompt.lexicon import Lexicon
from leadsearch.prompt.runs import mixed_case
from leadsearch.prompt.state_codes import state_code
from leadsearch.prompt.table import UNSUPPORTED, Sighting, Table

FIELDS: Final = {"city": "cities", "state": "states", "country": "countries", "region": "regions"}
"""Kind of a place → field of Filters."""
_KINDS: Final = ("city", "state", "country", "region")
_OTHERS: Final = ("company", "industry", "keyword", "funding", "company_type", "filler", "cue")
_BEFORE: Final = frozenset(
    {"in", "near", "from", "around", "across", "within", "throughout", "covering", "based", "located", "outside",
     "inside", "for", "living", "serving", "of", "not", "except", "to"}
)  # fmt: skip
_SKIPPED: Final = frozenset({"the", "greater", "downtown", "either", "central", "metro", "both", "sunny", "city"})
_JOINERS: Final = frozenset({",", "or", "and", "/", "-", "(", "nor", ";"})
_METROPOLIS: Final = 1_000_000
"""Inhabitants from which a city beats a province of the same name outside the United States."""
_FORMER: Final = frozenset({"ex", "former", "formerly"})
_SPOKEN_TO: Final = frozenset(
    {"for", "help", "contact", "give", "show", "find", "join", "get", "tell", "send", "let", "with", "to"}
)
_TWO_STATES: Final = {"georgia": ("US-GA", "GE")}


def read_places(table: Table, known: Lexicon) -> None:
    """Claim all places; what is more likely another word stays free."""
    at = 0
    while at < len(table):
        end = _read_at(table, known, at) if table.free(at) else at
        at = max(end, at + 1)


def _read_at(table: Table, known: Lexicon, at: int) -> int:
    """Claim the place that begins here; where it ends, or `at`."""
    if code := state_code(table, known, at, introduced=_introduced(table, at)):
        table.claim("states", code.value, at, at + 1)
        return at + 1
    seen = _best(table, known, at)
    demonym = table.at(at, "demonym")
    if demonym and (seen is None or seen.length <= demonym.length):
        return _read_demonym(table, demonym)
    if seen is None:
        return at
    return _claim(table, known, seen)


def _claim(table: Table, known: Lexicon, seen: Sighting) -> int:
    name = table.words(seen.first, seen.length)
    if seen.kind == "city":
        greater = table.word(seen.first - 1) == "greater" and table.free(seen.first - 1)
        value = _city(table, known, seen).name
        end = seen.end
        if _followed_by(table, seen, "dc"):
            end += 1 + (table.word(seen.end) == ",")
        if greater:
            region = "greater " + value.lower().removesuffix(" city")
            table.claim("regions", region, seen.first - 1, seen.end)
        else:
            table.claim("cities", value, seen.first, end)
            return end
    elif name in _TWO_STATES:
        _, country = _TWO_STATES[name]
        abroad = table.words(seen.end, 3) in {"( the country", "( country )"} or any(
            table.sees(at, "country", "city") and table.word(at) in {"tbilisi", "armenia", "azerbaijan", "caucasus"}
            for at in range(len(table))
        )
        table.claim(*(("countries", country) if abroad else ("states", "US-GA")), seen.first, seen.end)
    else:
        table.claim(FIELDS[seen.kind], seen.value, seen.first, seen.end)
    return seen.end


def _best(table: Table, known: Lexicon, at: int) -> Sighting | None:
    """The place that the words from here most likely mean."""
    found = [seen for seen in table.sightings[at] if seen.kind in _KINDS and table.free(seen.first, seen.end)]
    if not found:
        return None
    longest = max(seen.length for seen in found)
    other = table.at(at, *_OTHERS)
    if other and other.length > longest and not (other.kind == "company" and other.flag == "plain"):
        return None
    found = [seen for seen in found if seen.length == longest]
    best = min(found, key=lambda seen: _order(table, known, seen))
    return best if _trusted(table, known, best) else None


def _order(table: Table, known: Lexicon, seen: Sighting) -> int:
    """Which of several places with one name is meant: the lower number."""
    name = table.words(seen.first, seen.length)
    if seen.kind == "city":
        if name in {"new york", "quebec city"} or _followed_by(table, seen, "dc"):
            return 0
        if _in_area(table, known, seen):
            return 1  # "Victoria, Canada"
        return 5 if _city(table, known, seen).population >= _METROPOLIS else 7
    if seen.kind == "state":
        return 3 if seen.value.startswith("US-") else 6
    return {"country": 2, "region": 4}[seen.kind]


def _followed_by(table: Table, seen: Sighting, word: str) -> bool:
    return table.word(seen.end + (table.word(seen.end) == ",")) == word


def _trusted(table: Table, known: Lexicon, seen: Sighting) -> bool:
    """Whether the surroundings allow a place here."""
    if table.tokens[seen.first].joint == "-" and table.tokens[seen.first - 1].capital and table.unknown(seen.first - 1):
        return False  # "Hydro-Québec"
    if _opens_name(table, seen) or table.word(seen.first - 1) in _FORMER:
        return False  # "former Nokia managers"
    word = table.word(seen.first)
    if seen.length == 1 and word == "us":
        return table.tokens[seen.first].text.isupper() or _us(table, seen.first)
    if seen.kind != "city":
        return seen.length > 1 or not table.sees(seen.first, "filler", "plain") or _introduced(table, seen.first)
    return _in_area(table, known, seen) or _city_trusted(table, seen)


def _us(table: Table, at: int) -> bool:
    """Whether a small "us" is a country: "us only", "remote or us", but not "help us"."""
    before = table.word(at - 1)
    if before in _SPOKEN_TO:
        return False
    parted = at == 0 or table.tokens[at - 1].kind == "mark" or before in {"or", "and", "remote"}
    ends = at + 1 >= len(table) or table.tokens[at + 1].kind == "mark" or table.word(at + 1) in {"only", "based"}
    return _introduced(table, at) or (parted and ends)


def _opens_name(table: Table, seen: Sighting) -> bool:
    """Whether another name goes on behind it: "Marks-Spencer", "Leo Burnett", but not "Berlin-based"."""
    end = seen.end
    if end >= len(table) or not table.unknown(end):
        return False
    weak = seen.kind == "city" and seen.flag != "sure"
    if table.prompt.islower():
        return weak and table.word(seen.first - 1) not in {"in", "near", "from"}
    tied = table.tokens[end].joint == "-" or weak
    return tied and table.tokens[seen.first].capital and table.tokens[end].capital and mixed_case(table)


def _city_trusted(table: Table, seen: Sighting) -> bool:
    """Whether a city's name is one here: a big city nearly always, a weak name only behind a preposition."""
    token = table.tokens[seen.first]
    if seen.flag == "sure":
        ends = seen.end >= len(table) or table.sees(seen.end, "filler")
        return ends or not token.capital or table.word(seen.first - 1) != "at"
    introduced = _introduced(table, seen.first) and not (seen.length == 1 and table.sees(seen.first, "filler", "cue"))
    if seen.flag == "likely":
        return introduced or token.capital or seen.first == 0 or seen.end == len(table)
    if table.at(seen.first, "function", "industry", "keyword", "company_type") and not token.capital:
        return False
    return introduced and not table.sees(seen.end, "company_noun") and _by_name(table, seen.first)


def _by_name(table: Table, at: int) -> bool:
    """Whether a preposition before really speaks of places: "of" and "for" may introduce anything."""
    before = table.word(_skip_back(table, at))
    return before not in {"of", "for", "to", ","} or table.tokens[at].capital


def _skip_back(table: Table, at: int) -> int:
    at -= 1
    while table.word(at) in _SKIPPED:
        at -= 1
    return at


def _introduced(table: Table, at: int) -> bool:
    """Whether a preposition or another place stands before."""
    before = _skip_back(table, at)
    if table.word(before) in _BEFORE:
        return True
    if table.word(before) in _JOINERS:
        owner = table.owner(before - 1)
        while table.word(before) in _JOINERS and before > 0:
            before -= 1
        owner = table.owner(before)
        return owner is not None and owner.field in FIELDS.values()
    owner = table.owner(before)
    return owner is not None and owner.field in FIELDS.values()


def _in_area(table: Table, known: Lexicon, seen: Sighting) -> bool:
    """Whether the state or country of one of the cities of this name follows: "Mobile, AL"."""
    areas = {code for city in known.cities.named(_name(table, known, seen)) for code in (city.area, city.country)}
    return bool(areas & _areas_behind(table, seen))


def _areas_behind(table: Table, seen: Sighting) -> set[str]:
    """The states and countries that may stand right behind a city."""
    following = seen.end + (table.word(seen.end) == ",")
    return {
        other.value
        for other in (table.sightings[following] if following < len(table) else ())
        if other.kind in {"state", "country"} or (other.kind == "code" and table.tokens[following].text.isupper())
    }


def _name(table: Table, known: Lexicon, seen: Sighting) -> str:
    name = table.words(seen.first, seen.length)
    if name in known.cities:
        return name
    tokens = table.tokens[seen.first : seen.end]
    return " ".join([*(token.word for token in tokens[:-1]), tokens[-1].lemma])


def _city(table: Table, known: Lexicon, seen: Sighting) -> City:
    """The city meant: the one whose area is named beside it, else the largest that bears the name itself."""
    cities = known.cities.named(_name(table, known, seen)) or (City(seen.value, "", "", 0, own=True),)
    named = _areas_behind(table, seen)
    return max(
        cities,
        key=lambda city: (
            bool({city.area, city.country} & named),
            city.own or city.name == seen.value,
            city.population,
        ),
    )


def _read_demonym(table: Table, seen: Sighting) -> int:
    """As in "German startups" are a place; "German engineers" may be a nationality, and that never filters."""
    following = table.owner(seen.end)
    if following is not None and following.field == "roles":
        table.claim(UNSUPPORTED, "", seen.first, seen.end)
        table.notes.append(
            f"“{table.tokens[seen.first].text}” may be a nationality, which never filters: name the place instead."
        )
        return seen.end
    if (food := table.at(seen.end, "industry")) and food.value == "Restaurants":
        table.claim("keywords", table.word(seen.first), seen.first, seen.end)  # a cuisine
    elif seen.value.startswith("GB-"):
        table.claim("states", seen.value, seen.first, seen.end)
    else:
        table.claim("countries", seen.value, seen.first, seen.end)
    return seen.end

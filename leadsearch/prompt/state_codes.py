"""Two letters of a state, where they can be nothing else: "Phoenix, AZ", "in tx", "UT engineers"."""

from typing import Final

from leadsearch.prompt.lexicon import Lexicon
from leadsearch.prompt.table import Sighting, Table
from leadsearch.prompt.tokens import key
from leadsearch.whereabouts import PLACE_FIELDS

_PLACES: Final = ("code", "city", "state", "country", "region")
_JOINERS: Final = frozenset({",", "or", "and", "/"})
_IN: Final = frozenset({"in", "near", "from", "across"})
_AFTER: Final = frozenset({"area", "with", "at", "who", "only"})
_CAPITAL_LETTERS: Final = 2


def state_code(table: Table, known: Lexicon, at: int, *, introduced: bool) -> Sighting | None:
    """The code at a position, if it is meant; `introduced` tells that the words before announce a place."""
    seen = table.at(at, "code")
    if seen is None or (table.word(at) == "or" and table.sees(at + 1, *_PLACES)):
        return None  # "berlin OR munich"
    behind = _behind_place(table, known, seen)
    listed = behind and table.word(at - 1) == "," and not table.sees(at, "filler")
    capitals = _capitals(table, at)
    other = table.sees(at, "function", "title", "keyword", "country", "city", "language")
    if listed or (capitals and (behind or _announced(table, at, introduced=introduced and not other))):
        return seen
    return seen if not other and _by_itself(table, at, behind=behind, capitals=capitals) else None


def _capitals(table: Table, at: int) -> bool:
    """Whether capitals say something: who shouts "IN BERLIN" means no Indiana."""
    text = table.tokens[at].text
    return text.isupper() and len(text) >= _CAPITAL_LETTERS and not table.prompt.isupper()


def _behind_place(table: Table, known: Lexicon, seen: Sighting) -> bool:
    """Whether a place stands before. "LA" behind "New Orleans" is a state, behind "SF" a city."""
    at = seen.first
    before = table.owner(at - 1 - (table.word(at - 1) in _JOINERS)) if at else None
    if before is None or before.field not in PLACE_FIELDS:
        return False
    if not table.sees(at, "city", "country"):
        return True
    return any(city.area == seen.value for city in known.cities.named(key(str(before.value))))


def _announced(table: Table, at: int, *, introduced: bool) -> bool:
    plain = not table.sees(at, "function", "keyword", "country", "city")
    return at > 0 and (introduced or (plain and table.word(at - 1) in _IN))


def _by_itself(table: Table, at: int, *, behind: bool, capitals: bool) -> bool:
    """Whether a code in any letters stands alone: behind "in" or a place, before a role, or at the end behind one."""
    if at == 0:
        following = table.owner(1)
        return following is not None and following.field == "roles"
    after = table.word(at + 1)
    ends = at + 1 >= len(table)
    parted = ends or table.tokens[at + 1].kind == "mark" or after in _AFTER
    if (parted or (after in _JOINERS and table.sees(at + 2, *_PLACES))) and (table.word(at - 1) in _IN or behind):
        return True
    previous = table.owner(at - 1)
    sure = capitals or (previous is not None and previous.field == "roles")
    return ends and not table.sees(at, "filler") and (sure or table.word(at - 1) in {"jobs", "positions"})

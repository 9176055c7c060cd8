"""Expressions as conditions of PostgreSQL, and the stretches of ids in which they are asked.

A condition over `facets` is answered by a GIN index. Left alone the planner would either fetch everybody who fits, to
sort them and show a hundred, or go through all people by id until a hundred fit; each is right for some questions and
takes seconds for others. So a question is asked of a stretch of ids at a time: everybody carries the tokens of the
stretches that he is in, and the index cuts them with the facets. See docs/decisions/020.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from leadsearch.people.expression import NUMBER_FIELDS, All, Between, Either, Expression, Facet, Not
from leadsearch.people.rows import Row
from leadsearch.people.scales import bucket, buckets

STRETCH_BITS: Final = (12, 15, 18)
"""Stretches of 4,096, 32,768 and 262,144 ids; a stretch of the level after these are all people."""
LAST_LEVEL: Final = len(STRETCH_BITS)


class Stretch(NamedTuple):
    """Neighbouring ids."""

    token: str | None
    """Everybody within has it; None where that is everybody."""
    last: int | None
    """The highest id within; None where there is no end."""


class Condition(NamedTuple):
    """A condition of SQL with named parameters."""

    sql: str
    values: dict[str, list[str] | int]


def stretch_of(person_id: int, level: int) -> Stretch:
    """The stretch of that level in which the id is."""
    if level == LAST_LEVEL:
        return Stretch(None, None)
    number = person_id >> STRETCH_BITS[level]
    return Stretch(_token(level, number), ((number + 1) << STRETCH_BITS[level]) - 1)


def tokens_of(person_id: int, row: Row) -> Iterator[str]:
    """Everything that the index holds of a person."""
    yield from storable(row.facets).split()
    for field in NUMBER_FIELDS:
        if (value := getattr(row, field)) is not None:
            yield bucket(field, value)
    for level, bits in enumerate(STRETCH_BITS):
        yield _token(level, person_id >> bits)


def storable(text: str) -> str:
    """A text as PostgreSQL can keep it, which has no place for NUL; equal for equal texts."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def condition(asked: Expression, within: Stretch) -> Condition:
    """Who fits within a stretch, but for the ends of it."""
    words = _Words()
    return Condition(words.all_of(asked, within.token), words.values)


class _Words:
    """Writes one condition down. Each way to fit names the stretch, so that the index never fetches all of one."""

    def __init__(self) -> None:
        self.values: dict[str, list[str] | int] = {}

    def all_of(self, asked: Expression, stretch: str | None) -> str:
        """A conjunction: the facets that are needed in one look at the index, and the other parts."""
        parts = asked.parts if isinstance(asked, All) else (asked,)
        needed = [part.token for part in parts if isinstance(part, Facet)] + ([stretch] if stretch else [])
        said = [f"facets @> {self._tokens(needed)}"] if needed else []
        said += [self._part(part, stretch) for part in parts if not isinstance(part, Facet)]
        return " AND ".join(said) or "true"

    def _part(self, asked: All | Between | Either | Not, stretch: str | None) -> str:
        match asked:
            case All():
                return f"({self.all_of(asked, stretch)})"
            case Either(parts):
                return self._either(parts, stretch)
            case Not(part):
                return f"NOT ({self.all_of(part, None)})"
            case Between():
                return self._between(asked)

    def _either(self, parts: Sequence[Expression], stretch: str | None) -> str:
        tokens = [part.token for part in parts if isinstance(part, Facet)]
        ways = [f"facets && {self._tokens(tokens)}"] if tokens else []
        ways += [f"({self.all_of(part, stretch)})" for part in parts if not isinstance(part, Facet)]
        return f"({' OR '.join(ways)})" if ways else "false"

    def _between(self, asked: Between) -> str:
        inner, border = buckets(asked)
        among = f"facets && {self._tokens([*inner, *border])}"
        if not border:
            return among
        return f"({among} AND {asked.field} BETWEEN {self._number(asked.low)} AND {self._number(asked.high)})"

    def _tokens(self, tokens: Sequence[str]) -> str:
        return f"CAST({self._place([storable(token) for token in tokens])} AS text[])"

    def _number(self, number: int) -> str:
        return f"CAST({self._place(number)} AS bigint)"

    def _place(self, value: list[str] | int) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"


def _token(level: int, number: int) -> str:
    return f"B{level}.{number}"

"""Numbers as tokens: a range is a few buckets, and only a border that nobody asks for needs the number itself."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from leadsearch.people.expression import Between, NumberField
from leadsearch.people.record import NUMBER_LIMITS

_ROUND: Final = (1, 2, 3, 5, 10, 15, 20, 25, 50, 75)
"""What people ask for, times powers of a hundred."""


def _asked_for(highest_power: int) -> tuple[int, ...]:
    """Where buckets begin: at round numbers and behind them, since "200+" begins at 200 and "over 200" at 201."""
    rounds = {number * 100**power for number in _ROUND for power in range(highest_power + 1)}
    return tuple(sorted({0} | rounds | {number + 1 for number in rounds}))


_STARTS: Final[Mapping[NumberField, Sequence[int]]] = MappingProxyType(
    {
        "employees": _asked_for(2),
        "revenue": tuple(number for number in _asked_for(5) if not 0 < number < 100_000),  # noqa: PLR2004 - USD
        "founded": (1000, *range(1800, 1950, 10), *range(1950, 2101)),
        "experience_years": tuple(range(51)),
    }
)
"""Field → the lowest value of each bucket, rising."""
_LETTERS: Final[Mapping[NumberField, str]] = MappingProxyType(
    {"employees": "E", "revenue": "R", "founded": "F", "experience_years": "X"}
)
"""What a bucket's token begins with; capitals, which no facet begins with."""


class Buckets(NamedTuple):
    """A range as buckets."""

    inner: tuple[str, ...]
    """Everybody in them is within the range."""
    border: tuple[str, ...]
    """Some in them may be."""


def bucket(field: NumberField, value: int) -> str:
    """The token of a number."""
    return f"{_LETTERS[field]}{bisect_right(_STARTS[field], value) - 1}"


def buckets(asked: Between) -> Buckets:
    """The tokens of a range that lies within record.NUMBER_LIMITS."""
    starts, letter = _STARTS[asked.field], _LETTERS[asked.field]
    first, last = bisect_right(starts, asked.low) - 1, bisect_right(starts, asked.high) - 1
    border = set(_cut(starts, asked, first, last))
    return Buckets(
        inner=tuple(f"{letter}{number}" for number in range(first, last + 1) if number not in border),
        border=tuple(f"{letter}{number}" for number in sorted(border)),
    )


def _cut(starts: Sequence[int], asked: Between, first: int, last: int) -> Iterator[int]:
    """The buckets that the range cuts in two."""
    if starts[first] < asked.low:
        yield first
    end = starts[last + 1] - 1 if last + 1 < len(starts) else NUMBER_LIMITS[asked.field][1]
    if asked.high < end:
        yield last

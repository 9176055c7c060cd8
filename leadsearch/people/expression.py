"""What a search asks of the people, in terms that every engine can turn into a query of its own.

An expression is a tree: facets (tokens of `facets.py`) and ranges of numbers, joined by all, either and not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

NumberField = Literal["employees", "revenue", "founded", "experience_years"]
"""The numbers of a person that a range can ask for (fields of record.Person)."""
NUMBER_FIELDS: Final[tuple[NumberField, ...]] = get_args(NumberField)


@dataclass(frozen=True, slots=True)
class Facet:
    """Who has this token."""

    token: str


@dataclass(frozen=True, slots=True)
class Between:
    """Who has this number from `low` to `high`, both included; a person whose number is unknown is not among them."""

    field: NumberField
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class All:
    """Who fits every part; without parts, everybody."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """Who fits at least one part; without parts, nobody."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """Who does not fit."""

    part: "Expression"


Expression = Facet | Between | All | Either | Not

EVERYBODY: Final = All(())
NOBODY: Final = Either(())


def all_of(parts: Iterable[Expression]) -> Expression:
    """Every part, each asked once; a single part stands for itself."""
    flat = (one for part in parts for one in (part.parts if isinstance(part, All) else (part,)))
    held = tuple(dict.fromkeys(flat))
    return held[0] if len(held) == 1 else All(held)


def either_of(parts: Iterable[Expression]) -> Expression:
    """At least one part, each asked once; a single part stands for itself."""
    flat = (one for part in parts for one in (part.parts if isinstance(part, Either) else (part,)))
    held = tuple(dict.fromkeys(flat))
    return held[0] if len(held) == 1 else Either(held)

"""What another row changes about somebody who is held.

Most rows of last month's export again say what is held already, on another day: those are told apart without reading
two people, which costs ten times as much.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from leadsearch.people.expression import NUMBER_FIELDS
from leadsearch.people.facets import token
from leadsearch.people.record import Person, roles_read, union
from leadsearch.people.rows import onto, row_of, tokens_of

Numbers = tuple[int | None, ...]
_WRITTEN: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""As pydantic writes a record."""
_ORIGIN: Final = ("source", "as_of")
"""Who told it and when; the last fields of a record."""
_UNITED: Final = ("keywords", "past_companies", "emails", "phones")
"""Fields of which both records' values are kept."""


class Update(NamedTuple):
    """A change of somebody who is held."""

    record: str
    """The person as JSON from now on."""
    numbers: Numbers
    """By expression.NUMBER_FIELDS."""
    lost: frozenset[str]
    """Tokens that the index holds no longer."""
    given: frozenset[str]


def updates(held: dict[str, tuple[int, str]], newer: Iterable[tuple[str, str]]) -> Iterator[tuple[int, Update]]:
    """What other records of people change, by their ids; both sides by key. `held` has each record as it is by then."""
    for key, record in newer:
        number, before = held[key]
        if change := update(before, record):
            held[key] = (number, change.record)
            yield number, change


def update(record: str, other: str) -> Update | None:
    """What becomes of the record that is held with another one of the same person (record.merged); None: nothing."""
    held, new = json.loads(record), json.loads(other)
    late = _is_older(new, held)
    changed = _confirmed(held, new, late=late) if _says_nothing_else(held, new, late=late) else _merged(record, other)
    return None if changed.record == record else changed


def _says_nothing_else(held: Mapping[str, Any], new: Mapping[str, Any], *, late: bool) -> bool:
    """Whether the other record has no other facts than the one that is held, but for its origin."""
    first, second = (held, new) if late else (new, held)
    return (
        all(value == held.get(field) for field, value in new.items() if field not in _ORIGIN and field not in _UNITED)
        and all(list(union(first.get(field, ()), second.get(field, ()))) == held.get(field, []) for field in _UNITED)
        and _roles(held) == roles_read(held.get("title"), *_roles(held))
    )


def _is_older(new: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
    """Whether it was told on an earlier day; days in ISO 8601 are in the order of their texts."""
    day, before = new.get("as_of"), held.get("as_of")
    return bool(day and before and day < before)


def _roles(record: Mapping[str, Any]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    return tuple(record.get("seniority", ())), tuple(record.get("function", ()))


def _confirmed(held: Mapping[str, Any], new: Mapping[str, Any], *, late: bool) -> Update:
    both = {field: value for field, value in held.items() if field not in _ORIGIN}
    first, second = (held, new) if late else (new, held)
    origin = {field: first.get(field, second.get(field)) for field in _ORIGIN}
    both |= {field: value for field, value in origin.items() if value is not None}
    before, after = _source(held), _source(both)
    return Update(
        record=_WRITTEN(both),
        numbers=tuple(held.get(field) for field in NUMBER_FIELDS),
        lost=before - after,
        given=after - before,
    )


def _source(record: Mapping[str, Any]) -> frozenset[str]:
    source = record.get("source")
    return frozenset({token("source", source)}) if source else frozenset()


def _merged(record: str, other: str) -> Update:
    new = onto(record, other)
    before = frozenset(tokens_of(row_of(Person.model_validate_json(record))))
    after = frozenset(tokens_of(new))
    numbers = tuple(getattr(new, field) for field in NUMBER_FIELDS)
    return Update(record=new.record, numbers=numbers, lost=before - after, given=after - before)

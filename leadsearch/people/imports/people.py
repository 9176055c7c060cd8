"""The fields of a row → a row of the corpus."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from pydantic import ValidationError

from leadsearch.people.expression import NUMBER_FIELDS
from leadsearch.people.imports.parts import EMPLOYER, PARTS, PLACE, Part, part, read_cells, written
from leadsearch.people.record import key_of
from leadsearch.people.rows import Row

NAME_MAX: Final = 200
"""Characters of a name; what is longer is another column's text."""
_REACHED: Final = {"profile_url": "https://somebody.example/", "emails": ("-",), "phones": ("-",)}
"""Field of a contact → any value of it."""
_EMPLOYER: Final = PARTS.index(EMPLOYER)
_PLACE: Final = PARTS.index(PLACE)
_NONE: Final[tuple[str, ...]] = ()

Fields = Mapping[str, tuple[str, ...]]
"""Field of a person → the values of its cells, none of them empty."""


class RefusedRowError(Exception):
    """A row that is nobody; the text says why."""


class Read(NamedTuple):
    """A row, read."""

    row: Row
    unread: tuple[str, ...]
    """Fields whose cells nobody understood."""


def read_row(fields: Fields, *, source: str, day: str) -> Read:
    """The person of these fields, written down. Raises RefusedRowError.

    `day` (ISO 8601) is when the source told it, where the row itself does not say.
    """
    name = _name(fields)
    contacts, unread = read_cells({field: fields[field] for field in (*_REACHED, "as_of") if field in fields})
    origin = _origin(source, str(contacts.pop("as_of", day)))
    try:
        parts = [part(group, tuple([fields.get(field, _NONE) for field in group])) for group in PARTS]
    except ValidationError as problem:
        first = problem.errors()[0]
        raise RefusedRowError(f"{first['loc'][0]}: {first['msg']}") from None
    employer, where = parts[_EMPLOYER].person, parts[_PLACE].person
    key = key_of(
        str(name["full_name"]),
        profile_url=str(contacts.get("profile_url", "")),
        company=employer.company_name,
        place=(where.city, where.state, where.country),
    )
    members = [_members(name), *(one.record for one in parts), _members(contacts), origin.record]
    numbers = {field: value for one in parts for field, value in one.numbers}
    reached = _reached(frozenset(contacts))
    row = Row(
        key,
        f"{{{','.join(filter(None, members))}}}",
        " ".join(sorted(frozenset().union(origin.facets, reached, *(one.facets for one in parts)))),
        *map(numbers.get, NUMBER_FIELDS),
    )
    return Read(row, (*unread, *(field for one in parts for field in one.unread)))


def _members(facts: Mapping[str, object]) -> str:
    """The members of a JSON object, as pydantic writes them."""
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))[1:-1]


@lru_cache(maxsize=1 << 10)
def _origin(source: str, day: str) -> Part:
    return written({"source": source, "as_of": day})


@lru_cache
def _reached(ways: frozenset[str]) -> frozenset[str]:
    """The facets of having such contacts."""
    return written({field: value for field, value in _REACHED.items() if field in ways}).facets


def _name(fields: Fields) -> dict[str, object]:
    """The full name, and the first and the last where the row has them. Raises RefusedRowError."""
    own = {field: fields[field][0] for field in ("first_name", "last_name") if field in fields}
    name = " ".join((fields["full_name"][0] if "full_name" in fields else " ".join(own.values())).split())
    if not name:
        raise RefusedRowError("the row has no name")
    if not any(c.isalpha() for c in name):
        raise RefusedRowError(f"the name “{name[:40]}” has no letter in it")
    if len(name) > NAME_MAX:
        raise RefusedRowError(f"the name has {len(name):,} characters; {NAME_MAX} are the most")
    return {"full_name": name, **own}

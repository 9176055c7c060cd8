"""The cells of a row → a row of the corpus."""

from collections.abc import Mapping
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Final, NamedTuple

from pydantic import ValidationError

from leadsearch.people.imports.cells import Cells
from leadsearch.people.imports.parts import (
    EMPLOYER,
    EXPERIENCE,
    FIRM,
    PARTS,
    PLACE,
    Part,
    by_field,
    part,
    read_cells,
    written,
)
from leadsearch.people.record import key_of
from leadsearch.people.rows import Row

NAME_MAX: Final = 200
"""Characters of a name; what is longer is another column's text."""
_CONTACTS: Final = ("profile_url", "emails", "phones", "as_of")
_ANY_CONTACT: Final = {"profile_url": "https://somebody.example/", "emails": ("-",), "phones": ("-",)}
_WITH_COLUMNS: Final = tuple(PARTS.index(group) for group in (EMPLOYER, FIRM, EXPERIENCE, PLACE))
"""Parts of which something stands beside the record too."""


class RefusedRowError(Exception):
    """A row that is nobody; the text says why."""


class Read(NamedTuple):
    """A row, read."""

    row: Row
    unread: tuple[str, ...]
    """Fields whose cells nobody understood."""


def read_row(cells: Cells, *, source: str, day: str) -> Read:
    """The person of these cells, written down. Raises RefusedRowError.

    `day` (ISO 8601) is when the source told it, where the row itself does not say.
    """
    own = by_field(*cells.own)
    name = _name(own)
    contacts, unread = read_cells({field: own[field] for field in _CONTACTS if field in own})
    origin = _origin(source, str(contacts.pop("as_of", day)))
    try:
        parts = [part(fields, held) for fields, held in cells.parts]
    except ValidationError as problem:
        first = problem.errors()[0]
        raise RefusedRowError(f"{first['loc'][0]}: {first['msg']}") from None
    employer, firm, career, where = [parts[at].person for at in _WITH_COLUMNS]
    key = key_of(
        name["full_name"],
        profile_url=str(contacts.get("profile_url", "")),
        company=employer.company_name,
        place=(where.city, where.state, where.country),
    )
    members = [_members(name), *[one.record for one in parts], _members(contacts), origin.record]
    tokens = origin.facets.union(_reached(frozenset(contacts)), *[one.facets for one in parts])
    row = Row(
        key=key,
        record=f"{{{','.join(filter(None, members))}}}",
        facets=" ".join(sorted(tokens)),
        employees=firm.employees,
        revenue=firm.revenue,
        founded=firm.founded,
        experience_years=career.experience_years,
    )
    return Read(row, (*unread, *[field for one in parts for field in one.unread]))


def _members(facts: Mapping[str, object]) -> str:
    """The members of a JSON object, as pydantic writes them."""
    return ",".join([f'"{field}":{_written(value)}' for field, value in facts.items()])


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{','.join(map(encode_basestring, value))}]"
    return encode_basestring(str(value))


@lru_cache(maxsize=1 << 10)
def _origin(source: str, day: str) -> Part:
    return written({"source": source, "as_of": day})


@lru_cache
def _reached(ways: frozenset[str]) -> frozenset[str]:
    """The facets of having such contacts."""
    return written({field: value for field, value in _ANY_CONTACT.items() if field in ways}).facets


def _name(own: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The full name, and the first and the last where the row has them. Raises RefusedRowError."""
    given = {field: own[field][0] for field in ("first_name", "last_name") if field in own}
    name = " ".join((own["full_name"][0] if "full_name" in own else " ".join(given.values())).split())
    if not name:
        raise RefusedRowError("the row has no name")
    if not any(c.isalpha() for c in name):
        raise RefusedRowError(f"the name “{name[:40]}” has no letter in it")
    if len(name) > NAME_MAX:
        raise RefusedRowError(f"the name has {len(name):,} characters; {NAME_MAX} are the most")
    return {"full_name": name, **given}

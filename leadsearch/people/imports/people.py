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
    NOTHING,
    PARTS,
    PLACE,
    Part,
    by_field,
    part,
    read_cells,
    written,
)
from leadsearch.people.record import Person, key_of
from leadsearch.people.sample import SAMPLE

NAME_MAX: Final = 200
"""Characters of a name; what is longer is another column's text."""
_CONTACTS: Final = ("profile_url", "emails", "phones", "source", "as_of")
_ANY_CONTACT: Final = {"profile_url": "https://somebody.example/", "emails": ("-",), "phones": ("-",)}
_WITH_COLUMNS: Final = tuple(PARTS.index(group) for group in (EMPLOYER, FIRM, EXPERIENCE, PLACE))
"""Parts of which something stands beside the record too."""


class RefusedRowError(Exception):
    """A row that is nobody; the text says why."""


class Read(NamedTuple):
    """A person, read; as rows.Row has one, but with the tokens still in their parts."""

    key: str
    record: str
    numbers: tuple[int | None, int | None, int | None, int | None]
    """By expression.NUMBER_FIELDS."""
    bringing: list[Part]
    """All that bring tokens to the row."""
    unread: tuple[str, ...]
    """Own fields whose cells nobody understood; those of the parts stand there."""

    @property
    def person(self) -> Person:
        """The person, read back."""
        return Person.model_validate_json(self.record)


def read_row(cells: Cells, *, source: str, day: str, latest: str = "9999") -> Read:
    """The person of these cells, written down. Raises RefusedRowError.

    `source` and `day` (ISO 8601) are where and when it was told, where the row itself does not say; a later day than
    `latest` is not believed. Nobody becomes one of the sample, whom the next import would take away.
    """
    own = by_field(*cells.own)
    name = _name(own)
    contacts, unread = read_cells(own, _CONTACTS)
    told = str(contacts.pop("as_of", day))
    if told > latest and told != day:
        told, unread = day, (*unread, "as_of")
    named = str(contacts.pop("source", source))
    origin = _origin(source if named == SAMPLE else named, told)
    try:
        parts = {number: part(fields, texts) for number, (fields, texts) in cells.parts}
    except ValidationError as problem:
        first = problem.errors()[0]
        raise RefusedRowError(f"{first['loc'][0]}: {first['msg']}") from None
    employer, firm, career, where = [parts.get(number, NOTHING).person for number in _WITH_COLUMNS]
    key = key_of(
        name["full_name"],
        profile_url=str(contacts.get("profile_url", "")),
        company=employer.company_name,
        place=(where.city, where.state, where.country),
    )
    members = "".join([_members(name), *[one.record for one in parts.values()], _members(contacts), origin.record])
    bringing = [*parts.values(), origin, _reached(tuple(contacts))]
    numbers = (firm.employees, firm.revenue, firm.founded, career.experience_years)
    return Read(key, f"{{{members[1:]}}}", numbers, bringing, unread)


def _members(facts: Mapping[str, object]) -> str:
    """Members of a JSON object, as pydantic writes them, each with a comma before it."""
    return "".join([f',"{field}":{_written(value)}' for field, value in facts.items()])


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{','.join(map(encode_basestring, value))}]"
    return encode_basestring(str(value))


@lru_cache(maxsize=1 << 10)
def _origin(source: str, day: str) -> Part:
    return written({"source": source, "as_of": day})


@lru_cache
def _reached(ways: tuple[str, ...]) -> Part:
    """What having such contacts adds to the tokens."""
    return written({field: value for field, value in _ANY_CONTACT.items() if field in ways})


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

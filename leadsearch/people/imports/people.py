"""A row of a file → a person."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pydantic import ValidationError

from leadsearch.people.imports import values
from leadsearch.people.imports.columns import field_of
from leadsearch.people.places import Place, place, place_of_text
from leadsearch.people.record import Person, with_title_read

NAME_MAX: Final = 200
"""Characters of a name; what is longer is another column's text."""

_READ: Final[Mapping[str, Callable[[str], object]]] = {
    "employees": values.whole_number,
    "revenue": values.whole_number,
    "founded": values.year,
    "experience_years": values.years,
    "funding": values.funding,
    "company_type": values.company_type,
    "seniority": values.seniorities,
    "function": values.functions,
    "company_domain": values.domain,
    "profile_url": values.web_address,
    "industry": values.industry,
}
"""Fields of one value; the first cell that is understood counts."""
_LISTS: Final[Mapping[str, Callable[[Sequence[str]], tuple[str, ...]]]] = {
    "emails": lambda cells: tuple(dict.fromkeys(email for cell in cells for email in values.emails(cell))),
    "phones": lambda cells: tuple(dict.fromkeys(phone for cell in cells for phone in values.phones(cell))),
    "keywords": values.keywords,
    "past_companies": values.companies,
}
_TEXTS: Final = ("first_name", "last_name", "title", "headline", "company_name")


class RefusedRowError(Exception):
    """A row that is nobody; the text says why."""


class RowReader:
    """Reads rows of one file, and counts the cells that it did not understand."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.not_understood: Counter[str] = Counter()

    def person(self, row: Mapping[str, Sequence[str]]) -> Person:
        """The person of a row (column → values). Raises RefusedRowError."""
        cells: dict[str, list[str]] = {}
        for column, held in row.items():
            if field := field_of(column):
                cells.setdefault(field, []).extend(held)
        facts: dict[str, object] = {field: cells[field][0] for field in _TEXTS if field in cells}
        facts |= self._read(cells)
        facts |= _where(cells)._asdict()
        facts["full_name"] = _name(cells)
        facts["source"] = self._source
        try:
            return with_title_read(Person.model_validate(facts))
        except ValidationError as problem:
            first = problem.errors()[0]
            raise RefusedRowError(f"{first['loc'][0]}: {first['msg']}") from None

    def _read(self, cells: Mapping[str, Sequence[str]]) -> dict[str, object]:
        facts: dict[str, object] = {}
        for field, read in _READ.items():
            if field in cells:
                understood = next((value for cell in cells[field] if (value := read(cell)) not in {None, ()}), None)
                if understood is None:
                    self.not_understood[field] += 1
                else:
                    facts[field] = understood
        for field, read_all in _LISTS.items():
            if field in cells:
                facts[field] = read_all(cells[field])
                if not facts[field]:
                    self.not_understood[field] += 1
        return facts


def _name(cells: Mapping[str, Sequence[str]]) -> str:
    parts = [cells[field][0] for field in ("first_name", "last_name") if field in cells]
    name = " ".join((cells["full_name"][0] if "full_name" in cells else " ".join(parts)).split())
    if not name:
        raise RefusedRowError("the row has no name")
    if not any(c.isalpha() for c in name):
        raise RefusedRowError(f"the name “{name[:40]}” has no letter in it")
    if len(name) > NAME_MAX:
        raise RefusedRowError(f"the name has {len(name):,} characters; {NAME_MAX} are the most")
    return name


def _where(cells: Mapping[str, Sequence[str]]) -> Place:
    city, state, country = (cells[field][0] if field in cells else "" for field in ("city", "state", "country"))
    if city or state or country:
        return place(city, state, country)
    return place_of_text(cells["location"][0]) if "location" in cells else Place()

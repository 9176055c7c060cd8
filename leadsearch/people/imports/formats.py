"""Whose export a file is, and what only that one needs."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from pydantic import JsonValue

from leadsearch.people.imports.columns import plain


class Format(NamedTuple):
    """A product's export, known by columns that stand together nowhere else."""

    name: str
    columns: frozenset[str]
    """In plain form (columns.plain)."""


PEOPLE_DATA_LABS: Final = Format(
    "People Data Labs", frozenset({"full name", "job title", "job company name", "location name"})
)
_KNOWN: Final = (
    PEOPLE_DATA_LABS,
    Format("Apollo", frozenset({"first name", "last name", "title", "company", "person linkedin url"})),
    Format("LinkedIn connections", frozenset({"first name", "last name", "company", "position", "connected on"})),
    Format("HubSpot contacts", frozenset({"record id", "first name", "last name", "email"})),
)


def format_of(columns: Iterable[str]) -> str | None:
    """The product whose export has these columns; None for any other table."""
    held = {plain(column) for column in columns}
    return next((known.name for known in _KNOWN if known.columns <= held), None)


def adapted(values: Mapping[str, JsonValue], product: str | None) -> Mapping[str, JsonValue]:
    """A JSON object as the table of columns reads it."""
    return _of_people_data_labs(values) if product == PEOPLE_DATA_LABS.name else values


def _of_people_data_labs(values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """Names as people write them (theirs are in lower case), and the former employers out of the whole career.

    Fields that a licence does not cover are `true` there, which says nothing.
    """
    names = {field: value.title() for field in _NAMES if isinstance(value := values.get(field), str)}
    jobs = values.get("experience")
    former = [_left(job) for job in jobs] if isinstance(jobs, list) else []
    return {**values, **names, "past_companies": [name for name in former if name], "experience": None}


_NAMES: Final = ("full_name", "first_name", "last_name")


def _left(job: JsonValue) -> str | None:
    """The employer of a job that has ended."""
    if not isinstance(job, dict) or job.get("is_primary") or not job.get("end_date"):
        return None
    company = job.get("company")
    name = company.get("name") if isinstance(company, dict) else None
    return name if isinstance(name, str) else None

"""A person written down: what every engine of the corpus stores, whoever wrote it and in whichever process."""

from typing import NamedTuple

from leadsearch.people.facets import facets
from leadsearch.people.record import Person, merged, person_key


class Row(NamedTuple):
    """A person as a row of the corpus; plain values, so that it is cheap to make elsewhere and to pass on."""

    key: str
    """What makes two records this person (record.person_key)."""
    record: str
    """The person as JSON, without what is unknown."""
    facets: str
    """The tokens (facets.facets), sorted, with a blank between two."""
    employees: int | None
    revenue: int | None
    founded: int | None
    experience_years: int | None

    @property
    def person(self) -> Person:
        """The person, read back."""
        return Person.model_validate_json(self.record)


def row_of(person: Person) -> Row:
    """Write a person down."""
    return Row(
        key=person_key(person),
        record=person.model_dump_json(exclude_defaults=True),
        facets=" ".join(sorted(facets(person))),
        employees=person.employees,
        revenue=person.revenue,
        founded=person.founded,
        experience_years=person.experience_years,
    )


def onto(record: str, row: Row) -> Row:
    """The row of one person out of the record that is held and a newer row of the same person; the key stays."""
    return row_of(merged(Person.model_validate_json(record), row.person))._replace(key=row.key)

"""People written down: what every engine of the corpus stores, whoever wrote it and in whichever process."""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from typing import Final, NamedTuple, Self

from leadsearch.people.expression import NUMBER_FIELDS
from leadsearch.people.facets import facets
from leadsearch.people.record import Person, merged, person_key
from leadsearch.people.scales import bucket

EVERYBODY_TOKEN: Final = "A"  # noqa: S105 - no secret; a capital, which no facet begins with
"""The token of every person."""


class Row(NamedTuple):
    """A person as a row of the corpus; plain values."""

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


class Rows(NamedTuple):
    """Rows in columns, and what the index holds of them: what costs least to hand over and to store.

    A column of a thousand texts passes to another process in a tenth of the time of a thousand rows, and a token that
    many of them have is written down once.
    """

    keys: list[str]
    records: list[str]
    numbers: list[list[int | None]]
    """By expression.NUMBER_FIELDS, each of everybody."""
    holders: Mapping[str, list[int]]
    """Token → the places in these lists of those who have it, in any order; a place may come twice."""

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Self:
        """These rows."""
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for place, row in enumerate(rows):
            for token in tokens_of(row):
                holders[token].append(place)
        return cls(
            keys=[row.key for row in rows],
            records=[row.record for row in rows],
            numbers=[[getattr(row, field) for row in rows] for field in NUMBER_FIELDS],
            holders=holders,
        )

    def only(self, places: Sequence[int]) -> Self:
        """Some of them; the places rise."""
        if len(places) == len(self.keys):
            return self
        moved = {place: at for at, place in enumerate(places)}
        holders = {token: [moved[at] for at in held if at in moved] for token, held in self.holders.items()}
        return type(self)(
            keys=[self.keys[place] for place in places],
            records=[self.records[place] for place in places],
            numbers=[[column[place] for place in places] for column in self.numbers],
            holders={token: held for token, held in holders.items() if held},
        )

    def parted(self, known: Container[str]) -> tuple[Self, list[int]]:
        """The first row of each person whose key is not known, and the places of all other rows."""
        first: dict[str, int] = {}
        again: list[int] = []
        for place, key in enumerate(self.keys):
            if key in known or key in first:
                again.append(place)
            else:
                first[key] = place
        return self.only(list(first.values())), again


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


def tokens_of(row: Row) -> list[str]:
    """Everything that the index holds of a person."""
    numbers = ((field, getattr(row, field)) for field in NUMBER_FIELDS)
    return [*row.facets.split(), *(bucket(f, value) for f, value in numbers if value is not None), EVERYBODY_TOKEN]


def onto(record: str, other: str) -> Row:
    """The row of one person out of the record that is held and another one of the same person (record.merged)."""
    return row_of(merged(Person.model_validate_json(record), Person.model_validate_json(other)))

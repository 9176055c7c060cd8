"""The parts of a row of the corpus: what some cells that belong together add to it.

Every facet comes from one part alone, so a row is the sum of its parts (`rows.row_of` of the whole person is the same).
Files repeat titles, employers and places: each is read, checked and written down once, and remembered.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

from leadsearch.people.imports import days, numbers, values
from leadsearch.people.places import Place, place, place_of_text
from leadsearch.people.record import Person, with_title_read
from leadsearch.people.rows import EVERYBODY_TOKEN, row_of, tokens_of

Piece = tuple[tuple[str, ...], tuple[str, ...]]
"""Fields, which may repeat, and for each of them a cell."""

OWN: Final = ("full_name", "first_name", "last_name", "profile_url", "emails", "phones", "source", "as_of")
"""Fields that nobody else has, so that remembering them would help nobody, and where the row says it is from."""
EMPLOYER: Final = ("company_name", "company_domain", "industry")
FIRM: Final = ("employees", "revenue", "founded", "funding", "company_type")
EXPERIENCE: Final = ("experience_years",)
PLACE: Final = ("city", "state", "country", "location")
PARTS: Final = (
    ("title", "seniority", "function"),
    ("headline",),
    EMPLOYER,
    ("keywords",),
    FIRM,
    ("past_companies",),
    EXPERIENCE,
    PLACE,
)
"""Fields whose cells are read together, in the order of the record (record.Person)."""
REMEMBERED: Final = 1 << 13
"""Parts that are kept for the next row; about 1 kB each."""
_JOINERS: Final = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
"""Signs nobody sees, without which names in Persian or in Indian scripts are spelled wrong."""
_SOMEBODY: Final = "-"
"""A name for the person who has one part and nothing else."""

Reader = Callable[[Sequence[str]], object]


def _first(read: Callable[[str], object]) -> Reader:
    """The first cell that is understood counts."""
    remembered = lru_cache(maxsize=REMEMBERED)(read)
    return lambda cells: next((value for cell in cells if (value := remembered(cell)) not in {None, ()}), None)


def _every(read: Callable[[str], Iterable[str]]) -> Reader:
    """All that is understood counts, each once."""
    return lambda cells: tuple(dict.fromkeys(chain.from_iterable(map(read, cells))))


READ: Final[Mapping[str, Reader]] = {
    "title": lambda cells: cells[0],
    "headline": lambda cells: cells[0],
    "company_name": lambda cells: cells[0],
    "employees": _first(numbers.whole_number),
    "revenue": _first(numbers.whole_number),
    "founded": _first(values.year),
    "experience_years": _first(numbers.years),
    "funding": _first(values.funding),
    "company_type": _first(values.company_type),
    "seniority": _first(values.seniorities),
    "function": _first(values.functions),
    "company_domain": _first(values.domain),
    "industry": _first(values.industry),
    "keywords": values.keywords,
    "past_companies": values.companies,
    "profile_url": lambda cells: next(filter(None, map(values.web_address, cells)), None),
    "source": lambda cells: cells[0],
    "as_of": _first(days.day),
    "emails": _every(values.emails),
    "phones": _every(values.phones),
}
"""Field → how its cells are read; None or () is "not understood"."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What some cells add to a row. A part is equal to itself alone, so that it is looked up at once."""

    person: Person
    """Somebody of whom nothing else is known."""
    record: str
    """Members of the record's JSON object, each with a comma before it."""
    tokens: frozenset[str]
    """Without those of everybody."""
    unread: tuple[str, ...]
    """Fields whose cells nobody understood."""


NOTHING: Final = Part(Person(full_name=_SOMEBODY), "", frozenset(), ())
"""What no cells add."""


@lru_cache(maxsize=REMEMBERED)
def part(fields: tuple[str, ...], cells: tuple[str, ...]) -> Part:
    """The part of these cells. Raises pydantic.ValidationError."""
    held = by_field(fields, cells)
    if not held.keys().isdisjoint(PLACE):
        return written(_where(*(held.get(field, ()) for field in PLACE))._asdict())
    return written(*read_cells(held, held))


def by_field(fields: Iterable[str], cells: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Field → its cells, without those that are empty; control characters are nobody's data."""
    held: dict[str, tuple[str, ...]] = {}
    for field, cell in zip(fields, cells, strict=True):
        clean = cell.strip() if cell.isprintable() else _printable(cell)
        if clean:
            held[field] = (*held[field], clean) if field in held else (clean,)
    return held


def _printable(text: str) -> str:
    kept = (c if c.isprintable() or c in _JOINERS else " " if c.isspace() else "" for c in text)
    return "".join(kept).strip(f" {_JOINERS}")


def read_cells(cells: Mapping[str, Sequence[str]], fields: Iterable[str]) -> tuple[dict[str, object], tuple[str, ...]]:
    """Those of the fields that have cells, with their values; and the fields that nobody understood."""
    facts = {field: READ[field](cells[field]) for field in fields if field in cells}
    unread = tuple([field for field, value in facts.items() if value is None or value == ()])
    for field in unread:
        del facts[field]
    return facts, unread


def written(facts: Mapping[str, object], unread: tuple[str, ...] = ()) -> Part:
    """A part written down. Raises pydantic.ValidationError."""
    person = with_title_read(Person.model_validate({"full_name": _SOMEBODY, **facts}))
    record = person.model_dump_json(exclude_defaults=True, exclude={"full_name"})[1:-1]
    tokens = frozenset(map(_shared, tokens_of(row_of(person)))) - {EVERYBODY_TOKEN}
    return Part(person, f",{record}" if record else "", tokens, unread)


@lru_cache(maxsize=1 << 15)
def _shared(token: str) -> str:
    """One object for equal tokens, which are compared with each other all the time."""
    return token


def _where(city: tuple[str, ...], state: tuple[str, ...], country: tuple[str, ...], text: tuple[str, ...]) -> Place:
    if city or state or country:
        return place(*(cells[0] if cells else "" for cells in (city, state, country)))
    return place_of_text(text[0]) if text else Place()

"""Filters → the expressions that find exactly their people, one for each phase of a search."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Final

from leadsearch import vocabulary
from leadsearch.contract import Filters, Range, Role
from leadsearch.people.expression import (
    EVERYBODY,
    NOBODY,
    NUMBER_FIELDS,
    Between,
    Expression,
    Facet,
    Not,
    NumberField,
    all_of,
    either_of,
)
from leadsearch.people.facets import KEYWORD_WORDS, Kind, spot, token
from leadsearch.people.places import Place, UnknownRegionError, region_members
from leadsearch.people.record import NUMBER_LIMITS, company_form
from leadsearch.people.text import fold, spellings, table, words
from leadsearch.people.titles import read_title
from leadsearch.whereabouts import Area, PlaceField, Where, places_meant

REGIONS_REMEMBERED: Final = 256
"""Regions whose members are kept together; there are fewer, each of up to some hundred places."""
_KIND_OF: Final[Mapping[PlaceField, Kind]] = {"cities": "city", "states": "state", "countries": "country"}


def phases(filters: Filters) -> tuple[Expression, ...]:
    """Who is found first, and who after them; together exactly the people of the filters, and nobody twice.

    Where a role names a title, those come first who are called just so, and then those who answer to it by a longer
    one: "account executive", then "strategic account executive". Without a title there is one phase.
    Raises UnknownRegionError.
    """
    whole = compiled(filters)
    if not any(role.title is not None for role in filters.roles):
        return (whole,)
    exact = either_of(_role(role, exact=True) for role in filters.roles)
    return all_of((exact, whole)), all_of((whole, Not(exact)))


def compiled(filters: Filters) -> Expression:
    """Exactly the people of the filters. Raises UnknownRegionError.

    `limit`, `unsupported`, `coverage` and `notes` say how a prompt was read and choose nobody; `spans` only tell which
    area says where a city lies.
    """
    excluded = either_of(_excluded(filters))
    return all_of((*_wanted(filters), EVERYBODY if excluded == NOBODY else Not(excluded)))


def _wanted(filters: Filters) -> Iterator[Expression]:
    for alternatives in (
        [_role(role) for role in filters.roles],
        [_place(where) for where in places_meant(filters)],
        [_company(name) for name in filters.companies],
        [_one("former", company_form(name)) for name in filters.past_companies],
        [_one("industry", name) for name in filters.industries],
        [_keyword(text) for text in filters.keywords],
        [_one("funding", name) for name in filters.funding],
        [_one("type", name) for name in filters.company_type],
    ):
        if alternatives:
            yield either_of(alternatives)
    yield from (_one("has", name) for name in filters.has)
    for field in NUMBER_FIELDS:
        asked: Range | None = getattr(filters, field)
        if asked is not None and asked != (None, None):
            yield _range(field, asked)


def _excluded(filters: Filters) -> Iterator[Expression]:
    yield from (_title(title) for title in filters.titles_not)
    yield from (_one("function", name) for name in filters.functions_not)
    yield from (_one("rank", name) for name in filters.seniority_not)
    yield from (_place(where) for where in places_meant(filters, excluded=True))
    yield from (_company(name) for name in filters.companies_not)
    yield from (_one("industry", name) for name in filters.industries_not)
    yield from (_keyword(text) for text in filters.keywords_not)
    yield from (_one("type", name) for name, text in vocabulary.TYPE_WORDS.items() if text in filters.keywords_not)


def _role(role: Role, *, exact: bool = False) -> Expression:
    """All parts of a role, rank and function in one and the same position of the person."""
    parts = [] if role.title is None else [_title(role.title, kind="called" if exact else "title")]
    if role.seniority and role.function:
        parts.append(either_of(_one("role", f"{rank} {name}") for rank in role.seniority for name in role.function))
    elif role.seniority:
        parts.append(either_of(_one("rank", rank) for rank in role.seniority))
    elif role.function:
        parts.append(either_of(_one("function", name) for name in role.function))
    return all_of(parts)


def _title(title: str, kind: Kind = "title") -> Expression:
    return _said(_one(kind, role) for role in read_title(title).roles)


def _company(name: str) -> Expression:
    return either_of(_one("company", form) for form in (company_form(name), fold(name).removeprefix("www.")))


def _keyword(text: str) -> Expression:
    """The keyword and what means the same, in any spelling; one of many words by all its runs."""
    forms = (spelling for synonym in synonyms(text) for spelling in spellings(synonym))
    return either_of(_spelling(words(form)) for form in dict.fromkeys(forms))


def _spelling(row: list[str]) -> Expression:
    length = min(KEYWORD_WORDS, len(row))
    runs = (" ".join(row[at : at + length]) for at in range(len(row) - length + 1)) if row else iter(())
    return _said(_one("word", run) for run in runs)


def _said(parts: Iterable[Expression]) -> Expression:
    """All parts; a value that says nothing ("???") finds nobody, not everybody."""
    found = all_of(parts)
    return NOBODY if found == EVERYBODY else found


def synonyms(keyword: str) -> tuple[str, ...]:
    """The keyword itself, and what means the same."""
    return tuple(dict.fromkeys((keyword, *_synonyms().get(fold(keyword).replace("-", " "), ()))))


@cache
def _synonyms() -> Mapping[str, tuple[str, ...]]:
    shared = [(keyword, *others) for keyword, others in vocabulary.synonyms().items()]
    rows = [*shared, *(tuple(row.split("|")) for (row,) in table("keywords"))]
    return {fold(keyword).replace("-", " "): row for row in rows for keyword in row}


def _place(where: Where) -> Expression:
    place = either_of(_area(where.field, where.value))
    if not where.within:
        return place
    return all_of((place, either_of(part for area in where.within for part in _around(area))))


def _around(area: Area) -> tuple[Expression, ...]:
    """What a city lies in. Records outside the United States seldom have a state: there its country has to do."""
    if area.field == "states" and not area.value.startswith("US-"):
        return _area("countries", area.value.partition("-")[0])
    return _area(area.field, area.value)


def _area(field: PlaceField, value: str) -> tuple[Expression, ...]:
    return _region(value) if field == "regions" else (_one(_KIND_OF[field], value),)


@lru_cache(maxsize=REGIONS_REMEMBERED)
def _region(name: str) -> tuple[Expression, ...]:
    """The region's own name, since a record may say no more, and everything that lies in it."""
    return (_one("city", name), *map(_member, region_members(name)))


def _member(member: Place) -> Expression:
    if member.city:
        area = member.state or member.country
        return Facet(spot(member.city, area)) if area else _one("city", member.city)
    return _one("state", member.state) if member.state else _one("country", member.country or "")


def _range(field: NumberField, asked: Range) -> Expression:
    lowest, highest = NUMBER_LIMITS[field]
    low = lowest if asked[0] is None else max(asked[0], lowest)
    high = highest if asked[1] is None else min(asked[1], highest)
    return Between(field, low, high) if low <= high else NOBODY


def _one(kind: Kind, value: str) -> Facet:
    return Facet(token(kind, value))


__all__ = ["UnknownRegionError", "compiled", "phases", "synonyms"]

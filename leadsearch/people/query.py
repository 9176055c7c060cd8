"""Filters → what the index is asked: a match expression over tokens, and the borders of ranges."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from leadsearch.contract import Filters, Range, Role
from leadsearch.people.facets import ANYBODY, KEYWORD_WORDS, SCALES, Kind, Scale, spot, token
from leadsearch.people.places import UnknownRegionError, region_members
from leadsearch.people.record import company_form
from leadsearch.people.text import fold, spellings, table, words
from leadsearch.people.titles import read_title
from leadsearch.whereabouts import Area, PlaceField, Where, places_meant

_KIND_OF: Final[Mapping[PlaceField, Kind]] = {"cities": "city", "states": "state", "countries": "country"}
_NOBODY: Final = "zero"
"""A token that no person has (no kind has its first letter): what a value that says nothing ("???") asks for."""


class Border(NamedTuple):
    """A range that its buckets do not cover exactly; both ends included."""

    field: str
    low: int
    high: int


class Query(NamedTuple):
    """What the index is asked."""

    match: str
    """An expression of SQLite's FTS5 over the tokens of facets.py."""
    borders: tuple[Border, ...]


def compiled(filters: Filters) -> Query:
    """The question that finds exactly the people of the filters. Raises UnknownRegionError.

    `limit`, `unsupported`, `coverage` and `notes` say how a prompt was read and choose nobody; `spans` only tell which
    area says where a city lies.
    """
    wanted = [clause for clause in _wanted(filters) if clause]
    borders: list[Border] = []
    for field, scale in SCALES.items():
        asked: Range | None = getattr(filters, field)
        if asked is None or asked == (None, None):
            continue
        clause, border = _range(field, scale, asked)
        wanted.append(clause)
        borders.extend(border)
    match = _all_of(wanted) or f'"{ANYBODY}"'
    excluded = _any_of(_excluded(filters))
    return Query(f"({match}) NOT ({excluded})" if excluded else match, tuple(borders))


def _wanted(filters: Filters) -> Iterator[str]:
    yield _any_of(_role(role) for role in filters.roles)
    yield _any_of(_place(where) for where in places_meant(filters))
    yield _any_of(_company(name) for name in filters.companies)
    yield _any_of(_one("former", company_form(name)) for name in filters.past_companies)
    yield _any_of(_one("industry", name) for name in filters.industries)
    yield _any_of(_keyword(text) for text in filters.keywords)
    yield _any_of(_one("funding", name) for name in filters.funding)
    yield _any_of(_one("type", name) for name in filters.company_type)
    yield _all_of(_one("has", name) for name in filters.has)


def _excluded(filters: Filters) -> Iterator[str]:
    yield from (_title(title) for title in filters.titles_not)
    yield from (_one("function", name) for name in filters.functions_not)
    yield from (_one("rank", name) for name in filters.seniority_not)
    yield from (_place(where) for where in places_meant(filters, excluded=True))
    yield from (_company(name) for name in filters.companies_not)
    yield from (_one("industry", name) for name in filters.industries_not)
    yield from (_keyword(text) for text in filters.keywords_not)


def _role(role: Role) -> str:
    """All parts of a role, rank and function in one and the same position of the person."""
    parts = [_title(role.title)] if role.title is not None else []
    if role.seniority and role.function:
        parts.append(_any_of(_one("role", f"{rank} {name}") for rank in role.seniority for name in role.function))
    else:
        parts.append(_any_of(_one("rank", rank) for rank in role.seniority))
        parts.append(_any_of(_one("function", name) for name in role.function))
    return _all_of(parts) or f'"{ANYBODY}"'


def _title(title: str) -> str:
    return _all_of(_one("title", role) for role in read_title(title).roles) or f'"{_NOBODY}"'


def _company(name: str) -> str:
    forms = dict.fromkeys((company_form(name), fold(name).removeprefix("www.")))
    return _any_of(_one("company", form) for form in forms)


def _keyword(text: str) -> str:
    """The keyword and what means the same, in any spelling; one of many words by all its runs."""
    forms = (spelling for synonym in synonyms(text) for spelling in spellings(synonym))
    return _any_of(_spelling(words(form)) for form in dict.fromkeys(forms))


def _spelling(row: list[str]) -> str:
    length = min(KEYWORD_WORDS, len(row))
    runs = (" ".join(row[at : at + length]) for at in range(len(row) - length + 1)) if row else iter(())
    return _all_of(_one("word", run) for run in runs) or f'"{_NOBODY}"'


def synonyms(keyword: str) -> tuple[str, ...]:
    """The keyword itself, and the others of its row in keywords.tsv."""
    return tuple(dict.fromkeys((keyword, *_synonyms().get(fold(keyword).replace("-", " "), ()))))


@cache
def _synonyms() -> Mapping[str, tuple[str, ...]]:
    rows = [tuple(row.split("|")) for (row,) in table("keywords")]
    return {fold(keyword).replace("-", " "): row for row in rows for keyword in row}


def _place(where: Where) -> str:
    place = _any_of(_area(where.field, where.value))
    return _all_of([place, _any_of(clause for area in where.within for clause in _around(area))])


def _around(area: Area) -> Iterator[str]:
    """What a city lies in. Records outside the United States seldom have a state: there its country has to do."""
    if area.field == "states" and not area.value.startswith("US-"):
        return _area("countries", area.value.partition("-")[0])
    return _area(area.field, area.value)


def _area(field: PlaceField, value: str) -> Iterator[str]:
    if field != "regions":
        yield _one(_KIND_OF[field], value)
        return
    yield _one("city", value)  # a record may name no more than the region
    for city, state, country in region_members(value):
        if city:
            area = state or country
            yield f'"{spot(city, area)}"' if area else _one("city", city)
        elif state:
            yield _one("state", state)
        elif country:
            yield _one("country", country)


def _range(field: Kind, scale: Scale, asked: Range) -> tuple[str, list[Border]]:
    low = scale.lowest if asked[0] is None else min(max(asked[0], scale.lowest), scale.highest + 1)
    high = scale.highest if asked[1] is None else max(min(asked[1], scale.highest), scale.lowest - 1)
    if low > high:
        return f'"{_NOBODY}"', []
    first, last = scale.bucket(low), scale.bucket(high)
    clause = _any_of(_one(field, str(bucket)) for bucket in range(first, last + 1))
    exact = (low == scale.lowest or scale.bucket(low - 1) < first) and (
        high == scale.highest or scale.bucket(high + 1) > last
    )
    return clause, [] if exact else [Border(field, low, high)]


def _one(kind: Kind, value: str) -> str:
    return f'"{token(kind, value)}"'


def _any_of(clauses: Iterable[str]) -> str:
    return _joined(" OR ", clauses)


def _all_of(clauses: Iterable[str]) -> str:
    return _joined(" AND ", clauses)


def _joined(word: str, clauses: Iterable[str]) -> str:
    held = [clause for clause in dict.fromkeys(clauses) if clause]
    return held[0] if len(held) == 1 else f"({word.join(held)})" if held else ""


__all__ = ["Border", "Query", "UnknownRegionError", "compiled"]

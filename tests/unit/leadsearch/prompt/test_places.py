"""Places, and which of several a name means."""

from typing import Any

import pytest

from leadsearch.prompt import read

FIELDS = ("cities", "states", "countries", "regions")


def places(prompt: str) -> dict[str, Any]:
    filters = read(prompt).wire()
    return {name: filters[name] for name in FIELDS if name in filters}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("in New York", {"cities": ["New York City"]}),
        ("in New York state", {"states": ["US-NY"]}),
        ("in Washington", {"states": ["US-WA"]}),
        ("in Washington DC", {"cities": ["Washington"]}),
        ("in Washington, D.C.", {"cities": ["Washington"]}),
        ("in Georgia", {"states": ["US-GA"]}),
        ("in Tbilisi, Georgia", {"cities": ["Tbilisi"], "countries": ["GE"]}),
        ("in Cambridge, MA", {"cities": ["Cambridge"], "states": ["US-MA"]}),
        ("in Phoenix AZ", {"cities": ["Phoenix"], "states": ["US-AZ"]}),
        ("in Mobile, AL", {"cities": ["Mobile"], "states": ["US-AL"]}),
        ("in Reading, UK", {"cities": ["Reading"], "countries": ["GB"]}),
        ("in Nice", {"cities": ["Nice"]}),
        ("in Sao Paulo or Bangalore", {"cities": ["São Paulo", "Bengaluru"]}),
        ("in Köln, Wien und Zürich", {"cities": ["Köln", "Vienna", "Zürich"]}),
        ("in Ludwigshafen", {"cities": ["Ludwigshafen am Rhein"]}),
        ("in the US", {"countries": ["US"]}),
        ("near us", {"countries": ["US"]}),
        ("in the U.K. or Ireland", {"countries": ["GB", "IE"]}),
        ("In United Arab Emirates", {"countries": ["AE"]}),
        ("in white plains", {"cities": ["White Plains"]}),
        ("AND (berlin OR munich)", {"cities": ["Berlin", "Munich"]}),
        ("in Portland, OR", {"cities": ["Portland"], "states": ["US-OR"]}),
        ("of Mexican restaurants in Oslo", {"cities": ["Oslo"]}),
        ("in Victoria, Canada", {"cities": ["Victoria"], "countries": ["CA"]}),
        ("in Victoria", {"states": ["AU-VIC"]}),
        ("in Chicagoland", {"regions": ["greater chicago"]}),
        ("in Los Angeles and San Diego", {"cities": ["Los Angeles", "San Diego"]}),
        ("in Valencia and Granada", {"cities": ["Valencia", "Granada"]}),
        ("in Georgia (the country)", {"countries": ["GE"]}),
        ("who know Dutch in Brussels", {"cities": ["Brussels"]}),
        ("in Singapore", {"countries": ["SG"]}),
        ("in Mexico", {"countries": ["MX"]}),
        ("in Bavaria", {"states": ["DE-BY"]}),
        ("in the Midwest", {"regions": ["us midwest"]}),
        ("in the Bay Area", {"regions": ["san francisco bay area"]}),
        ("in Greater Houston", {"regions": ["greater houston"]}),
        ("in az", {"states": ["US-AZ"]}),
        ("based in Austin, Dallas, or Houston", {"cities": ["Austin", "Dallas", "Houston"]}),
        ("in SF, LA & NYC", {"cities": ["San Francisco", "Los Angeles", "New York City"]}),
        ("in Quebec", {"states": ["CA-QC"]}),
        ("in Quebec City", {"cities": ["Québec"]}),
        ("in Ontario", {"states": ["CA-ON"]}),
        ("in the Czech Republic", {"countries": ["CZ"]}),
        ("in Bali", {"states": ["ID-BA"]}),
        ("in New Orleans, LA", {"cities": ["New Orleans"], "states": ["US-LA"]}),
    ],
)
def test_places(words: str, expected: dict[str, Any]) -> None:
    assert places(f"nurses {words}") == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Berlin nurses", {"cities": ["Berlin"]}),
        ("Berlin-based nurses", {"cities": ["Berlin"]}),
        ("UT nurses", {"states": ["US-UT"]}),
        ("CTOs at German startups", {"countries": ["DE"]}),
        ("find us nurses in Oslo", {"cities": ["Oslo"]}),
    ],
)
def test_places_in_front(prompt: str, expected: dict[str, Any]) -> None:
    assert places(prompt) == expected


@pytest.mark.parametrize(
    "prompt",
    [
        "mobile engineers at big companies",
        "reading specialists",
        "nurses fluent in Spanish",
        "French-speaking nurses",
        "nurses who speak Polish or German",
        "Boston Consulting Group alumni",
        "contact us with nurses",
        "split testing experts",
        "teachers who teach English",
    ],
)
def test_words_that_are_no_places(prompt: str) -> None:
    assert places(prompt) == {}


def test_a_nationality_never_filters_and_the_note_says_what_to_do() -> None:
    filters = read("German nurses in Oslo")
    assert filters.countries == ()
    assert filters.unsupported == ("German",)
    assert "place" in filters.notes[0]


def test_every_region_is_known_to_the_people() -> None:
    from leadsearch.people.places import region_members  # noqa: PLC0415
    from leadsearch.prompt.lexicon import rows  # noqa: PLC0415

    assert all(region_members(region) for region, _, _ in rows("regions.tsv"))

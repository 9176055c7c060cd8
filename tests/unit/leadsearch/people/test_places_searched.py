"""From the words of a prompt to who is found there."""

import pytest

from leadsearch.people.corpus import Corpus
from leadsearch.people.record import Person, with_title_read
from leadsearch.prompt import read

WHERE = {
    "Austin TX": ("Austin", "US-TX", "US"),
    "Austin MN": ("Austin", "US-MN", "US"),
    "Dallas": ("Dallas", "US-TX", "US"),
    "San Francisco": ("San Francisco", "US-CA", "US"),
    "London": ("London", None, "GB"),
    "London ON": ("London", "CA-ON", "CA"),
    "Leeds": ("Leeds", "GB-LDS", "GB"),
    "Munich": ("Munich", None, "DE"),
    "Berlin": ("Berlin", "DE-BE", "DE"),
}


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        ("CTOs in Austin, Texas", {"Austin TX"}),
        ("CTOs in Austin", {"Austin TX", "Austin MN"}),
        ("CTOs in Austin or California", {"Austin TX", "Austin MN", "San Francisco"}),
        ("CTOs in Austin and the rest of Texas", {"Austin TX", "Austin MN", "Dallas"}),
        ("CTOs in London, UK", {"London"}),
        ("CTOs in London, Ontario", {"London ON"}),
        ("CTOs in Munich, Bavaria", {"Munich"}),
        ("CTOs in Munich, DACH", {"Munich"}),
        ("CTOs in London and Germany", {"London", "London ON", "Munich", "Berlin"}),
        ("CTOs in the US, not in Austin, Texas", {"Austin MN", "Dallas", "San Francisco"}),
        ("CTOs in the UK, not London", {"Leeds"}),
    ],
)
async def test_people_are_found_in_the_place_that_is_meant(corpus: Corpus, prompt: str, found: set[str]) -> None:
    await corpus.save(
        with_title_read(Person(full_name=name, title="CTO", city=city, state=state, country=country))
        for name, (city, state, country) in WHERE.items()
    )
    page = (await corpus.page(read(prompt), limit=len(WHERE))).people
    assert {hit.person.full_name for hit in page} == found

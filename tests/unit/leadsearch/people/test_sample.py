"""The sample people: the same everywhere, findable by every example, with near misses."""

from itertools import islice

import pytest

from leadsearch.contract import Filters, Role
from leadsearch.people.corpus import Corpus
from leadsearch.people.sample import COUNT, EXAMPLES, FITS_PER_EXAMPLE, SAMPLE, fill, sample_people

UNDERSTOOD = dict(
    zip(
        EXAMPLES,
        (
            Filters(roles=(Role(seniority=("vp",), function=("sales",)),), keywords=("saas",), cities=("Austin",)),
            Filters(
                roles=(Role(title="chief technology officer"), Role(seniority=("vp",), function=("engineering",))),
                keywords=("fintech",),
                company_type=("startup",),
                cities=("London",),
            ),
            Filters(
                roles=(Role(seniority=("founder",)),),
                titles_not=("recruiter",),
                keywords=("climate",),
                company_type=("startup",),
                cities=("Berlin",),
            ),
            Filters(roles=(Role(seniority=("director",), function=("marketing",)),), countries=("DE", "AT", "CH")),
            Filters(
                roles=(Role(title="data scientist"),),
                industries=("Hospitals and Health Care",),
                cities=("Boston",),
                employees=(200, None),
            ),
            Filters(
                roles=(Role(title="account executive"),),
                industries=("Computer and Network Security",),
                cities=("New York City",),
            ),
        ),
        strict=True,
    )
)
"""Each example as a person would read it."""


@pytest.mark.parametrize("prompt", EXAMPLES)
async def test_an_example_finds_exactly_the_people_who_were_planted_for_it(sample: Corpus, prompt: str) -> None:
    truth = {planted.person.profile_url for planted in sample_people() if prompt in planted.fits}
    found = [hit.person.profile_url for hit in await sample.page(UNDERSTOOD[prompt], after=0, limit=COUNT)]
    assert set(found) == truth
    assert len(found) == len(truth) == await sample.count(UNDERSTOOD[prompt])
    assert FITS_PER_EXAMPLE <= len(found) <= 2_000


async def test_nobody_of_the_sample_could_be_taken_for_a_real_person(sample: Corpus) -> None:
    people = [hit.person for hit in await sample.page(Filters(), after=0, limit=COUNT)]
    assert len(people) == COUNT
    assert {person.source for person in people} == {SAMPLE}
    assert all((person.company_domain or "").endswith(".example") for person in people)
    assert all(email.endswith(".example") for person in people for email in person.emails)
    assert all((person.profile_url or "").startswith("https://people.example/in/") for person in people)
    assert all(phone.startswith("+1 555 01") for person in people for phone in person.phones)


def test_the_sample_is_the_same_every_time() -> None:
    assert list(islice(sample_people(), 500)) == list(islice(sample_people(), 500))


async def test_the_sample_never_comes_back_where_somebody_was_once(sample: Corpus) -> None:
    assert await fill(sample) == 0
    assert await sample.count(Filters()) == COUNT

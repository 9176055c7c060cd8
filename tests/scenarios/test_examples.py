"""The examples that README, help and form show, read by the real reader and searched in the real sample."""

from collections.abc import Sequence

import pytest

from leadsearch.people.corpus import Corpus
from leadsearch.people.sample import COUNT, EXAMPLES, Planted
from leadsearch.prompt import read

FOUND = range(40, 2_001)
"""How many people an example may find: enough to go on with, few enough to see that it chooses."""


@pytest.mark.parametrize("prompt", EXAMPLES)
async def test_an_example_finds_everybody_who_fits_and_nobody_else(
    sample: Corpus, planted: Sequence[Planted], prompt: str
) -> None:
    understood = read(prompt)
    assert understood.coverage == 1
    truth = {one.person.profile_url for one in planted if prompt in one.fits}
    found = [hit.person.profile_url for hit in (await sample.page(understood, limit=COUNT)).people]
    assert set(found) - truth == set(), "people who do not fit (precision)"
    assert truth - set(found) == set(), "people who were missed (recall)"
    assert len(found) == len(truth) == await sample.count(understood)
    assert len(found) in FOUND

"""What each condition costs when nobody fits them all."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from leadsearch.contract import Filters, Relaxation
from leadsearch.people.corpus import Corpus
from leadsearch.people.record import Person, with_title_read
from leadsearch.prompt import read
from leadsearch.service import relaxing
from leadsearch.service.relaxing import Total, relaxations, total
from tests.unit.leadsearch.service.conftest import MemoryPeople

PROMPT = "CTOs of Series B fintech companies in Berlin"


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[Corpus]:
    corpus = await Corpus.open(tmp_path / "people.sqlite")
    facts = {"title": "CTO", "keywords": ["fintech"], "city": "Berlin", "funding": "series_a"}
    rows = [facts | {"full_name": f"A {n}"} for n in range(3)]
    rows += [facts | {"full_name": f"B {n}", "funding": "series_b", "city": "Rome"} for n in range(2)]
    rows += [facts | {"full_name": "C", "funding": "series_b", "title": "CEO"}]
    await corpus.save(with_title_read(Person.model_validate(row)) for row in rows)
    yield corpus
    await corpus.close()


async def test_each_condition_without_which_somebody_fits_is_told_with_the_prompt_without_it(people: Corpus) -> None:
    assert await total(read(PROMPT), PROMPT, people=people) == Total(
        0,
        (
            Relaxation(fields=("funding",), without="Series B", people=3, prompt="CTOs of fintech companies in Berlin"),
            Relaxation(fields=("cities",), without="Berlin", people=2, prompt="CTOs of Series B fintech companies"),
            Relaxation(
                fields=("roles",), without="CTOs", people=1, prompt="people of Series B fintech companies in Berlin"
            ),
        ),
    )


async def test_somebody_who_fits_is_counted_and_no_condition_is_dropped(people: Corpus) -> None:
    prompt = "fintech CTOs in Berlin"
    assert await total(read(prompt), prompt, people=people) == Total(3)


async def test_a_reading_that_is_not_ours_is_described_and_not_reworded(people: Corpus) -> None:
    other = read(PROMPT).model_copy(update={"company_type": ("nonprofit",), "funding": ()})
    told = await relaxations(other, PROMPT, people=people)
    assert told == (Relaxation(fields=("company_type",), without="nonprofit", people=3),)


async def test_a_region_that_nobody_knows_is_dropped_too(people: Corpus) -> None:
    asked = read("fintech CTOs").model_copy(update={"regions": ("narnia",)})
    (told,) = await relaxations(asked, "fintech CTOs in Narnia", people=people)
    assert (told.fields, told.people) == (("regions",), 5)


async def test_what_would_ask_for_anybody_is_not_offered() -> None:
    memory = MemoryPeople()
    memory.add("cto")
    assert await relaxations(read("CTOs with an email"), "CTOs with an email", people=memory) == ()


async def test_counts_that_take_too_long_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(MemoryPeople):
        async def count(self, filters: Filters) -> int:
            await asyncio.Event().wait()
            return 1

    monkeypatch.setattr(relaxing, "LIMIT_S", 0.01)
    assert await total(read(PROMPT), PROMPT, people=Slow()) is None
    assert await relaxations(read(PROMPT), PROMPT, people=Slow()) == ()

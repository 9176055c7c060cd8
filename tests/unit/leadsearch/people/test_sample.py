"""The sample people: invented, the same everywhere, with people who miss an example by one thing alone."""

import asyncio
from collections.abc import Sequence
from itertools import islice

import pytest

from leadsearch.contract import Filters, Role
from leadsearch.people import sample as sample_module
from leadsearch.people.corpus import Corpus
from leadsearch.people.engine import CorpusBusyError
from leadsearch.people.record import Person
from leadsearch.people.sample import COUNT, EXAMPLES, MISSES_PER_CONDITION, SAMPLE, Planted, fill, sample_people
from tests.support.gate import Gate
from tests.support.wait import until
from tests.unit.leadsearch.people.conftest import OpenCorpus


def test_nobody_of_the_sample_could_be_taken_for_a_real_person(planted: Sequence[Planted]) -> None:
    people = [one.person for one in planted]
    assert len({person.profile_url for person in people}) == COUNT
    assert {person.source for person in people} == {SAMPLE}
    assert all((person.company_domain or "").endswith(".example") for person in people)
    assert all(email.endswith(".example") for person in people for email in person.emails)
    assert all((person.profile_url or "").startswith("https://people.example/in/") for person in people)
    assert all(phone.startswith("+1 555 01") for person in people for phone in person.phones)


def test_the_sample_is_the_same_every_time(planted: Sequence[Planted]) -> None:
    assert list(islice(sample_people(), 100)) == planted[:100]


async def test_people_miss_an_example_by_one_condition_alone(sample: Corpus) -> None:
    vps = Filters(roles=(Role(seniority=("vp",), function=("sales",)),), keywords=("saas",), cities=("Austin",))
    fitting = await sample.count(vps)
    for dropped in ("roles", "keywords", "cities"):
        wider = vps.model_copy(update={dropped: ()})
        assert await sample.count(wider) >= fitting + MISSES_PER_CONDITION
    founders = Filters(
        roles=(Role(seniority=("founder",)),), keywords=("climate",), cities=("Berlin",), company_type=("startup",)
    )
    recruiting = founders.model_copy(update={"titles_not": ("recruiter",)})
    assert await sample.count(founders) >= await sample.count(recruiting) + MISSES_PER_CONDITION


def test_everybody_who_was_planted_fits_one_example_at_least_and_most_people_fit_none(
    planted: Sequence[Planted],
) -> None:
    fitting = [one for one in planted if one.fits]
    assert {prompt for one in fitting for prompt in one.fits} == set(EXAMPLES)
    assert len(fitting) < COUNT / 5


async def test_the_sample_never_comes_where_somebody_was_before(corpus: Corpus, planted: Sequence[Planted]) -> None:
    await corpus.save([planted[0].person])
    (only,) = (await corpus.page(Filters(), limit=2)).people
    await corpus.erase(only.key)
    assert await fill(corpus) == 0
    assert await corpus.count(Filters()) == 0


async def test_where_people_are_nobody_who_imports_more_is_waited_for(open_corpus: OpenCorpus) -> None:
    corpus, starting = await open_corpus(), await open_corpus(writer_wait_s=0.05)
    await corpus.save([Person(full_name="Ann")])
    async with corpus.writing() as writer:
        await writer.save([Person(full_name="Bo")])
        assert await fill(starting) == 0


async def test_nobody_waits_long_for_another_process_that_writes_the_first_people(open_corpus: OpenCorpus) -> None:
    corpus, starting = await open_corpus(), await open_corpus()
    async with corpus.writing() as writer:
        await writer.save([Person(full_name="Ann")])
        with pytest.raises(CorpusBusyError):
            await fill(starting)
    assert await fill(starting) == 0
    assert await starting.count(Filters()) == 1


async def test_who_writes_while_the_sample_is_made_waits_for_nothing(
    open_corpus: OpenCorpus, planted: Sequence[Planted], monkeypatch: pytest.MonkeyPatch
) -> None:
    starting, other = await open_corpus(), await open_corpus(writer_wait_s=0.05)
    gate = Gate()

    def made() -> Sequence[Planted]:
        gate.pass_()
        return planted

    monkeypatch.setattr(sample_module, "sample_people", made)
    filling = asyncio.create_task(fill(starting))
    await until(lambda: gate.reached)
    assert await other.save([Person(full_name="Ann")]) == (1, 0)
    gate.open()
    assert await filling == 0
    assert gate.let_go == [True]
    assert await starting.count(Filters()) == 1


async def test_of_several_who_start_on_a_new_corpus_one_makes_the_sample(open_corpus: OpenCorpus) -> None:
    corpora = await asyncio.gather(*(open_corpus() for _ in range(3)))
    filled = await asyncio.gather(*(fill(corpus) for corpus in corpora), return_exceptions=True)
    assert filled.count(COUNT) == 1
    assert all(one in (0, COUNT) or isinstance(one, CorpusBusyError) for one in filled)
    assert [await corpus.count(Filters()) for corpus in corpora] == [COUNT] * 3

"""What changing a corpus does."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from leadsearch.contract import Filters, Role
from leadsearch.people import bitmaps
from leadsearch.people.corpus import Corpus, CorpusError
from leadsearch.people.record import person_key
from tests.unit.leadsearch.people.conftest import AnyCorpus, OpenCorpus
from tests.unit.leadsearch.people.walking import FOUNDERS, person, walk


async def test_an_erased_person_is_gone_and_the_place_in_the_order_is_not_given_away(corpus: AnyCorpus) -> None:
    await corpus.save([person("Ann", title="Founder"), person("Bo", title="Founder")])
    last = (await walk(corpus, FOUNDERS, limit=10))[-1]
    assert await corpus.erase(last.key)
    assert not await corpus.erase(last.key)
    assert await corpus.count(FOUNDERS) == 1
    await corpus.save([person("Cy", title="Founder")])
    assert [hit.person.full_name for hit in (await corpus.page(FOUNDERS, after=last.after, limit=10)).people] == ["Cy"]


async def test_a_known_person_is_updated_in_place(corpus: AnyCorpus) -> None:
    url = "https://www.linkedin.com/in/ann-lee"
    first = person("Ann Lee", title="Founder", profile_url=url, emails=["ann@a.example"], employees=5)
    await corpus.save([first, person("Bo", title="Founder")])
    ann, bo = await walk(corpus, FOUNDERS, limit=10)
    saved = await corpus.save(
        [person("Ann Lee", title="CTO", profile_url="linkedin.com/in/Ann-Lee/?x=1", emails=["b@a.example"])]
    )
    assert saved == (0, 1)
    assert [hit.id for hit in await walk(corpus, FOUNDERS, limit=10)] == [bo.id]
    (again,) = await walk(corpus, Filters(roles=(Role(title="chief technology officer"),)), limit=10)
    assert (again.id, again.key) == (ann.id, ann.key)
    assert again.person.employees == 5
    assert set(again.person.emails) == {"ann@a.example", "b@a.example"}


async def test_two_rows_of_one_person_in_one_save_are_one_person(corpus: AnyCorpus) -> None:
    assert await corpus.save([person("Ann", title="CEO"), person("ANN", title="Founder")]) == (1, 1)
    assert [hit.person.title for hit in await walk(corpus, Filters(), limit=10)] == ["Founder"]


async def test_people_come_in_the_order_of_their_first_rows_however_often_they_come(corpus: AnyCorpus) -> None:
    names = ("Cy", "Ann", "Cy", "Bo", "Ann", "Cy", "Di")
    rows = [person(name, title="Founder", keywords=[f"word {at}"]) for at, name in enumerate(names)]
    assert await corpus.save(rows) == (4, 3)
    held = await walk(corpus, FOUNDERS, limit=10)
    assert [hit.person.full_name for hit in held] == ["Cy", "Ann", "Bo", "Di"]
    assert held[0].person.keywords == ("word 0", "word 2", "word 5")
    assert await corpus.count(Filters(keywords=("word 2",))) == 1


async def test_a_name_with_a_sign_that_no_database_keeps_is_found_again(corpus: AnyCorpus) -> None:
    assert await corpus.save([person("Ann\0Lee"), person("Ann\0Lee", title="CEO")]) == (1, 1)
    assert await corpus.save([person("Ann\0Lee")]) == (0, 1)


async def test_a_transaction_that_fails_changes_nothing(corpus: AnyCorpus) -> None:
    async def fail() -> None:
        async with corpus.writing() as writer:
            await writer.save([person("Ann", title="Founder")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await corpus.count(Filters()) == 0


async def test_a_second_process_reads_while_the_first_one_writes(corpus: AnyCorpus, open_corpus: OpenCorpus) -> None:
    await corpus.save([person("Ann")])
    reader = await open_corpus()
    async with corpus.writing() as writer:
        await writer.save([person("Bo")])
        assert await reader.count(Filters()) == 1
    assert await reader.count(Filters()) == 2


async def test_a_second_writer_waits_and_then_says_why_it_cannot(corpus: AnyCorpus, open_corpus: OpenCorpus) -> None:
    other = await open_corpus(writer_wait_s=0.05)
    async with corpus.writing() as writer:
        await writer.save([person("Ann")])
        with pytest.raises(CorpusError, match="being written by another process"):
            await other.save([person("Bo")])
    assert await other.save([person("Bo")]) == (1, 0)


async def test_who_waits_for_another_writer_leaves_the_event_loop_to_it(
    corpus: AnyCorpus, open_corpus: OpenCorpus
) -> None:
    """A cursor that the loop had to free would hold up the very loop which is to end the other's transaction."""
    other = await open_corpus()
    for number in range(30):
        async with corpus.writing():
            waiting = asyncio.create_task(other.save([person(f"Bo {number}")]))
            for _ in range(20):
                await asyncio.sleep(0.001)
        await waiting


async def test_a_later_change_of_one_transaction_counts(corpus: AnyCorpus) -> None:
    """What a transaction gives, takes and gives back again is in the index once."""
    async with corpus.writing() as writer:
        await writer.save([person("Ann", title="Founder"), person("Bo", title="Founder")])
        await writer.save([person("Ann", title="CEO"), person("Bo", title="CEO")])
        await writer.save([person("Ann", title="Founder")])
        await writer.erase(person_key(person("Bo")))
        await writer.save([person("Bo", title="Founder")])
    assert [hit.person.full_name for hit in await walk(corpus, FOUNDERS, limit=5)] == ["Ann", "Bo"]
    assert await corpus.count(Filters(seniority_not=("founder",))) == 0


async def test_nothing_stays_in_the_index_of_somebody_who_was_erased(sqlite_corpus: Corpus, tmp_path: Path) -> None:
    await sqlite_corpus.save([person("Ann", headline="Unheard of")])
    assert await sqlite_corpus.erase(person_key(person("Ann")))
    with sqlite3.connect(tmp_path / "people.db") as file:
        assert file.execute("SELECT count(*) FROM postings").fetchone() == (0,)
    file.close()


async def test_a_source_is_erased_by_the_transaction_that_brought_it(
    corpus: AnyCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bitmaps, "BLOCK_BITS", 2)
    monkeypatch.setattr(bitmaps, "BLOCKS_AT_ONCE", 2)
    async with corpus.writing() as writer:
        await writer.save(person(f"P {n}", source="a" if n % 2 else "b") for n in range(40))
        assert await writer.erase_source("a") == 20
        assert await writer.erase_source("b") == 20
    assert await corpus.count(Filters()) == 0
    await corpus.save([person("Ann")])
    assert [hit.id for hit in await walk(corpus, Filters(), limit=5)] == [41]

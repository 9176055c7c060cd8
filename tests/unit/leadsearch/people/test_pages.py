"""Pages of the corpus: their order is the cursor, and nobody comes twice or is left out."""

import sqlite3

import pytest
from pyroaring import BitMap
from sqlalchemy import text

from leadsearch.contract import Filters, Role
from leadsearch.people import bitmaps
from leadsearch.people.engine import START, Cursor, Found, Page
from leadsearch.people.expression import Between, Expression
from leadsearch.people.fitting import Holders
from leadsearch.people.postgres_corpus import PostgresCorpus
from leadsearch.people.postgres_index import Index
from leadsearch.people.postings import _Blocks
from tests.unit.leadsearch.people.conftest import AnyCorpus
from tests.unit.leadsearch.people.walking import FOUNDERS, person, walk


async def test_a_walk_from_page_to_page_meets_everybody_once_in_rising_order(corpus: AnyCorpus) -> None:
    await corpus.save(person(f"P {n}", title="Founder" if n % 3 else "CEO") for n in range(100))
    found = await walk(corpus, FOUNDERS, limit=7)
    assert [hit.person.full_name for hit in found] == [f"P {n}" for n in range(100) if n % 3]
    assert [hit.id for hit in found] == sorted({hit.id for hit in found})


async def test_people_who_are_added_during_a_walk_come_at_its_end(corpus: AnyCorpus) -> None:
    await corpus.save(person(f"Old {n}", title="Founder") for n in range(40))
    found: list[Found] = []
    page = Page((), START, ended=False)
    while not page.ended:
        page = await corpus.page(FOUNDERS, after=page.after, limit=5)
        found += page.people
        if len(found) <= 40:
            await corpus.save(
                [person(f"New {len(found)}", title="Founder"), person(f"Other {len(found)}", title="CEO")]
            )
    names = [hit.person.full_name for hit in found]
    assert names == [f"Old {n}" for n in range(40)] + [f"New {n}" for n in range(5, 41, 5)]


async def test_a_page_of_no_rows_has_none(corpus: AnyCorpus) -> None:
    await corpus.save([person("Ann")])
    assert await corpus.page(Filters(), limit=0) == Page((), START, ended=False)
    with pytest.raises(ValueError, match="limit"):
        await corpus.page(Filters(), limit=-1)


ENGINEERS = Filters(roles=(Role(title="software engineer"), Role(seniority=("founder",))))


async def test_those_who_are_called_just_as_asked_come_before_those_with_a_longer_title(corpus: AnyCorpus) -> None:
    titles = ["Senior Software Engineer", "Software Engineer", "CEO", "Founder", "Staff Software Engineer"]
    await corpus.save(person(f"P {n}", title=title) for n, title in enumerate(titles * 3))
    for limit in (1, 2, 5, 100):
        found = await walk(corpus, ENGINEERS, limit=limit)
        assert [hit.id for hit in found] == [2, 4, 7, 9, 12, 14, 1, 5, 6, 10, 11, 15], limit
    assert await corpus.count(ENGINEERS) == 12


async def test_an_exact_match_that_is_added_later_comes_next_and_nobody_twice(corpus: AnyCorpus) -> None:
    await corpus.save(person(f"Senior {n}", title="Senior Software Engineer") for n in range(6))
    page = await corpus.page(ENGINEERS, limit=3)
    names = [hit.person.full_name for hit in page.people]
    for number in range(3):
        await corpus.save(
            [person(f"Exact {number}", title="Software Engineer"), person(f"Other {number}", title="CEO")]
        )
        page = await corpus.page(ENGINEERS, after=page.after, limit=2)
        names += [hit.person.full_name for hit in page.people]
    assert names == [
        "Senior 0",
        "Senior 1",
        "Senior 2",
        "Exact 0",
        "Senior 3",
        "Exact 1",
        "Senior 4",
        "Exact 2",
        "Senior 5",
    ]
    assert (await corpus.page(ENGINEERS, after=page.after, limit=2)) == Page(
        (), page.after._replace(related=12), ended=True
    )


async def test_people_beyond_one_block_of_the_index_are_found_counted_and_erased(
    corpus: AnyCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bitmaps, "BLOCK_BITS", 3)
    monkeypatch.setattr(bitmaps, "BLOCKS_AT_ONCE", 2)
    monkeypatch.setattr(bitmaps, "CHANGES_BYTES_MAX", 5_000)
    async with corpus.writing() as writer:
        await writer.save(
            person(f"P {n}", title="Founder" if n % 3 else "CEO", source="a" if n % 2 else "b") for n in range(100)
        )
    expected = [n + 1 for n in range(100) if n % 3]
    for limit in (7, 1_000):
        assert [hit.id for hit in await walk(corpus, FOUNDERS, limit=limit)] == expected
    assert await corpus.count(FOUNDERS) == len(expected)
    async with corpus.writing() as writer:
        assert await writer.erase_source("a") == 50
        assert await writer.reindex() == 50
    assert [hit.id for hit in await walk(corpus, FOUNDERS, limit=9)] == [n for n in expected if n % 2]


async def without_rows(corpus: AnyCorpus, numbers: list[int]) -> None:
    """Take these people away behind the index's back."""
    if isinstance(corpus, PostgresCorpus):
        async with corpus._engine.begin() as connection:
            await connection.execute(text("DELETE FROM people WHERE id = ANY (:ids)"), {"ids": numbers})
        return
    with sqlite3.connect(corpus._file) as file:
        file.executemany("DELETE FROM people WHERE id = ?", [(number,) for number in numbers])
    file.close()


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 9])
async def test_an_index_that_knows_more_people_than_there_are_costs_no_page_and_nobody(
    corpus: AnyCorpus, limit: int
) -> None:
    """As when tables of words changed: what today's rules do not tell of an erased person stays in the index."""
    titles = ["Software Engineer", "Senior Software Engineer"]
    await corpus.save(person(f"P {n}", title=titles[n % 2]) for n in range(24))
    await without_rows(corpus, [1, 2, 3, 5, 8, 10, 17, 19, 21, 23, 24])
    expected = [7, 9, 11, 13, 15, 4, 6, 12, 14, 16, 18, 20, 22]
    after, met = START, list[int]()
    while len(met) < len(expected):
        page = await corpus.page(ENGINEERS, after=after, limit=limit)
        assert [hit.id for hit in page.people] == expected[len(met) : len(met) + limit]
        assert not page.ended or len(met) + len(page.people) == len(expected)
        met += [hit.id for hit in page.people]
        after = page.after
    assert await corpus.page(ENGINEERS, after=after, limit=limit) == Page((), Cursor(24, 24), ended=True)


CUT = Filters(employees=(137, 137))
"""A range within one bucket, so that numbers decide."""


async def test_looks_at_numbers_grow_until_a_page_is_full(corpus: AnyCorpus, monkeypatch: pytest.MonkeyPatch) -> None:
    await corpus.save(person(f"P {n}", employees=136) for n in range(1_000))
    await corpus.save([person("Ann", employees=137)])
    looks: list[int] = []
    if isinstance(corpus, PostgresCorpus):
        settled = Index._settled

        async def counted(index: Index, holders: Holders, asked: Expression, doubtful: BitMap) -> BitMap:
            looks.append(len(doubtful))
            return await settled(index, holders, asked, doubtful)

        monkeypatch.setattr(Index, "_settled", counted)
    else:
        between = _Blocks._between

        def counted_too(blocks: _Blocks, asked: Between, among: BitMap | None, *, borders: bool) -> BitMap:
            if among is not None:
                looks.append(len(among))
            return between(blocks, asked, among, borders=borders)

        monkeypatch.setattr(_Blocks, "_between", counted_too)
    page = await corpus.page(CUT, limit=1)
    assert [hit.person.full_name for hit in page.people] == ["Ann"]
    assert looks == [4, 8, 16, 32, 64, 128, 256, 493]

"""The corpus: its cursor, what changing it does, and files that are none."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from pyroaring import BitMap
from sqlalchemy import text

from leadsearch.contract import Filters, Role
from leadsearch.people import bitmaps
from leadsearch.people.corpus import Corpus, CorpusError
from leadsearch.people.engine import START, Cursor, Found, Page
from leadsearch.people.expression import Between, Expression
from leadsearch.people.fitting import Holders
from leadsearch.people.places import UnknownRegionError
from leadsearch.people.postgres_corpus import PostgresCorpus
from leadsearch.people.postgres_index import Index
from leadsearch.people.postings import _Blocks
from leadsearch.people.record import Person, person_key, with_title_read
from tests.unit.leadsearch.people.conftest import AnyCorpus, OpenCorpus


def person(name: str, **facts: object) -> Person:
    return with_title_read(Person.model_validate({"full_name": name, "company_name": "Acme", **facts}))


async def walk(corpus: AnyCorpus, asked: Filters, *, limit: int) -> list[Found]:
    found: list[Found] = []
    page = await corpus.page(asked, limit=limit)
    found += page.people
    while not page.ended:
        page = await corpus.page(asked, after=page.after, limit=limit)
        found += page.people
    return found


FOUNDERS = Filters(roles=(Role(seniority=("founder",)),))


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


async def test_processes_that_start_at_once_make_one_corpus_and_meet_nobody_twice(open_corpus: OpenCorpus) -> None:
    corpora = await asyncio.gather(*(open_corpus() for _ in range(4)))
    saved = await asyncio.gather(*(c.save(person(f"P {n}") for n in range(20)) for c in corpora))
    assert sorted(saved) == [(0, 20), (0, 20), (0, 20), (20, 0)]
    assert [await c.count(Filters()) for c in corpora] == [20] * 4


@pytest.mark.parametrize(
    ("facts", "asked", "found"),
    [
        ({"keywords": ["Artificial Intelligence"]}, "ai", True),
        ({"keywords": ["E-Commerce"]}, "online retail", True),
        ({"keywords": ["Online Retail"]}, "e-commerce", True),
        ({"keywords": ["eCommerce"]}, "e-commerce", True),
        ({"keywords": ["climate tech"]}, "climate", True),
        ({"headline": "Building open-source developer tools"}, "open source", True),
        ({"headline": "Building open-source developer tools"}, "opensource", True),
        ({"industry": "SaaS"}, "saas", True),
        ({"title": "Technical Founder"}, "technical", True),
        ({"keywords": ["C"]}, "c++", False),
        ({"keywords": ["open", "source"]}, "open source", False),
    ],
)
async def test_a_keyword_is_found_in_its_spellings_and_synonyms(
    corpus: AnyCorpus, facts: dict[str, object], asked: str, found: bool
) -> None:
    await corpus.save([person("Ann", **facts)])
    assert await corpus.count(Filters(keywords=(asked,))) == found
    assert await corpus.count(Filters(keywords_not=(asked,))) == (not found)


async def test_a_page_of_no_rows_has_none(corpus: AnyCorpus) -> None:
    await corpus.save([person("Ann")])
    assert await corpus.page(Filters(), limit=0) == Page((), START, ended=False)
    with pytest.raises(ValueError, match="limit"):
        await corpus.page(Filters(), limit=-1)


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


@pytest.mark.parametrize("field", ["regions", "regions_not"])
async def test_a_region_that_nobody_knows_is_said_and_not_passed_over(corpus: AnyCorpus, field: str) -> None:
    asked = Filters.model_validate({field: ("middle earth",)})
    with pytest.raises(UnknownRegionError, match="“middle earth” is not known here"):
        await corpus.page(asked, limit=1)
    with pytest.raises(UnknownRegionError):
        await corpus.count(asked)


async def test_a_file_that_is_no_corpus_is_refused_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("these are notes, and rather a lot of them " * 100)
    with pytest.raises(CorpusError, match="cannot be used as the corpus: file is not a database"):
        await Corpus.open(file)
    with pytest.raises(CorpusError, match="cannot be used as the corpus"):
        await Corpus.open(file / "inside" / "people.db")


async def test_a_corpus_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "people.db") as made:
        made.execute("PRAGMA user_version = 99")
    made.close()
    with pytest.raises(CorpusError, match="format 99"):
        await Corpus.open(tmp_path / "people.db")


async def test_a_corpus_keeps_its_people(open_corpus: OpenCorpus) -> None:
    for expected in (0, 1):
        opened = await open_corpus()
        assert await opened.count(Filters()) == expected
        await opened.save([person("Ann")])
        await opened.close()


async def test_a_folder_is_made(tmp_path: Path) -> None:
    await (await Corpus.open(tmp_path / "new" / "people.db")).close()
    assert (tmp_path / "new" / "people.db").exists()


async def test_a_rank_of_one_role_does_not_meet_the_function_of_another(corpus: AnyCorpus) -> None:
    await corpus.save([person("Ann", title="VP of Sales and Head of Marketing")])
    asked = {(rank, name): Role.model_validate({"seniority": [rank], "function": [name]})
             for rank in ("vp", "head") for name in ("sales", "marketing")}  # fmt: skip
    found = {pair for pair, role in asked.items() if await corpus.count(Filters(roles=(role,)))}
    assert found == {("vp", "sales"), ("head", "marketing")}


async def test_a_city_of_a_region_is_not_its_namesake_elsewhere(corpus: AnyCorpus) -> None:
    await corpus.save([person("Ann", city="San Jose", state="US-CA", country="US"),
                       person("Bo", city="San Jose", country="CR")])  # fmt: skip
    found = await walk(corpus, Filters(regions=("san francisco bay area",)), limit=5)
    assert [hit.person.full_name for hit in found] == ["Ann"]
    assert await corpus.count(Filters(cities=("San Jose",))) == 2


async def test_signs_tell_keywords_apart(corpus: AnyCorpus) -> None:
    await corpus.save([person("Ann", keywords=["C"]), person("Bo", keywords=["C++"]), person("Cy", keywords=["C#"])])
    for keyword, name in (("c", "Ann"), ("C++", "Bo"), ("c#", "Cy")):
        found = await walk(corpus, Filters(keywords=(keyword,)), limit=5)
        assert [hit.person.full_name for hit in found] == [name]


FIRST_FORMAT = """
    CREATE TABLE people (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, record TEXT NOT NULL,
        facets TEXT NOT NULL, employees INTEGER, revenue INTEGER, founded INTEGER, experience_years INTEGER);
    CREATE VIRTUAL TABLE people_index USING fts5(
        facets, content='people', content_rowid='id', detail=none, columnsize=0, tokenize="ascii tokenchars '_'");
    CREATE TRIGGER people_added AFTER INSERT ON people BEGIN
        INSERT INTO people_index(rowid, facets) VALUES (new.id, new.facets); END;
    CREATE TRIGGER people_erased AFTER DELETE ON people BEGIN
        INSERT INTO people_index(people_index, rowid, facets) VALUES ('delete', old.id, old.facets); END;
    CREATE TRIGGER people_changed AFTER UPDATE OF facets ON people WHEN old.facets <> new.facets BEGIN
        INSERT INTO people_index(people_index, rowid, facets) VALUES ('delete', old.id, old.facets); END;
    INSERT INTO people VALUES (
        7, 'company|ann|acme', '{"full_name":"Ann","title":"Founder","company_name":"Acme","employees":60}', 'rfounder',
        60, NULL, NULL, NULL);
    PRAGMA user_version = 1;
"""


async def test_a_corpus_of_the_first_format_is_taken_over_with_its_ids(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "people.db") as made:
        made.executescript(FIRST_FORMAT)
    made.close()
    for _ in range(2):
        corpus = await Corpus.open(tmp_path / "people.db")
        asked = FOUNDERS.model_copy(update={"employees": (60, 61)})
        assert [(hit.id, hit.person.full_name) for hit in await walk(corpus, asked, limit=5)] == [(7, "Ann")]
        assert await corpus.save([person("Ann", title="CTO")]) == (0, 1)
        assert await corpus.count(FOUNDERS) == 0
        assert await corpus.save([person("Ann", title="Founder")]) == (0, 1)
        await corpus.close()


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


async def test_a_person_is_found_by_key(corpus: AnyCorpus) -> None:
    ann = person("Ann", title="Founder")
    await corpus.save([ann])
    found = await corpus.find(person_key(ann))
    assert found is not None
    assert found.person == ann
    assert await corpus.find("company|bo|acme") is None

"""Where a corpus is kept: opened, made, taken over, refused."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from leadsearch.contract import Filters
from leadsearch.people import corpus as corpus_module
from leadsearch.people import formats
from leadsearch.people.corpus import Corpus, CorpusError
from leadsearch.people.engine import CorpusAwayError
from leadsearch.people.postgres_corpus import PostgresCorpus
from tests.support.wait import until
from tests.unit.leadsearch.people.conftest import AnyCorpus, OpenCorpus
from tests.unit.leadsearch.people.walking import FOUNDERS, person, walk


async def test_a_file_that_is_no_corpus_is_refused_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("these are notes, and rather a lot of them " * 100)
    with pytest.raises(CorpusError, match="cannot be used as the corpus: file is not a database"):
        await Corpus.open(file)
    with pytest.raises(CorpusError, match="cannot be used as the corpus"):
        await Corpus.open(file / "inside" / "people.db")


FAR = {Corpus: (10, 20), PostgresCorpus: (25,)}
"""How many of 25 people are told of: one engine reads them one by one, the other all at once."""


def set_format(file: Path, version: int) -> None:
    with closing(sqlite3.connect(file)) as made:
        made.execute(f"PRAGMA user_version = {version}")


async def test_a_corpus_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    set_format(tmp_path / "people.db", 99)
    with pytest.raises(CorpusError, match="format 99"):
        await Corpus.open(tmp_path / "people.db")


async def test_a_corpus_that_a_newer_version_has_written_meanwhile_is_left_alone(tmp_path: Path) -> None:
    corpus = await Corpus.open(tmp_path / "people.db")
    set_format(tmp_path / "people.db", 99)
    with pytest.raises(CorpusError, match=r"format 99 .* Use a newer version"):
        await corpus.save([person("Ann")])
    assert await corpus.count(Filters()) == 0
    await corpus.close()
    with pytest.raises(CorpusError, match="format 99"):
        await Corpus.open(tmp_path / "people.db")


async def test_whoever_writes_an_older_corpus_anew_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    file = tmp_path / "people.db"
    await (await Corpus.open(file)).close()
    set_format(file, 0)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        opening = asyncio.create_task(Corpus.open(file, busy_timeout_ms=20))
        await until(lambda: sum("waiting until" in line for line in caplog.messages) > 2 or opening.done())
        assert not opening.done()
        other.execute("COMMIT")
        await (await opening).close()
        set_format(file, 0)
        monkeypatch.setattr(corpus_module, "MAKE_TRIES", 2)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CorpusError, match="Stop processes of the older version, and try again"):
            await Corpus.open(file, busy_timeout_ms=20)


async def test_whoever_writes_the_index_anew_says_how_far_that_is(
    corpus: AnyCorpus, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await corpus.save(person(f"P {number}") for number in range(25))
    monkeypatch.setattr(formats, "SAID_EACH", 10)
    async with corpus.writing() as writer:
        await writer.reindex()
    far = [line for line in caplog.messages if line.startswith(f"{formats.WRITTEN} anew: ")]
    assert far == [f"the corpus is being written anew: {people} people so far" for people in FAR[type(corpus)]]


async def test_a_corpus_keeps_its_people(open_corpus: OpenCorpus) -> None:
    for expected in (0, 1):
        opened = await open_corpus()
        assert await opened.count(Filters()) == expected
        await opened.save([person("Ann")])
        await opened.close()


async def test_a_folder_is_made(tmp_path: Path) -> None:
    await (await Corpus.open(tmp_path / "new" / "people.db")).close()
    assert (tmp_path / "new" / "people.db").exists()


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


async def test_processes_that_start_at_once_make_one_corpus_and_meet_nobody_twice(open_corpus: OpenCorpus) -> None:
    corpora = await asyncio.gather(*(open_corpus() for _ in range(4)))
    saved = await asyncio.gather(*(c.save(person(f"P {n}") for n in range(20)) for c in corpora))
    assert sorted(saved) == [(0, 20), (0, 20), (0, 20), (20, 0)]
    assert [await c.count(Filters()) for c in corpora] == [20] * 4


async def test_a_full_disk_is_told_in_words_and_leaves_the_corpus_as_it_was(tmp_path: Path) -> None:
    corpus = await Corpus.open(tmp_path / "people.db")

    async def fill() -> None:
        async with corpus.writing() as writer:
            writer._changing._connection.execute("PRAGMA max_page_count = 1")  # no more than there are
            await writer.save(person(f"Ann {number}", headline="long " * 200) for number in range(1000))

    with pytest.raises(CorpusAwayError, match=r"full\. Free some space on its disk"):
        await fill()
    assert not (await corpus.page(Filters(), limit=1)).people
    await corpus.close()

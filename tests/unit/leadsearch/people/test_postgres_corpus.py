"""People in PostgreSQL: taking over what an older version keeps, waiting for others, and what is kept of the index."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from leadsearch import postgres
from leadsearch.people import bitmaps, formats, postgres_corpus, postgres_tables
from leadsearch.people.engine import CorpusError
from leadsearch.people.fitting import Holders
from leadsearch.people.postgres_corpus import PostgresCorpus
from leadsearch.people.postgres_index import Index
from leadsearch.people.postgres_writing import Writer
from leadsearch.people.query import phases
from tests.support.wait import until
from tests.unit.leadsearch.people.walking import FOUNDERS, person, walk

FIRST_LAYOUT = (
    """CREATE TABLE people (
        id bigint PRIMARY KEY, key text NOT NULL UNIQUE, employees bigint, revenue bigint, founded bigint,
        experience_years bigint, record text NOT NULL, facets text[] NOT NULL)""",
    "CREATE INDEX people_by_facet ON people USING gin (facets)",
    """CREATE TABLE people_corpus (
        one boolean PRIMARY KEY DEFAULT true CHECK (one), format int NOT NULL, newest bigint NOT NULL)""",
    "INSERT INTO people_corpus (format, newest) VALUES (2, 7)",
    """INSERT INTO people VALUES (7, 'company|ann|acme', 60, NULL, NULL, NULL,
        '{"full_name":"Ann","title":"Founder","company_name":"Acme","employees":60}', '{rfounder}')""",
)
SECOND_LAYOUT = (
    """CREATE TABLE people (
        id bigint PRIMARY KEY, key text COLLATE "C" NOT NULL UNIQUE, employees bigint, revenue bigint, founded bigint,
        experience_years bigint, record text NOT NULL)""",
    """CREATE TABLE people_postings (
        token text COLLATE "C", block int, ids bytea NOT NULL, PRIMARY KEY (token, block))""",
    """CREATE TABLE people_corpus (
        one boolean PRIMARY KEY DEFAULT true CHECK (one), format int NOT NULL, newest bigint NOT NULL)""",
    "INSERT INTO people_corpus (format, newest) VALUES (1002, 7)",
    """INSERT INTO people VALUES (7, 'company|ann|acme', 60, NULL, NULL, NULL,
        '{"full_name":"Ann","title":"Founder","company_name":"Acme","employees":60}')""",
)
EARLIER = pytest.mark.parametrize("layout", [FIRST_LAYOUT, SECOND_LAYOUT], ids=["arrays", "bitmaps"])
TABLES = """
    SELECT 'column', table_name, ordinal_position, column_name || ' ' || data_type || ' ' || is_nullable || ' ' ||
        coalesce(collation_name, '') FROM information_schema.columns WHERE table_name LIKE 'people%'
    UNION ALL SELECT 'index', tablename, 0, indexdef FROM pg_indexes WHERE tablename LIKE 'people%'
    UNION ALL SELECT 'constraint', conrelid::regclass::text, 0, conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE conrelid::regclass::text LIKE 'people%'
    UNION ALL SELECT 'storage', attrelid::regclass::text, attnum, attstorage::text
        FROM pg_attribute WHERE attrelid = to_regclass('people_postings') AND attname = 'ids'
    ORDER BY 1, 2, 3, 4"""


async def ask(address: str, statement: str, *further: str) -> list[tuple[object, ...]]:
    """Say these to the database, one after the other; the rows of the last."""
    engine: AsyncEngine = postgres.open_engine(address, connections=1, lock_timeout="2s")
    try:
        async with engine.begin() as connection:
            answer = await connection.exec_driver_sql(statement)
            for another in further:
                answer = await connection.exec_driver_sql(another)
            return [tuple(row) for row in answer.all()] if answer.returns_rows else []
    finally:
        await engine.dispose()


@EARLIER
async def test_a_corpus_of_an_earlier_layout_is_taken_over_with_its_ids(
    postgres_url: str, layout: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr(formats, "SAID_EACH", 1)
    await ask(postgres_url, *layout)
    for number in (1, 2):
        corpus = await PostgresCorpus.open(postgres_url)
        asked = FOUNDERS.model_copy(update={"employees": (60, 61)})
        assert [(hit.id, hit.person.full_name) for hit in await walk(corpus, asked, limit=5)] == [(7, "Ann")]
        assert await corpus.save([person(f"Bo {number}", title="Founder")]) == (1, 0)
        assert [hit.id for hit in await walk(corpus, FOUNDERS, limit=5)] == [7, *range(8, 8 + number)]
        await corpus.close()
    far = [line for line in caplog.messages if line.startswith(f"{formats.WRITTEN} anew: ")]
    assert far == ["the corpus is being written anew: 1 people so far"] * 2  # their index, and their table


@EARLIER
async def test_a_corpus_that_was_taken_over_has_the_tables_of_a_new_one(
    postgres_url: str, layout: tuple[str, ...]
) -> None:
    await (await PostgresCorpus.open(postgres_url)).close()
    new = await ask(postgres_url, TABLES)
    await ask(postgres_url, "DROP TABLE people, people_postings, people_corpus", *layout)
    assert await ask(postgres_url, TABLES) != new
    await (await PostgresCorpus.open(postgres_url)).close()
    assert await ask(postgres_url, TABLES) == new


def reads(layout: tuple[str, ...]) -> str:
    """How a process of that layout looks for a founder."""
    if layout is FIRST_LAYOUT:
        return "SELECT id FROM people WHERE facets && '{rfounder}'"
    return "SELECT id FROM people"


@EARLIER
async def test_a_corpus_can_be_read_while_it_is_written_anew(
    postgres_url: str, layout: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(postgres_url, *layout)
    reindex, seen = Writer.reindex, list[list[tuple[object, ...]]]()

    async def looked_at_meanwhile(writer: Writer) -> int:
        people = await reindex(writer)
        seen.append(await ask(postgres_url, reads(layout)))
        seen.append(await ask(postgres_url, "SELECT count(*) FROM people_postings"))
        return people

    monkeypatch.setattr(Writer, "reindex", looked_at_meanwhile)
    await (await PostgresCorpus.open(postgres_url)).close()
    assert seen == [[(7,)], [(0,)]]


async def test_people_are_found_while_their_index_is_written_by_other_rules(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = await PostgresCorpus.open(postgres_url)
    await reader.save([person("Ann", title="Founder")])
    await ask(postgres_url, "UPDATE people_corpus SET format = format - 1")
    reindex, seen = Writer.reindex, list[list[int]]()

    async def looked_at_meanwhile(writer: Writer) -> int:
        people = await reindex(writer)
        seen.append([hit.id for hit in await walk(reader, FOUNDERS, limit=5)])
        return people

    monkeypatch.setattr(Writer, "reindex", looked_at_meanwhile)
    await (await PostgresCorpus.open(postgres_url)).close()
    assert seen == [[1]]
    assert await reader.count(FOUNDERS) == 1
    await reader.close()


@EARLIER
async def test_writing_anew_that_breaks_off_leaves_the_older_corpus_as_it_was(
    postgres_url: str, layout: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(postgres_url, *layout)
    take_over = postgres_tables.take_over

    async def broken(connection: AsyncConnection) -> None:
        await take_over(connection)
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(postgres_tables, "take_over", broken)
        with pytest.raises(RuntimeError):
            await PostgresCorpus.open(postgres_url)
    assert await ask(postgres_url, reads(layout)) == [(7,)]
    corpora = await asyncio.gather(*(PostgresCorpus.open(postgres_url) for _ in range(3)))
    assert [await corpus.count(FOUNDERS) for corpus in corpora] == [1, 1, 1]
    for corpus in corpora:
        await corpus.close()


def test_a_writer_gives_up_waiting_before_the_server_does() -> None:
    assert postgres_corpus.WRITER_WAIT_S + 5 <= postgres.STATEMENT_LIMIT_S


async def test_whoever_writes_the_corpus_anew_is_waited_for(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    engine = postgres.open_engine(postgres_url, connections=1)
    async with engine.begin() as connection:
        await postgres_tables.lock(connection)
        opening = asyncio.create_task(PostgresCorpus.open(postgres_url, writer_wait_s=0.02))
        await until(lambda: sum("waiting until" in line for line in caplog.messages) > 2 or opening.done())
        assert not opening.done()
    await (await opening).close()
    await ask(postgres_url, "UPDATE people_corpus SET format = 1")
    monkeypatch.setattr(postgres_corpus, "MAKE_TRIES", 2)
    async with engine.begin() as connection:
        await postgres_tables.lock(connection)
        with pytest.raises(CorpusError, match="Stop processes of the older version, and try again"):
            await PostgresCorpus.open(postgres_url, writer_wait_s=0.02)
    await engine.dispose()


async def test_a_corpus_in_postgresql_of_a_newer_format_is_refused(postgres_url: str) -> None:
    corpus = await PostgresCorpus.open(postgres_url)
    async with corpus._engine.begin() as connection:
        await connection.execute(text("UPDATE people_corpus SET format = 9999"))
    await corpus.close()
    with pytest.raises(CorpusError, match="format 9999"):
        await PostgresCorpus.open(postgres_url)


async def test_a_corpus_in_postgresql_that_a_newer_version_has_written_meanwhile_is_left_alone(
    postgres_url: str,
) -> None:
    corpus = await PostgresCorpus.open(postgres_url)
    await ask(postgres_url, "UPDATE people_corpus SET format = 9999")
    with pytest.raises(CorpusError, match=r"format 9999 .* Use a newer version"):
        await corpus.save([person("Ann")])
    assert await ask(postgres_url, "SELECT format, newest FROM people_corpus") == [(9999, 0)]
    await corpus.close()


async def test_a_page_keeps_no_more_of_the_index_than_a_count(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bitmaps, "BLOCK_BITS", 2)
    monkeypatch.setattr(bitmaps, "BLOCKS_AT_ONCE", 4)
    corpus = await PostgresCorpus.open(postgres_url)
    await corpus.save(person(f"P {n}", title="CEO") for n in range(100))
    kept: list[int] = []
    (asked,) = phases(FOUNDERS)
    async with corpus._readers.begin() as connection:
        index = Index(connection, [asked])
        fetch = index._holders

        async def counted(low: int, high: int) -> Holders:
            holders = await fetch(low, high)
            kept.append(sum(last - first + 1 for first, last in index._fetched))
            return holders

        monkeypatch.setattr(index, "_holders", counted)
        assert await index.first(asked, after=0, limit=1) == []
    await corpus.close()
    assert len(kept) == 8
    assert max(kept) == 4

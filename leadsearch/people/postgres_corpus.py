"""The corpus of many machines: people in PostgreSQL, found by their facets, in an order that is also the cursor."""

import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Final, Self

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from leadsearch import postgres
from leadsearch.contract import Filters
from leadsearch.people import postgres_tables
from leadsearch.people.engine import (
    BUSY,
    START,
    CorpusAwayError,
    CorpusBusyError,
    CorpusError,
    Cursor,
    Found,
    Page,
    Saved,
)
from leadsearch.people.expression import Expression
from leadsearch.people.formats import patiently, refuse_newer, say_anew
from leadsearch.people.postgres_index import Index
from leadsearch.people.postgres_tables import FORMAT, FORMATS_OF_A_LAYOUT, LAYOUT
from leadsearch.people.postgres_writing import Writer, storable
from leadsearch.people.query import compiled, phases
from leadsearch.people.record import Person

CONNECTIONS: Final = 6
"""Pages and counts that one process reads side by side, and a writer."""
WRITER_WAIT_S: Final = 20.0
"""How long a writer waits for another one; less than a statement may take (postgres.STATEMENT_LIMIT_S), or the server
would give up first and not say why."""
MAKE_TRIES: Final = 90
"""How often that is waited for somebody who writes the corpus anew: half an hour, in which about ten million
people are written."""
_SETTINGS: Final = {
    "plan_cache_mode": "force_generic_plan",  # each statement goes by a key, whatever is asked for
    "enable_seqscan": "off",
}
_LOCKED: Final = "55P03"
"""SQLSTATE lock_not_available."""
_AWAY: Final = (OperationalError, PoolTimeoutError, TimeoutError, postgres.ServerAwayError)
"""What is raised where the server is away, full or too slow. A wider OSError may be of the file that is imported."""
_PEOPLE: Final = text("SELECT id, key, record FROM people WHERE id = ANY (CAST(:ids AS bigint[]))")
_PERSON: Final = text("SELECT id, key, record FROM people WHERE key = :key")
_SIZE: Final = text("SELECT pg_total_relation_size('people') + pg_total_relation_size('people_postings')")

logger = logging.getLogger(__name__)


class PostgresCorpus:
    """The people of one database (engine.Engine). Many processes may read it while one writes."""

    def __init__(self, engine: AsyncEngine, *, writer_wait_s: float = WRITER_WAIT_S) -> None:
        self._engine = engine
        self._readers = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._writer_wait_s = writer_wait_s

    @classmethod
    async def open(cls, address: str, *, writer_wait_s: float = WRITER_WAIT_S) -> Self:
        """Open a corpus, made when it is not there. Raises CorpusError when the database cannot be used."""
        try:
            engine = postgres.open_engine(address, connections=CONNECTIONS, **_SETTINGS)
        except postgres.PostgresUnusableError as problem:
            raise CorpusError(str(problem)) from None
        corpus = cls(engine, writer_wait_s=writer_wait_s)
        try:
            await postgres.check(engine)
            await patiently(corpus._make, tries=MAKE_TRIES)
        except (postgres.PostgresUnusableError, DBAPIError, PoolTimeoutError, OSError) as problem:
            await corpus.close()
            raise CorpusError(str(postgres.unusable(engine, problem))) from problem
        except BaseException:
            await corpus.close()
            raise
        return corpus

    async def page(self, filters: Filters, *, after: Cursor = START, limit: int) -> Page:
        """Up to `limit` people of the filters behind the cursor (engine.Engine.page). Raises UnknownRegionError."""
        if limit < 0:
            raise ValueError(f"limit is {limit}; a page has no fewer than 0 people")
        asked = phases(filters)
        found: list[Found] = []
        async with self._transaction(self._readers) as connection:
            index = Index(connection, asked)
            while True:
                wanted = limit - len(found)
                behind, after = await _behind(index, asked, after, wanted)
                rows = (await connection.execute(_PEOPLE, {"ids": list(behind)})).all() if behind else []
                held = {id_: (key, record) for id_, key, record in rows}
                # An id without a row is passed over: the index may know more than there is.
                found += [Found(id_, *held[id_], cursor) for id_, cursor in behind.items() if id_ in held]
                if len(found) == limit or len(behind) < wanted:
                    return Page(tuple(found), after, ended=len(behind) < wanted)

    async def count(self, filters: Filters) -> int:
        """How many people the filters fit. Raises UnknownRegionError."""
        asked = compiled(filters)
        async with self._transaction(self._readers) as connection:
            return sum([len(who) async for who in Index(connection, [asked]).who(asked)])

    async def find(self, key: str) -> Found | None:
        """The person of that key."""
        async with self._transaction(self._readers) as connection:
            row = (await connection.execute(_PERSON, {"key": storable(key)})).one_or_none()
        return None if row is None else Found(row.id, row.key, row.record, START)

    async def disk_bytes(self) -> int:
        """What the people and their index take on disk."""
        async with self._transaction(self._readers) as connection:
            return int((await connection.execute(_SIZE)).scalar_one())

    @asynccontextmanager
    async def writing(self, *, wait_s: float | None = None) -> AsyncIterator[Writer]:
        """A transaction: all of its changes, or with an exception none (engine.Engine.writing).

        Raises CorpusBusyError, CorpusAwayError when the server is away or takes no changes, and CorpusError when a
        newer version has written the corpus since it was opened.
        """
        async with self._transaction(self._engine) as connection:
            await self._lock(connection, wait_s=wait_s)
            await _format(connection)
            writer = await Writer.begin(connection)
            yield writer
            await writer.finish()

    async def save(self, people: Iterable[Person]) -> Saved:
        """Add people in one transaction (Writer.save)."""
        async with self.writing() as writer:
            return await writer.save(people)

    async def erase(self, key: str) -> bool:
        """Remove the person of that key; False when there is none. The id is never used again."""
        async with self.writing() as writer:
            return await writer.erase(key)

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _transaction(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        """A connection until the end of the block. Raises CorpusAwayError."""
        try:
            async with engine.begin() as connection:
                yield connection
        except _AWAY as problem:
            raise CorpusAwayError(str(postgres.unusable(self._engine, problem))) from problem

    async def _lock(self, connection: AsyncConnection, *, wait_s: float | None = None) -> None:
        wait_ms = round((self._writer_wait_s if wait_s is None else wait_s) * 1000)
        await connection.execute(text(f"SET LOCAL lock_timeout = {wait_ms}"))
        try:
            await postgres_tables.lock(connection)
        except OperationalError as problem:
            if getattr(problem.orig, "sqlstate", None) != _LOCKED:
                raise
            raise CorpusBusyError(BUSY) from problem

    async def _make(self) -> None:
        """Make what is missing, and write anew what an older version wrote."""
        async with self._engine.connect() as connection:
            if await _format(connection) == FORMAT:
                return
        await self._make_missing()
        await self._write_anew()

    async def _make_missing(self) -> None:
        """A short transaction, since it may shut readers out."""
        async with self._engine.begin() as connection:
            await self._lock(connection)
            if await _format(connection) < FORMAT:
                await postgres_tables.make(connection)

    async def _write_anew(self) -> None:
        """A long transaction, in which the corpus can be read until its last moment."""
        async with self._engine.begin() as connection:
            await self._lock(connection)
            version = await _format(connection)
            if version == FORMAT:
                return
            say_anew(version)
            writer = await Writer.begin(connection)
            people = await writer.reindex()
            await writer.finish()
            if version < LAYOUT * FORMATS_OF_A_LAYOUT:
                await postgres_tables.take_over(connection)
            logger.info("the index of %d people is written", people)


async def _format(connection: AsyncConnection) -> int:
    """The format of a corpus. Raises CorpusError when it is a newer one than this program knows."""
    version = await postgres_tables.format_of(connection)
    refuse_newer(version, known=FORMAT)
    return version


async def _behind(
    index: Index, asked: Sequence[Expression], after: Cursor, limit: int
) -> tuple[dict[int, Cursor], Cursor]:
    """The next ids behind the cursor, each with the cursor behind it, and the cursor behind all of them."""
    behind: dict[int, Cursor] = {}
    positions = list(after)
    for number, phase in enumerate(asked):
        for id_ in await index.first(phase, after=positions[number], limit=limit - len(behind)):
            positions[number] = id_
            behind[id_] = Cursor(*positions)
        if len(behind) == limit:
            break
        positions[number] = index.newest  # whoever is added later comes behind it
    return behind, Cursor(*positions)

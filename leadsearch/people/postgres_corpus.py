"""The corpus of many machines: people in PostgreSQL, found by their facets, in an order that is also the cursor."""

import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Final, Self

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from leadsearch import postgres
from leadsearch.contract import Filters
from leadsearch.people import postgres_writing
from leadsearch.people.engine import START, CorpusError, Cursor, Found, Page, Saved
from leadsearch.people.postgres_index import Index
from leadsearch.people.postgres_writing import FORMAT, FORMATS_OF_A_LAYOUT, FROM_LAYOUT_0, Writer, storable
from leadsearch.people.query import compiled, phases
from leadsearch.people.record import Person

CONNECTIONS: Final = 6
"""Pages and counts that one process reads side by side, and a writer."""
WRITER_WAIT_S: Final = 30.0
"""How long a writer waits for another one."""
_SETTINGS: Final = {
    "plan_cache_mode": "force_generic_plan",  # each statement goes by a key, whatever is asked for
    "enable_seqscan": "off",
}
_LOCKED: Final = "55P03"
"""SQLSTATE lock_not_available."""
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
            await corpus._make()
        except (postgres.PostgresUnusableError, DBAPIError, OSError, TimeoutError) as problem:
            await corpus.close()
            raise CorpusError(str(postgres.unusable(engine, problem))) from problem
        except CorpusError:
            await corpus.close()
            raise
        return corpus

    async def page(self, filters: Filters, *, after: Cursor = START, limit: int) -> Page:
        """Up to `limit` people of the filters behind the cursor (engine.Engine.page). Raises UnknownRegionError."""
        if limit < 0:
            raise ValueError(f"limit is {limit}; a page has no fewer than 0 people")
        asked = phases(filters)
        behind: dict[int, Cursor] = {}
        positions = list(after)
        async with self._readers.begin() as connection:
            index = Index(connection, asked)
            for number, phase in enumerate(asked):
                for id_ in await index.first(phase, after=positions[number], limit=limit - len(behind)):
                    positions[number] = id_
                    behind[id_] = Cursor(*positions)
                if len(behind) == limit:
                    break
                positions[number] = index.newest  # whoever is added later comes behind it
            rows = (await connection.execute(_PEOPLE, {"ids": list(behind)})).all() if behind else []
        held = {id_: (key, record) for id_, key, record in rows}
        found = tuple(Found(id_, *held[id_], cursor) for id_, cursor in behind.items())
        return Page(found, Cursor(*positions), ended=len(behind) < limit)

    async def count(self, filters: Filters) -> int:
        """How many people the filters fit. Raises UnknownRegionError."""
        asked = compiled(filters)
        async with self._readers.begin() as connection:
            return sum([len(who) async for who in Index(connection, [asked]).who(asked)])

    async def find(self, key: str) -> Found | None:
        """The person of that key."""
        async with self._readers.begin() as connection:
            row = (await connection.execute(_PERSON, {"key": storable(key)})).one_or_none()
        return None if row is None else Found(row.id, row.key, row.record, START)

    async def disk_bytes(self) -> int:
        """What the people and their index take on disk."""
        async with self._readers.begin() as connection:
            return int((await connection.execute(_SIZE)).scalar_one())

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writer]:
        """A transaction: all of its changes, or with an exception none. Raises CorpusError when another one runs."""
        try:
            async with self._engine.begin() as connection:
                await self._lock(connection)
                writer = await Writer.begin(connection)
                yield writer
                await writer.finish()
        except (OperationalError, postgres.ServerAwayError) as problem:
            raise CorpusError(str(postgres.unusable(self._engine, problem))) from problem

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

    async def _lock(self, connection: AsyncConnection) -> None:
        await connection.execute(text(f"SET LOCAL lock_timeout = {round(self._writer_wait_s * 1000)}"))
        try:
            await postgres_writing.lock(connection)
        except OperationalError as problem:
            if getattr(problem.orig, "sqlstate", None) != _LOCKED:
                raise
            raise CorpusError(
                "The corpus is being written by another process. Try again when it has finished."
            ) from problem

    async def _make(self) -> None:
        """Make what is missing, and write the facets anew where an older version wrote them."""
        async with self._engine.connect() as connection:
            if await postgres_writing.format_of(connection) == FORMAT:
                return
        async with self._engine.begin() as connection:
            await self._lock(connection)
            await postgres_writing.make(connection)
            version = await postgres_writing.format_of(connection)
            if version > FORMAT:
                raise CorpusError(
                    f"The corpus has format {version} and this program reads {FORMAT}. "
                    "Use a newer version of the program."
                )
            if version < FORMAT:
                logger.info("the corpus has format %d: its index is being written anew", version)
                if version < FORMATS_OF_A_LAYOUT:
                    await connection.execute(text(FROM_LAYOUT_0))
                writer = await Writer.begin(connection)
                people = await writer.reindex()
                await writer.finish()
                logger.info("the index of %d people is written", people)

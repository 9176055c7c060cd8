"""The service's database: read and write transactions, each as short as one step."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from leadsearch.postgres import PostgresUnusableError
from leadsearch.service import dialect
from leadsearch.service.errors import OUT_OF_REACH


class DatabaseUnusableError(Exception):
    """The database cannot be opened; the text says which and why."""


class Database:
    """Sessions over one engine. A read sees one moment.

    On SQLite a write holds the one write lock from its first statement on. On PostgreSQL it locks rows as it meets
    them, always in this order, so that no two wait for each other: key, list, task, leads, search, account.
    """

    def __init__(self, *, engine: AsyncEngine) -> None:
        self._engine = engine
        self._queue = dialect.write_queue(engine)
        self._readers = async_sessionmaker(dialect.reading(engine), expire_on_commit=False, autoflush=False)
        writing = engine.execution_options(**{dialect.WRITES: True})
        self._writers = async_sessionmaker(writing, expire_on_commit=False, autoflush=False)

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect to an address such as `sqlite+aiosqlite:///leads.sqlite` or `postgresql+asyncpg://…`.

        Missing tables are made. Raises DatabaseUnusableError.
        """
        try:
            engine = dialect.open_engine(url)
        except PostgresUnusableError as error:
            raise DatabaseUnusableError(str(error)) from None
        database = cls(engine=engine)
        try:
            await dialect.check(engine)
            async with database.write() as session:
                await dialect.make_tables(session)
        except (PostgresUnusableError, DBAPIError, *OUT_OF_REACH) as error:
            await database.close()
            raise DatabaseUnusableError(dialect.why_unusable(engine, error)) from error
        return database

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A transaction that only reads."""
        async with self._readers.begin() as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction that writes. It commits at the end; an exception rolls all of it back."""
        async with self._queue, self._writers.begin() as session:
            yield session

    async def close(self) -> None:
        """Give up the connections."""
        await self._engine.dispose()

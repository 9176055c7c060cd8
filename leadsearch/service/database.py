"""The service's database: read and write transactions, each as short as one step."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from leadsearch.service import dialect


class DatabaseUnusableError(Exception):
    """The database cannot be opened; the text says which and why."""


class Database:
    """Sessions over one engine. A read sees one moment; a write holds the write lock from its first statement on."""

    def __init__(self, *, engine: AsyncEngine) -> None:
        self._engine = engine
        self._queue = dialect.write_queue(engine)
        self._readers = async_sessionmaker(engine, expire_on_commit=False, autoflush=False)
        writing = engine.execution_options(**{dialect.WRITES: True})
        self._writers = async_sessionmaker(writing, expire_on_commit=False, autoflush=False)

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect to a SQLAlchemy address such as `sqlite+aiosqlite:///leads.sqlite`, and make missing tables.

        Raises DatabaseUnusableError.
        """
        database = cls(engine=dialect.open_engine(url))
        try:
            async with database.write() as session:
                await dialect.make_tables(session)
        except DatabaseError as error:
            await database.close()
            raise DatabaseUnusableError(f"{url} cannot be used as the service's database: {error.orig}.") from error
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

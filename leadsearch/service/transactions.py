"""How a transaction runs: a function of a connection, as a whole, on either database.

SQLAlchemy's own way to await SQLite changes threads for every step of every statement, some 140 times in one search,
and each change may wait for a processor. Here a transaction changes threads once.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol, Self, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine

from leadsearch import postgres, sqlite

READERS: Final = 4
"""Transactions that one process reads side by side on SQLite."""
BUSY_TIMEOUT_MS: Final = 10_000
"""How long a write waits for another process's write before it is refused, on SQLite."""
CONNECTIONS: Final = 16
"""Connections of one process to PostgreSQL."""
_WRITES: Final = "leads_writes"
"""The execution option of a transaction that will write."""

R = TypeVar("R")
Work = Callable[[Connection], R]
"""What is done in a transaction."""


class Transactions(Protocol):
    """Runs transactions. Each commits when its function returns; an exception rolls all of it back."""

    async def check(self) -> None:
        """See whether the server is one that we know. Raises postgres.PostgresUnusableError."""
        ...

    def why_unusable(self, error: Exception) -> str:
        """What an operator is told when the database cannot be used, in one line."""
        ...

    def is_mistake(self, error: Exception) -> bool:
        """Whether an error that looks as if the database were away is one of our statements instead."""
        ...

    def was_undone(self, error: BaseException | None) -> bool:
        """Whether a commit that has failed so has certainly kept nothing."""
        ...

    async def ask(self, work: Callable[[Connection], R]) -> R:
        """One statement that only reads."""
        ...

    async def read(self, work: Callable[[Connection], R]) -> R:
        """Statements that only read and see one moment."""
        ...

    async def write(self, work: Callable[[Connection], R]) -> R:
        """Statements that may write."""
        ...

    async def close(self) -> None:
        """Give up the connections."""
        ...


def open_transactions(url: str) -> Transactions:
    """Transactions on an address of either kind. Raises postgres.PostgresUnusableError."""
    if postgres.is_postgres(url):
        return OverTheWire(postgres.open_engine(url, connections=CONNECTIONS))
    return InThreads.open(url)


class InThreads:
    """SQLite: readers side by side, and one writer, since the file takes one write at a time.

    What is under way ends in its thread even when nobody waits for it any more.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**{_WRITES: True})
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="state")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="state-writer")

    @classmethod
    def open(cls, url: str) -> Self:
        """On that file. A transaction that will write begins with BEGIN IMMEDIATE, another one cannot write.

        SQLite's driver begins by itself, late and only for reading: two processes that read a number and then add to it
        lose each other's steps. So the driver's habit is switched off and every BEGIN is ours.
        """
        engine = create_engine(url, pool_size=READERS + 1, max_overflow=0, hide_parameters=True)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return cls(engine)

    async def check(self) -> None:
        """The library comes with Python, new enough."""

    def why_unusable(self, error: Exception) -> str:
        """What an operator is told when the database cannot be used, in one line."""
        cause = getattr(error, "orig", error)
        return f"{self._engine.url} cannot be used as the service's database: {sqlite.in_words(cause)}"

    def is_mistake(self, error: Exception) -> bool:
        """SQLite has one class for a statement that is wrong and for a file that is held by others."""
        return sqlite.is_mistake(getattr(error, "orig", error))

    def was_undone(self, error: BaseException | None) -> bool:
        """A file that is full or held by others has not taken the end of the transaction."""
        return sqlite.was_undone(getattr(error, "orig", error))

    async def ask(self, work: Callable[[Connection], R]) -> R:
        """One statement that only reads."""
        return await self.read(work)

    async def read(self, work: Callable[[Connection], R]) -> R:
        """Statements that only read and see one moment."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, _run, self._engine, work)

    async def write(self, work: Callable[[Connection], R]) -> R:
        """Statements that may write. Inside the process they queue, which is fair and quicker than SQLite's polling."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, _run, self._writing, work)

    async def close(self) -> None:
        """Wait for what is under way and give up the connections."""
        for threads in (self._readers, self._writer):
            await asyncio.to_thread(threads.shutdown)
        self._engine.dispose()


class OverTheWire:
    """PostgreSQL: each statement is awaited, and rows are locked by the server."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._asking = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    async def check(self) -> None:
        """See that the server is not too old. Raises postgres.PostgresUnusableError."""
        await postgres.check(self._engine)

    def why_unusable(self, error: Exception) -> str:
        """What an operator is told when the database cannot be used, in one line."""
        return str(postgres.unusable(self._engine, error))

    def is_mistake(self, error: Exception) -> bool:
        """Never: the engine tells them apart."""
        return False

    def was_undone(self, error: BaseException | None) -> bool:
        """Never: the server may have committed before it fell silent."""
        return False

    async def ask(self, work: Callable[[Connection], R]) -> R:
        """One statement that only reads. It sees one moment by itself, and needs no BEGIN and no COMMIT."""
        return await _await(self._asking, work)

    async def read(self, work: Callable[[Connection], R]) -> R:
        """Statements that only read and see one moment."""
        return await _await(self._reading, work)

    async def write(self, work: Callable[[Connection], R]) -> R:
        """Statements that may write."""
        return await _await(self._engine, work)

    async def close(self) -> None:
        """Give up the connections."""
        await self._engine.dispose()


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    sqlite.make_ready(connection, busy_timeout_ms=BUSY_TIMEOUT_MS, foreign_keys="ON")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {not writes}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _run(engine: Engine, work: Callable[[Connection], R]) -> R:
    with engine.begin() as connection:
        return work(connection)


async def _await(engine: AsyncEngine, work: Callable[[Connection], R]) -> R:
    async with engine.begin() as connection:
        return await connection.run_sync(work)

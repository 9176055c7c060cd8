"""What differs between SQLite and PostgreSQL, and nothing else: opening, locking, inserts that may find their row."""

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, Final

from sqlalchemy import Connection, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from leadsearch.service.schema import Base
from leadsearch.service.upgrade import add_later_columns

BUSY_TIMEOUT_MS: Final = 10_000
"""How long a write waits for another process's write before it is refused."""
POOL_SIZE: Final = 16
"""Connections of one process."""
POOL_TIMEOUT_S: Final = 15.0
"""How long a request waits for a free connection."""
WRITES: Final = "leads_writes"
"""The execution option of a transaction that will write."""
_TABLES_LOCK: Final = 7_305_177
"""PostgreSQL's advisory lock under which one process at a time makes the tables; any fixed number does."""


def open_engine(url: str) -> AsyncEngine:
    """An engine for that address. On SQLite a transaction that will write begins with BEGIN IMMEDIATE.

    SQLite's driver begins by itself, late and only for reading: two processes that read a number and then add to it
    lose each other's steps. So the driver's habit is switched off and every BEGIN is ours.
    """
    engine = create_async_engine(url, pool_size=POOL_SIZE, max_overflow=0, pool_timeout=POOL_TIMEOUT_S)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def write_queue(engine: AsyncEngine) -> AbstractAsyncContextManager[object]:
    """Where the writers of one process wait for each other.

    SQLite lets one write at a time and its waiting is a poll; inside a process a queue is quicker and fair.
    PostgreSQL locks rows itself.
    """
    return asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()


async def make_tables(session: AsyncSession) -> None:
    """Make the tables and columns that are missing. Inside a write transaction; several processes may start at once."""
    connection = await session.connection()
    if connection.dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _TABLES_LOCK})
    await connection.run_sync(Base.metadata.create_all)
    await connection.run_sync(add_later_columns)


def insert_new(session: AsyncSession, table: type[Base]) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that does nothing where a unique index already has the row; then it returns no row."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing()

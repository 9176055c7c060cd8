"""What differs between SQLite and PostgreSQL, and nothing else: opening, locking, inserts that may find their row."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, TextClause, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from leadsearch import postgres
from leadsearch.service.schema import Base
from leadsearch.service.upgrade import add_later_columns

BUSY_TIMEOUT_MS: Final = 10_000
"""How long a write waits for another process's write before it is refused, on SQLite."""
POOL_SIZE: Final = 16
"""Connections of one process."""
POOL_TIMEOUT_S: Final = 15.0
"""How long a request waits for a free connection."""
WRITES: Final = "leads_writes"
"""The execution option of a transaction that will write."""
_TABLES_LOCK: Final = 7_305_177
"""PostgreSQL's advisory lock under which one process at a time makes the tables; any fixed number does."""
_ACCOUNTS_LOCKS: Final = 7_305_178
"""The first half of the advisory locks of the accounts."""

Row = TypeVar("Row", bound=Base)


def open_engine(url: str) -> AsyncEngine:
    """An engine for that address. On SQLite a transaction that will write begins with BEGIN IMMEDIATE.

    SQLite's driver begins by itself, late and only for reading: two processes that read a number and then add to it
    lose each other's steps. So the driver's habit is switched off and every BEGIN is ours.
    """
    if postgres.is_postgres(url):
        return postgres.open_engine(url, connections=POOL_SIZE)
    engine = create_async_engine(url, pool_size=POOL_SIZE, max_overflow=0, pool_timeout=POOL_TIMEOUT_S)
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


def reading(engine: AsyncEngine) -> AsyncEngine:
    """The engine of transactions that see one moment; on SQLite every transaction does."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def write_queue(engine: AsyncEngine) -> AbstractAsyncContextManager[object]:
    """Where the writers of one process wait for each other.

    SQLite lets one write at a time and its waiting is a poll; inside a process a queue is quicker and fair.
    PostgreSQL locks rows itself.
    """
    return asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()


async def check(engine: AsyncEngine) -> None:
    """See whether the server is one that we know. Raises postgres.PostgresUnusableError."""
    if engine.dialect.name == "postgresql":
        await postgres.check(engine)


def why_unusable(engine: AsyncEngine, error: Exception) -> str:
    """What an operator is told when the database cannot be opened."""
    if engine.dialect.name == "postgresql":
        return str(postgres.unusable(engine, error))
    return f"{engine.url} cannot be used as the service's database: {getattr(error, 'orig', error)}."


async def make_tables(session: AsyncSession) -> None:
    """Make the tables and columns that are missing. Inside a write transaction; several processes may start at once."""
    connection = await session.connection()
    await _lock(session, "pg_advisory_xact_lock(:lock)", lock=_TABLES_LOCK)
    await connection.run_sync(Base.metadata.create_all)
    await connection.run_sync(add_later_columns)


async def lock_for_saving(session: AsyncSession, account_id: str) -> None:
    """Hold until the end of the transaction that nobody of this account is erased; others may save too."""
    await _lock(session, f"pg_advisory_xact_lock_shared({_ACCOUNTS_LOCKS}, hashtext(:account))", account=account_id)


async def lock_for_erasing(session: AsyncSession, account_id: str) -> None:
    """Wait for those who save people of this account, and hold off further ones until the end of the transaction."""
    await _lock(session, f"pg_advisory_xact_lock({_ACCOUNTS_LOCKS}, hashtext(:account))", account=account_id)


async def _lock(session: AsyncSession, taken: str, **named: int | str) -> None:
    """Take one of PostgreSQL's advisory locks. On SQLite a write transaction holds the whole database."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text(f"SELECT {taken}"), named)


def insert_new(session: AsyncSession, table: type[Base]) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that does nothing where a unique index already has the row; then it returns no row."""
    return _insert(session, table).on_conflict_do_nothing()


async def insert_or_lock(
    session: AsyncSession,
    table: type[Row],
    row: Mapping[str, Any],
    *,
    unique: Sequence[str],
    where: TextClause | None = None,
    change: Sequence[str] = (),
) -> Row:
    """The new row, or the one that stands in its place, which is then locked.

    Args:
        session: a write transaction.
        table: where.
        row: the new row, without what the table fills in.
        unique: the columns of the unique index that decides.
        where: the condition of that index, if it has one.
        change: columns that a row which was there takes from the new one.
    """
    insert = _insert(session, table).values(row)
    taken = {name: insert.excluded[name] for name in (*change, unique[0])}  # one at least, so that there is a row
    one = insert.on_conflict_do_update(index_elements=unique, index_where=where, set_=taken).returning(table)
    found: Row = (await session.scalars(one, execution_options={"populate_existing": True})).one()
    return found


def _insert(session: AsyncSession, table: type[Base]) -> "sqlite.Insert | postgresql.Insert":
    return (postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert)(table)

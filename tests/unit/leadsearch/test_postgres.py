"""Addresses of a PostgreSQL as people write them, and what is said when it cannot be used."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.shared.postgres import Postgres
from leadsearch import postgres
from leadsearch.postgres import PostgresUnusableError, is_postgres, open_engine, read_address
from leadsearch.service.database import Database, DatabaseUnusableError
from tests.support.wait import until


@pytest.fixture
async def engine(postgres_url: str) -> AsyncIterator[AsyncEngine]:
    opened = open_engine(postgres_url, connections=4, lock_timeout="50ms")
    yield opened
    await opened.dispose()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("postgresql+asyncpg://u:p@h:5432/d", "postgresql+asyncpg://u:p@h:5432/d"),
        ("postgresql://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgres://u:p%40%2F@h/d?sslmode=require", "postgresql+asyncpg://u:p%40%2F@h/d?ssl=require"),
        ("postgresql://u@/d?host=/var/run/postgresql", "postgresql+asyncpg://u@/d?host=%2Fvar%2Frun%2Fpostgresql"),
    ],
)
def test_an_address_is_read_as_hosts_of_databases_write_it(written: str, read: str) -> None:
    assert is_postgres(written)
    assert read_address(written).render_as_string(hide_password=False) == read


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("mysql://u:secret@h/d", "no address of a PostgreSQL"),
        ("leads", "no address of a PostgreSQL"),
        ("postgresql://u:secret@h:port/d", "no address of a PostgreSQL"),
        ("postgresql://u:secret@h", "names no database"),
        ("postgresql://u:secret@h/d?sslcert=x&pool=3", "not known: pool, sslcert"),
    ],
)
def test_a_wrong_address_is_refused_with_a_right_one_and_without_its_password(written: str, words: str) -> None:
    with pytest.raises(PostgresUnusableError, match=words) as refused:
        read_address(written)
    assert "secret" not in str(refused.value)


async def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for address in (f"postgresql://u:secret@127.0.0.1:{port}/d", f"postgresql://u:secret@/d?host={tmp_path}"):
        with pytest.raises(DatabaseUnusableError, match="Is it running, and can it be reached") as refused:
            await Database.open(address)
        assert "secret" not in str(refused.value)


async def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "CONNECT_LIMIT_S", 0.1)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(DatabaseUnusableError, match=r"no answer within 0\.1 s"),
    ):
        await Database.open(f"postgresql://u@127.0.0.1:{silent.getsockname()[1]}/d")


async def test_a_server_that_is_starting_again_is_told_at_once_and_waited_for(
    postgres_server: Postgres, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    room = tmp_path / "room"
    address = f"postgresql://postgres@/postgres?host={room}"
    waiting = asyncio.create_task(postgres.wait_until_there(address, patience_s=60))
    await until(lambda: "Is it running" in caplog.text)
    room.symlink_to(postgres_server.room)
    await waiting
    assert caplog.text.count("Looking again for 60 s") == 1
    room.unlink()
    with pytest.raises(PostgresUnusableError, match="Is it running"):
        await postgres.wait_until_there(address, patience_s=0.3)


async def test_what_no_patience_helps_is_not_waited_for(
    postgres_server: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(PostgresUnusableError, match="Make it first: createdb nowhere"):
        await postgres.wait_until_there(postgres_server.url("nowhere"), patience_s=3600)
    assert not caplog.records


async def test_a_database_that_is_not_there_is_to_be_made(postgres_server: Postgres) -> None:
    with pytest.raises(DatabaseUnusableError, match="Make it first: createdb nowhere"):
        await Database.open(postgres_server.url("nowhere"))


async def test_a_user_who_may_not_make_tables_is_told_what_the_owner_has_to_say(
    postgres_server: Postgres, postgres_url: str
) -> None:
    name = f"guest_{read_address(postgres_url).database}"
    postgres_server.ask(f'CREATE USER "{name}"')
    try:
        with pytest.raises(DatabaseUnusableError, match="GRANT CREATE ON SCHEMA public"):
            await Database.open(postgres_url.replace("postgres@", f"{name}@"))
    finally:
        postgres_server.ask(f'DROP USER "{name}"')


async def test_an_old_server_is_refused(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "OLDEST", 99)
    with pytest.raises(DatabaseUnusableError, match="99 or newer is needed"):
        await Database.open(postgres_url)


async def test_what_may_succeed_a_moment_later_is_told_apart_from_mistakes(engine: AsyncEngine) -> None:
    async with engine.begin() as one:
        await one.execute(text("CREATE TABLE t (n int)"))
    async with engine.begin() as one, engine.connect() as other:
        await one.execute(text("LOCK TABLE t"))
        with pytest.raises(OperationalError, match="lock timeout"):
            await other.execute(text("SELECT * FROM t"))
    wrong: dict[str, dict[str, object]] = {"SELECT * FROM nothing": {}, "SELECT n FROM t WHERE n = :n": {"n": "many"}}
    for statement, values in wrong.items():
        with pytest.raises(DBAPIError) as mistake:
            async with engine.connect() as one:
                await one.execute(text(statement), values)
        assert not isinstance(mistake.value, OperationalError)


async def test_a_connection_that_is_lost_is_replaced_by_the_next(
    engine: AsyncEngine, postgres_server: Postgres
) -> None:
    async with engine.connect() as one:
        process = (await one.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        await asyncio.to_thread(postgres_server.ask, f"SELECT pg_terminate_backend({process})")
        with pytest.raises(OperationalError):
            await one.execute(text("SELECT 1"))
    async with engine.connect() as one:
        assert (await one.execute(text("SELECT 1"))).scalar_one() == 1

"""The database goes away under a running service: 503 and when to come back, one line in the log, and on by itself."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from bench.shared.postgres import Postgres
from leadsearch.postgres import read_address
from leadsearch.service import transactions
from leadsearch.service.app import database_url
from leadsearch.service.claims import LEASE_MS
from leadsearch.service.database import Database
from leadsearch.service.errors import DatabaseAwayError
from leadsearch.service.reach import TELL_EVERY_S, Reach
from tests.support.wait import until, until_asked
from tests.unit.leadsearch.service.conftest import WITHIN_S, Open, Service

ON_POSTGRES = pytest.mark.parametrize("address", ["postgresql"], indirect=True)
BREAK_AT_COMMIT = """
    CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER break_off AFTER INSERT ON tasks DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION break_off();"""


def hung_up(column: str, name: str) -> str:
    """The statement that ends the connections of a user or a database."""
    return f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {column} = '{name}'"  # noqa: S608 - ours


class Door:
    """Shuts the database to everybody, those who are connected too, and opens it."""

    def __init__(self, server: Postgres, name: str) -> None:
        self._server = server
        self._name = name

    async def shut(self) -> None:
        await self._say(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS false')
        await self._say(hung_up("datname", self._name))

    async def open(self) -> None:
        await self._say(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS true')

    async def _say(self, sql: str) -> None:
        await asyncio.to_thread(self._server.ask, sql)


@pytest.fixture
async def door(postgres_server: Postgres, postgres_url: str) -> AsyncIterator[Door]:
    one = Door(postgres_server, str(read_address(postgres_url).database))
    yield one
    await one.open()


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """A connection to the SQLite file of a service that does not wait long for others."""
    monkeypatch.setattr(transactions, "BUSY_TIMEOUT_MS", 50)
    other = sqlite3.connect(tmp_path / "leads.sqlite", isolation_level=None, check_same_thread=False)
    yield other
    other.close()


def assert_come_back(answer: httpx.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["Retry-After"] == "2"
    assert answer.json()["error"]["code"] == "unavailable"
    assert "Nothing was changed" in answer.json()["error"]["message"]


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What an operator is warned of; there is no traceback in it."""
    assert not [record.getMessage() for record in caplog.records if record.exc_info and record.levelno > logging.DEBUG]
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


@ON_POSTGRES
async def test_while_the_database_is_away_everybody_is_told_to_come_back_and_the_log_has_one_line(
    service: Service, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    service.people.add("cto", 5)
    task_id = (await service.run(count=2))["id"]
    await door.shut()
    for _ in range(5):
        service.clock.ms += 10_000  # whose key it is has to be looked up
        assert_come_back(await service.start())
        assert_come_back(await service.http.get("/api/leads/search", params={"taskId": task_id}))
        assert_come_back(await service.http.delete("/api/leads/search", params={"taskId": task_id}))
    (line,) = told(caplog)
    assert "the database is out of reach: The PostgreSQL database" in line
    assert "\n" not in line
    await door.open()
    assert (await service.run(count=3))["resultCount"] == 3
    assert "the database answers again" in told(caplog)[-1]
    assert len(told(caplog)) == 2


@ON_POSTGRES
async def test_a_task_that_loses_the_database_is_taken_up_again(
    open_one: Open, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    service = await open_one()
    service.people.add("cto", 60)
    service.people.held = asyncio.Event()
    task_id = (await service.start(count=60)).json()["task"]["id"]
    await until(lambda: service.people.reads == 1, within=WITHIN_S)
    await door.shut()
    service.people.held.set()
    await until(lambda: "is taken up again when the database is back" in caplog.text, within=WITHIN_S)
    await door.open()

    async def completed() -> bool:
        return bool((await service.task(task_id))["status"] == "completed")

    async def over() -> bool:
        """Another lease later, of which whoever takes the task up now may make use."""
        service.clock.ms += LEASE_MS
        with suppress(TimeoutError):
            return await until_asked(completed, within=WITHIN_S / 10)
        return False

    assert await until_asked(over, within=WITHIN_S)
    assert (await service.task(task_id))["resultCount"] == 60
    assert len(told(caplog)) == 2


@ON_POSTGRES
async def test_a_start_that_breaks_off_while_it_is_committed_does_not_say_that_nothing_was_done(
    service: Service, postgres_server: Postgres, postgres_url: str
) -> None:
    name = str(read_address(postgres_url).database)
    await asyncio.to_thread(postgres_server.ask, BREAK_AT_COMMIT, database=name)
    answer = await service.start()
    assert answer.status_code == 503
    assert "Retry-After" not in answer.headers  # with it a client would send the start again
    assert "or not at all" in answer.json()["error"]["message"]


@ON_POSTGRES
async def test_a_server_without_connections_to_spare_is_no_mistake_of_ours(
    service: Service, postgres_server: Postgres, postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    name = f"few_{read_address(postgres_url).database}"
    await asyncio.to_thread(postgres_server.ask, f'CREATE USER "{name}" SUPERUSER')
    try:
        database = await Database.open(postgres_url.replace("postgres@", f"{name}@"))
        for sql in (f'ALTER USER "{name}" NOSUPERUSER CONNECTION LIMIT 0', hung_up("usename", name)):
            await asyncio.to_thread(postgres_server.ask, sql)
        with pytest.raises(DatabaseAwayError):  # the connection that was lost
            await database.ask(lambda connection: connection.scalar(text("SELECT 1")))
        with pytest.raises(DatabaseAwayError, match=r"too many connections.*Raise its max_connections"):
            await database.ask(lambda connection: connection.scalar(text("SELECT 1")))
        await database.close()
    finally:
        await asyncio.to_thread(postgres_server.ask, f'DROP USER "{name}"')
    assert len(told(caplog)) == 1
    assert (await service.start()).status_code == 202


@ON_POSTGRES
async def test_a_load_balancer_sees_who_can_work(service: Service, door: Door) -> None:
    stranger = {"Authorization": ""}
    assert (await service.http.get("/ready", headers=stranger)).json() == {"status": "ready"}
    await door.shut()
    answer = await service.http.get("/ready", headers=stranger)
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
    assert "database" in answer.json()["reasons"][0]
    live = await service.http.get("/health", headers=stranger)
    assert (live.status_code, live.json()) == (200, {"status": "live"})
    await door.open()
    assert (await service.http.get("/ready", headers=stranger)).status_code == 200


@ON_POSTGRES
async def test_a_server_that_takes_no_changes_still_answers_questions(
    service: Service, postgres_server: Postgres, postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    name = str(read_address(postgres_url).database)
    await asyncio.to_thread(postgres_server.ask, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    await asyncio.to_thread(postgres_server.ask, hung_up("datname", name))
    await until_asked(lambda: _answers(service), within=WITHIN_S)
    assert_come_back(await service.start())
    assert "It may only be read" in caplog.text
    await asyncio.to_thread(postgres_server.ask, f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    assert (await service.start()).status_code == 202
    told(caplog)


async def _answers(service: Service) -> bool:
    return (await service.http.get("/api/leads/search")).status_code == 200


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
async def test_a_file_that_others_hold_is_told_in_words(
    held: sqlite3.Connection, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    held.execute("BEGIN IMMEDIATE")
    assert_come_back(await service.start())
    held.execute("ROLLBACK")
    assert "Another process has held it for too long" in told(caplog)[0]
    assert (await service.start()).status_code == 202


async def test_a_full_disk_is_told_in_words(tmp_path: Path) -> None:
    database = await Database.open(database_url(tmp_path))
    await database.write(lambda sql: sql.execute(text("CREATE TABLE t (x blob)")))
    await database.write(lambda sql: sql.exec_driver_sql("PRAGMA max_page_count = 1"))  # no more than there are
    with pytest.raises(DatabaseAwayError, match=r"full\. Free some space on its disk"):
        await database.write(lambda sql: sql.execute(text("INSERT INTO t VALUES (zeroblob(1000000))")))
    await database.close()


def test_what_stays_away_is_told_now_and_then(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    reach = Reach("the thing", now_s=lambda: now)
    reach.found()
    for _ in range(3):
        for _ in range(10):
            reach.lost("it is gone")
        now += TELL_EVERY_S
    reach.found()
    reach.found()
    assert told(caplog) == [
        "the thing is out of reach: it is gone",
        "the thing is out of reach for 60 s, 11 tries: it is gone",
        "the thing is out of reach for 120 s, 21 tries: it is gone",
        "the thing answers again after 180 s; 30 tries had failed",
    ]

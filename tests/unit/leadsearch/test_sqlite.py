"""Connections to a file of SQLite, of processes that start side by side."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest

from leadsearch.people.corpus import Corpus
from leadsearch.service.database import Database
from leadsearch.sqlite import TRY_AGAIN_S, make_ready

SIDE_BY_SIDE = 8
NEW_FILES = 25
TRIES_S = 0.2
"""Time for some forty tries."""

Opened = Database | Corpus


class Time:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.s = 0.0

    def now(self) -> float:
        return self.s

    def sleep(self, seconds: float) -> None:
        self.s += seconds


@pytest.fixture
def other(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody who is about to write the first page of a new file."""
    with closing(sqlite3.connect(tmp_path / "new.sqlite", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


@pytest.fixture
def ours(tmp_path: Path, other: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A connection to the same file."""
    with closing(sqlite3.connect(tmp_path / "new.sqlite")) as connection:
        yield connection


def test_a_new_file_that_somebody_else_is_making_is_waited_for(
    other: sqlite3.Connection, ours: sqlite3.Connection
) -> None:
    time = Time()

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        if time.s > 1:
            other.rollback()

    make_ready(ours, busy_timeout_ms=10_000, now=time.now, sleep=sleep)
    assert time.s == pytest.approx(1, abs=2 * TRY_AGAIN_S)
    assert ours.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize(
    "opened", [lambda file: Database.open(f"sqlite:///{file}"), Corpus.open], ids=["state", "people"]
)
async def test_whoever_keeps_something_there_waits(
    other: sqlite3.Connection, tmp_path: Path, opened: Callable[[Path], Awaitable[Opened]]
) -> None:
    opening = asyncio.ensure_future(opened(tmp_path / "new.sqlite"))
    await asyncio.wait({opening}, timeout=TRIES_S)
    assert not opening.done()
    other.rollback()
    await (await opening).close()


def test_somebody_who_does_not_let_go_is_waited_for_no_longer_than_said(
    other: sqlite3.Connection, ours: sqlite3.Connection
) -> None:
    time = Time()
    with pytest.raises(sqlite3.OperationalError, match="database is locked"):
        make_ready(ours, busy_timeout_ms=2_000, now=time.now, sleep=time.sleep)
    assert time.s == pytest.approx(2, abs=2 * TRY_AGAIN_S)


def test_what_is_no_database_is_not_tried_again(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("these are notes, and rather a lot of them " * 100)
    time = Time()
    connection = sqlite3.connect(file)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        make_ready(connection, busy_timeout_ms=2_000, now=time.now, sleep=time.sleep)
    assert time.s == 0
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")


def test_those_who_open_a_new_file_at_the_same_moment_can_all_use_it(tmp_path: Path) -> None:
    together = Barrier(SIDE_BY_SIDE)

    def count(file: Path) -> int:
        together.wait()
        with closing(sqlite3.connect(file)) as connection:
            make_ready(connection, busy_timeout_ms=30_000)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("CREATE TABLE IF NOT EXISTS openings (number INTEGER PRIMARY KEY)")
            number = connection.execute("INSERT INTO openings DEFAULT VALUES RETURNING number").fetchone()[0]
            connection.execute("COMMIT")
        return int(number)

    with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
        for number in range(NEW_FILES):
            counted = threads.map(count, [tmp_path / f"{number}.sqlite"] * SIDE_BY_SIDE)
            assert sorted(counted) == list(range(1, SIDE_BY_SIDE + 1))

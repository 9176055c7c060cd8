"""A transaction in SQLite that somebody gives up: it ends at once, and leaves nothing behind."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from leadsearch import sqlite
from leadsearch.contract import Filters
from leadsearch.people import transaction, writing
from leadsearch.people.corpus import Corpus
from leadsearch.people.rows import Row, tokens_of
from tests.support.gate import Gate
from tests.support.wait import until
from tests.unit.leadsearch.people.walking import FOUNDERS, person


@contextmanager
def written_by_another(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


async def cancelled(task: asyncio.Task[object]) -> None:
    """Cancel it, and let it hear of that."""
    task.cancel()
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_waits_for_another_writer_and_is_cancelled_waits_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = await Corpus.open(tmp_path / "people.db", busy_timeout_ms=120_000)
    refused = list[bool]()

    def is_busy(error: sqlite3.Error) -> bool:
        refused.append(error.sqlite_errorcode == sqlite3.SQLITE_BUSY)
        return refused[-1]

    monkeypatch.setattr(sqlite, "is_busy", is_busy)
    with written_by_another(tmp_path / "people.db"):
        waiting = asyncio.create_task(corpus.save([person("Ann")]))
        await until(lambda: refused)
        waiting.cancel()
        await until(waiting.done)
    assert waiting.cancelled()
    assert await corpus.save([person("Bo")]) == (1, 0)
    await corpus.close()


async def test_who_is_cancelled_twice_waits_for_no_thread_and_it_rolls_back_by_itself(
    sqlite_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()

    async def saved() -> None:
        async with sqlite_corpus.writing() as writer:
            await writer.save([person("Ann")])
            with monkeypatch.context() as held_up:
                held_up.setattr(writer._changing, "newest", gate.pass_)
                await writer.newest()

    saving = asyncio.create_task(saved())
    await until(lambda: gate.reached)
    await cancelled(saving)
    assert not saving.done()
    await cancelled(saving)
    assert saving.cancelled()
    gate.open()
    await until(lambda: gate.let_go)
    assert gate.let_go == [True]
    assert await sqlite_corpus.save([person("Bo")]) == (1, 0)
    assert await sqlite_corpus.count(Filters()) == 1


async def test_a_connection_that_comes_about_after_a_cancel_is_closed(tmp_path: Path) -> None:
    gate, made = Gate(), list[sqlite3.Connection]()

    def connect() -> sqlite3.Connection:
        gate.pass_()
        made.append(sqlite3.connect(tmp_path / "people.db", check_same_thread=False))
        return made[0]

    async def begun() -> None:
        async with transaction.transaction(tmp_path / "people.db", connect=connect, wait_ms=0):
            raise AssertionError("it was cancelled before")

    beginning = asyncio.create_task(begun())
    await until(lambda: gate.reached)
    await cancelled(beginning)
    gate.open()
    with suppress(asyncio.CancelledError):
        await beginning
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        made[0].execute("SELECT 1")


async def test_an_index_that_is_being_written_anew_is_let_go_of_at_the_next_person(
    sqlite_corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sqlite_corpus.save(person(f"P {number}", title="Founder") for number in range(50))
    gate = Gate()

    def held_up(row: Row) -> list[str]:
        gate.pass_()
        return tokens_of(row)

    async def reindexed() -> None:
        async with sqlite_corpus.writing() as writer:
            await writer.reindex()

    monkeypatch.setattr(transaction, "STOP_CHECK_OPS", 1)
    monkeypatch.setattr(writing, "tokens_of", held_up)
    reindexing = asyncio.create_task(reindexed())
    await until(lambda: gate.reached)
    await cancelled(reindexing)
    gate.open()
    with pytest.raises(asyncio.CancelledError):
        await reindexing
    assert gate.reached == 1
    monkeypatch.undo()
    assert await sqlite_corpus.count(FOUNDERS) == 50
    async with sqlite_corpus.writing(wait_s=0) as writer:
        assert await writer.reindex() == 50

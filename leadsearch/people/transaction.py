"""A transaction of a corpus in SQLite, in a thread of its own: begun, committed, and given up at any moment."""

import asyncio
import logging
import math
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from leadsearch import sqlite
from leadsearch.people import trouble
from leadsearch.people.engine import BUSY, CorpusBusyError, Found, Saved
from leadsearch.people.facets import VERSION
from leadsearch.people.formats import refuse_newer, say_anew
from leadsearch.people.record import Person
from leadsearch.people.rows import Rows
from leadsearch.people.writing import FROM_FORMAT_1, SCHEMA, Changing

LOCK_TRY_MS: Final = 100
"""How long SQLite waits for another writer at once: nothing can end that wait, so a longer one is made of these."""
STOP_CHECK_OPS: Final = 10_000
"""Steps of SQLite's machine, a fraction of a millisecond, between two looks whether the transaction was given up."""
_WRITER_CACHE_KB: Final = 32_000
"""Pages that a writer keeps. Keys come in no order, and a page that was given up is written and read once more."""
_WAL_BYTES: Final = 64_000_000
"""Above this the write-ahead log is given back after an import."""

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")


class Writer:
    """One transaction of changes, in a thread of its own (engine.Writer)."""

    def __init__(self, changing: Changing, thread: ThreadPoolExecutor) -> None:
        self._changing = changing
        self._thread = thread

    async def save(self, people: Iterable[Person]) -> Saved:
        """Add people; one that is known already is updated in place, so that no cursor moves."""
        return await _in(self._thread, self._changing.save, people)

    async def save_rows(self, rows: Rows) -> Saved:
        """Add people who are written down already, in this order (`save`)."""
        return await _in(self._thread, self._changing.save_rows, rows)

    async def erase(self, key: str) -> bool:
        """Remove the person of that key; False when there is none. The id is never used again."""
        return await _in(self._thread, self._changing.erase, key)

    async def erase_source(self, source: str) -> int:
        """Remove everybody of one source; how many they were."""
        return await _in(self._thread, self._changing.erase_source, source)

    async def newest(self) -> int:
        """The highest id that was ever given; 0 where nobody was ever in this corpus."""
        return await _in(self._thread, self._changing.newest)

    async def behind(self, number: int) -> Sequence[Found]:
        """The next people whose ids are higher, as they are in this transaction (engine.Writer.behind)."""
        return await _in(self._thread, self._changing.behind, number)

    async def reindex(self) -> int:
        """Write the index anew from the records; how many people there are."""
        return await _in(self._thread, self._changing.reindex)


@asynccontextmanager
async def transaction(file: Path, *, connect: Callable[[], sqlite3.Connection], wait_ms: int) -> AsyncIterator[Writer]:
    """All changes of the block, or with an exception none; another writer is waited for, `wait_ms` milliseconds long.

    Whoever is cancelled in here goes on as soon as the thread has stopped, whatever it is at, and has rolled back;
    whoever is cancelled once more does not wait for that. Raises CorpusBusyError, CorpusAwayError when the file cannot
    be written, and CorpusError when the corpus has a newer format.
    """
    given_up = threading.Event()
    held = ExitStack()  # of the thread: nobody else can tell whether a connection came about that nobody waits for
    thread = ThreadPoolExecutor(1, thread_name_prefix="people-writer")
    try:
        with trouble.in_words(file):
            connection = await _in(thread, lambda: held.enter_context(closing(connect())))
            changing = await _in(thread, _begin, connection, file, wait_ms, given_up)
            yield Writer(changing, thread)
            await _in(thread, _commit, connection, changing, Path(f"{file}-wal"))
    finally:
        given_up.set()
        closed = thread.submit(held.close)  # what is not committed is rolled back
        thread.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(closed))


async def _in(thread: ThreadPoolExecutor, work: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    return await asyncio.get_running_loop().run_in_executor(thread, lambda: work(*arguments, **named))


def _begin(connection: sqlite3.Connection, file: Path, wait_ms: int, given_up: threading.Event) -> Changing:
    """Take the lock, and make what is missing.

    No cursor may leave the thread: the event loop would free it, and SQLite has it wait for whatever the thread does.
    """
    connection.set_progress_handler(given_up.is_set, STOP_CHECK_OPS)
    connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KB}")
    _lock(connection, wait_ms, given_up)
    version = format_of(connection)
    if version == 1:
        for statement in FROM_FORMAT_1:
            connection.execute(statement)
    for statement in SCHEMA:
        connection.execute(statement)
    changing = Changing(connection)
    if 0 < version < VERSION:
        say_anew(version)
        logger.info("%s: the index of %d people is written", file, changing.reindex())
    connection.execute(f"PRAGMA user_version = {VERSION}")
    return changing


def _lock(connection: sqlite3.Connection, wait_ms: int, given_up: threading.Event) -> None:
    """Be the one who writes, at once, since later it could be refused after work was done. Raises CorpusBusyError."""
    connection.execute(f"PRAGMA busy_timeout = {min(wait_ms, LOCK_TRY_MS)}")
    for left in reversed(range(max(1, math.ceil(wait_ms / LOCK_TRY_MS)))):
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as problem:
            if not sqlite.is_busy(problem):
                raise
            if left == 0 or given_up.is_set():
                raise CorpusBusyError(BUSY) from problem
        else:
            return


def _commit(connection: sqlite3.Connection, changing: Changing, wal: Path) -> None:
    changing.finish()
    connection.execute("COMMIT")
    if wal.exists() and wal.stat().st_size > _WAL_BYTES:
        connection.execute("PRAGMA busy_timeout = 0")  # who reads now is not waited for; a later write tries again
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def format_of(connection: sqlite3.Connection) -> int:
    """The format of the corpus; 0 where there is none. Raises CorpusError when it is newer than this program knows."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    refuse_newer(version, known=VERSION)
    return version

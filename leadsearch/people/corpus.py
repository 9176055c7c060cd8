"""The corpus of one machine: people in SQLite, found by their facets, in an order that is also the cursor."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, Self, TypeVar

from leadsearch import sqlite
from leadsearch.contract import Filters
from leadsearch.people import postings
from leadsearch.people.engine import BUSY, START, CorpusBusyError, CorpusError, Cursor, Found, Page, Saved
from leadsearch.people.facets import VERSION
from leadsearch.people.formats import patiently, refuse_newer
from leadsearch.people.query import compiled, phases
from leadsearch.people.record import Person
from leadsearch.people.rows import Rows
from leadsearch.people.writing import FROM_FORMAT_1, NEWEST, SCHEMA, Changing

BUSY_TIMEOUT_MS: Final = 30_000
"""How long a write waits for another process that writes to the corpus."""
MAKE_TRIES: Final = 60
"""How often that is waited for somebody who writes the corpus anew: half an hour, in which more than ten million
people are written."""
READERS: Final = 4
"""Pages and counts that one process reads side by side."""
_MMAP_BYTES: Final = 1 << 36
"""The file is read through the page cache of the system; SQLite takes less where the platform allows less."""
_WRITER_CACHE_KB: Final = 32_000
"""Pages that a writer keeps. Keys come in no order, and a page that was given up is written and read once more."""
_WAL_BYTES: Final = 64_000_000
"""Above this the write-ahead log is given back after an import."""
_PEOPLE: Final = """SELECT people.id, people.key, people.record
    FROM json_each(?) AS asked CROSS JOIN people ON people.id = asked.value"""

logger = logging.getLogger(__name__)

__all__ = ["Corpus", "CorpusError", "Writer"]

P = ParamSpec("P")
R = TypeVar("R")


class Writer:
    """One transaction of changes, in a thread of its own (engine.Writer)."""

    def __init__(self, changing: Changing, thread: ThreadPoolExecutor) -> None:
        self._changing = changing
        self._thread = thread

    async def save(self, people: Iterable[Person]) -> Saved:
        """Add people; one that is known already is updated in place, so that no cursor moves."""
        return await self._in_thread(self._changing.save, people)

    async def save_rows(self, rows: Rows) -> Saved:
        """Add people who are written down already, in this order (`save`)."""
        return await self._in_thread(self._changing.save_rows, rows)

    async def erase(self, key: str) -> bool:
        """Remove the person of that key; False when there is none. The id is never used again."""
        return await self._in_thread(self._changing.erase, key)

    async def erase_source(self, source: str) -> int:
        """Remove everybody of one source; how many they were."""
        return await self._in_thread(self._changing.erase_source, source)

    async def newest(self) -> int:
        """The highest id that was ever given; 0 where nobody was ever in this corpus."""
        return await self._in_thread(self._changing.newest)

    async def behind(self, number: int) -> Sequence[Found]:
        """The next people whose ids are higher, as they are in this transaction (engine.Writer.behind)."""
        return await self._in_thread(self._changing.behind, number)

    async def reindex(self) -> int:
        """Write the index anew from the records; how many people there are."""
        return await self._in_thread(self._changing.reindex)

    async def _in_thread(self, work: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*arguments, **named))


class Corpus:
    """The people of one file. Many processes may read it while one writes."""

    def __init__(self, file: Path, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> None:
        self._file = file
        self._busy_timeout_ms = busy_timeout_ms
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="people")
        self._idle: list[sqlite3.Connection] = []

    @classmethod
    async def open(cls, path: Path | str, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Self:
        """Open a corpus, made when it is not there. Raises CorpusError when the file is none or cannot be used."""
        file = Path(path)
        corpus = cls(file, busy_timeout_ms=busy_timeout_ms)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            await patiently(corpus._make, tries=MAKE_TRIES)
        except (OSError, sqlite3.DatabaseError) as problem:
            await corpus.close()
            raise CorpusError(f"{file} cannot be used as the corpus: {problem}") from problem
        except CorpusError:
            await corpus.close()
            raise
        return corpus

    async def page(self, filters: Filters, *, after: Cursor = START, limit: int) -> Page:
        """Up to `limit` people of the filters behind the cursor (engine.Engine.page). Raises UnknownRegionError."""
        if limit < 0:
            raise ValueError(f"limit is {limit}; a page has no fewer than 0 people")
        return await self._read(_page, filters, after, limit)

    async def count(self, filters: Filters) -> int:
        """How many people the filters fit. Raises UnknownRegionError."""
        return await self._read(_count, filters)

    async def find(self, key: str) -> Found | None:
        """The person of that key."""
        return await self._read(_find, key)

    async def disk_bytes(self) -> int:
        """What the people and their index take on disk."""
        return sum(file.stat().st_size for file in self._file.parent.glob(f"{self._file.name}*"))

    @asynccontextmanager
    async def writing(self, *, wait_s: float | None = None) -> AsyncIterator[Writer]:
        """A transaction: all of its changes, or with an exception none (engine.Engine.writing).

        Raises CorpusBusyError, and CorpusError when a newer version has written the corpus since it was opened.
        """
        loop = asyncio.get_running_loop()
        wait_ms = self._busy_timeout_ms if wait_s is None else round(wait_s * 1000)
        # One thread: whatever is under way when this is cancelled ends before the roll-back begins.
        with ThreadPoolExecutor(1, thread_name_prefix="people-writer") as thread:
            connection = await loop.run_in_executor(thread, self._connect)
            try:
                changing = await loop.run_in_executor(thread, _begin, connection, self._file, wait_ms)
                yield Writer(changing, thread)
                await loop.run_in_executor(thread, _commit, connection, changing, Path(f"{self._file}-wal"))
            finally:
                await loop.run_in_executor(thread, connection.close)  # what is not committed is rolled back

    async def save(self, people: Iterable[Person]) -> Saved:
        """Add people in one transaction (Writer.save)."""
        async with self.writing() as writer:
            return await writer.save(people)

    async def erase(self, key: str) -> bool:
        """Remove the person of that key; False when there is none. The id is never used again."""
        async with self.writing() as writer:
            return await writer.erase(key)

    async def close(self) -> None:
        """Close every connection, after the reads that are under way."""
        await asyncio.to_thread(self._readers.shutdown)
        while self._idle:
            self._idle.pop().close()

    async def _read(self, read: Callable[Concatenate[sqlite3.Connection, P], R], *args: P.args, **named: P.kwargs) -> R:
        """Read in a thread: one moment of the corpus, and one change of threads for all of its statements."""

        def work() -> R:
            connection = self._idle.pop() if self._idle else self._connect()
            try:
                connection.execute("BEGIN")
                return read(connection, *args, **named)
            finally:
                connection.rollback()
                self._idle.append(connection)

        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, check_same_thread=False)
        sqlite.make_ready(connection, busy_timeout_ms=self._busy_timeout_ms, mmap_size=_MMAP_BYTES)
        return connection

    async def _make(self) -> None:
        """Make what is missing, and write anew what an older version wrote."""
        if await self._read(_version) < VERSION:
            async with self.writing():
                pass  # a transaction begins with that


def _version(connection: sqlite3.Connection) -> int:
    """The format of the corpus. Raises CorpusError when it is a newer one than this program knows."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    refuse_newer(version, known=VERSION)
    return version


def _begin(connection: sqlite3.Connection, file: Path, wait_ms: int) -> Changing:
    """Take the lock at once, since later it could be refused after work was done.

    Raises CorpusBusyError, and CorpusError when a newer version has written the corpus since it was opened.

    No cursor may leave the thread: the event loop would free it, and SQLite has it wait for whatever the thread does.
    """
    connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KB}")
    connection.execute(f"PRAGMA busy_timeout = {wait_ms}")
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as problem:
        if not sqlite.is_busy(problem):
            raise
        raise CorpusBusyError(BUSY) from problem
    version = _version(connection)
    if version == 1:
        for statement in FROM_FORMAT_1:
            connection.execute(statement)
    for statement in SCHEMA:
        connection.execute(statement)
    changing = Changing(connection)
    if 0 < version < VERSION:
        logger.info("%s has format %d: its index is being written anew", file, version)
        logger.info("%s: the index of %d people is written", file, changing.reindex())
    connection.execute(f"PRAGMA user_version = {VERSION}")
    return changing


def _commit(connection: sqlite3.Connection, changing: Changing, wal: Path) -> None:
    changing.finish()
    connection.execute("COMMIT")
    if wal.exists() and wal.stat().st_size > _WAL_BYTES:
        connection.execute("PRAGMA busy_timeout = 0")  # who reads now is not waited for; a later write tries again
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _page(connection: sqlite3.Connection, filters: Filters, after: Cursor, limit: int) -> Page:
    newest: int = connection.execute(NEWEST).fetchone()[0]
    found: list[Found] = []
    positions = list(after)
    for number, asked in enumerate(phases(filters)):
        more = True
        while more:
            room = limit - len(found)
            ids = postings.first(connection, asked, after=positions[number], newest=newest, limit=room)
            # An id without a row is passed over: the index may know more than there is.
            for id_, key, record in connection.execute(_PEOPLE, (json.dumps(ids),)):
                positions[number] = id_
                found.append(Found(id_, key, record, Cursor(*positions)))
            if len(found) == limit:
                return Page(tuple(found), Cursor(*positions), ended=False)
            more = len(ids) == room
            positions[number] = ids[-1] if more else positions[number]
        positions[number] = newest  # ids become visible in their order: whoever is added later comes behind it
    return Page(tuple(found), Cursor(*positions), ended=True)


def _count(connection: sqlite3.Connection, filters: Filters) -> int:
    newest: int = connection.execute(NEWEST).fetchone()[0]
    return postings.count(connection, compiled(filters), newest=newest)


def _find(connection: sqlite3.Connection, key: str) -> Found | None:
    rows = connection.execute("SELECT id, key, record FROM people WHERE key = ?", (key,))
    return next((Found(id_, key, record, START) for id_, key, record in rows), None)

"""The corpus of one machine: people in SQLite, found by their facets, in an order that is also the cursor."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, Self, TypeVar

from leadsearch import sqlite
from leadsearch.contract import Filters
from leadsearch.people import postings, trouble
from leadsearch.people.engine import START, CorpusError, Cursor, Found, Page, Saved
from leadsearch.people.facets import VERSION
from leadsearch.people.formats import patiently
from leadsearch.people.query import compiled, phases
from leadsearch.people.record import Person
from leadsearch.people.transaction import Writer, format_of, transaction
from leadsearch.people.writing import NEWEST

BUSY_TIMEOUT_MS: Final = 30_000
"""How long a write waits for another process that writes to the corpus."""
MAKE_TRIES: Final = 60
"""How often that is waited for somebody who writes the corpus anew: half an hour, in which more than ten million
people are written."""
READERS: Final = 4
"""Pages and counts that one process reads side by side."""
_MMAP_BYTES: Final = 1 << 36
"""The file is read through the page cache of the system; SQLite takes less where the platform allows less."""
_PEOPLE: Final = """SELECT people.id, people.key, people.record
    FROM json_each(?) AS asked CROSS JOIN people ON people.id = asked.value"""

__all__ = ["Corpus", "CorpusError"]

P = ParamSpec("P")
R = TypeVar("R")


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
            raise CorpusError(trouble.unusable(file, problem)) from problem
        except BaseException:
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

    def writing(self, *, wait_s: float | None = None) -> AbstractAsyncContextManager[Writer]:
        """A transaction: all of its changes, or with an exception none (engine.Engine.writing).

        Raises CorpusBusyError, CorpusAwayError when the file cannot be written (a full disk), and CorpusError when a
        newer version has written the corpus since it was opened.
        """
        wait_ms = self._busy_timeout_ms if wait_s is None else round(wait_s * 1000)
        return transaction(self._file, connect=self._connect, wait_ms=wait_ms)

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

        with trouble.in_words(self._file):
            return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, check_same_thread=False)
        sqlite.make_ready(connection, busy_timeout_ms=self._busy_timeout_ms, mmap_size=_MMAP_BYTES)
        return connection

    async def _make(self) -> None:
        """Make what is missing, and write anew what an older version wrote."""
        if await self._read(format_of) < VERSION:
            async with self.writing():
                pass  # a transaction begins with that


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

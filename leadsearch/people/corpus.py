"""The corpus: people in SQLite, found by their facets, in an order that is also the cursor."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, Self

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from leadsearch.contract import Filters
from leadsearch.people.facets import VERSION, token
from leadsearch.people.query import Query, compiled
from leadsearch.people.record import Person
from leadsearch.people.rows import Row, onto, row_of

BUSY_TIMEOUT_MS: Final = 30_000
"""How long a write waits for another process that writes to the corpus."""
_KEYS_PER_LOOKUP: Final = 500
"""Keys asked for at once; SQLite takes 32,766 parameters, but the plan is the same from here on."""

_SCHEMA: Final = (
    # AUTOINCREMENT: a re-used row id would hide a new person behind a cursor that has passed it.
    """CREATE TABLE IF NOT EXISTS people (
        id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, record TEXT NOT NULL, facets TEXT NOT NULL,
        employees INTEGER, revenue INTEGER, founded INTEGER, experience_years INTEGER)""",
    # The tokens hold no space and no ASCII sign (facets.token): the index cuts between them alone.
    """CREATE VIRTUAL TABLE IF NOT EXISTS people_index USING fts5(
        facets, content='people', content_rowid='id', detail=none, columnsize=0, tokenize="ascii tokenchars '_'")""",
    """CREATE TRIGGER IF NOT EXISTS people_added AFTER INSERT ON people BEGIN
        INSERT INTO people_index(rowid, facets) VALUES (new.id, new.facets); END""",
    """CREATE TRIGGER IF NOT EXISTS people_erased AFTER DELETE ON people BEGIN
        INSERT INTO people_index(people_index, rowid, facets) VALUES ('delete', old.id, old.facets); END""",
    """CREATE TRIGGER IF NOT EXISTS people_changed AFTER UPDATE OF facets ON people WHEN old.facets <> new.facets BEGIN
        INSERT INTO people_index(people_index, rowid, facets) VALUES ('delete', old.id, old.facets);
        INSERT INTO people_index(rowid, facets) VALUES (new.id, new.facets); END""",
)
_COLUMNS: Final = Row._fields
_ADD: Final = text(f"INSERT INTO people ({', '.join(_COLUMNS)}) VALUES ({', '.join(f':{c}' for c in _COLUMNS)})")  # noqa: S608 - names of ours
_CHANGE: Final = text(f"UPDATE people SET {', '.join(f'{c} = :{c}' for c in _COLUMNS[1:])} WHERE key = :key")  # noqa: S608 - names of ours


class CorpusError(Exception):
    """The corpus cannot be used; the text says why and what to do."""


class Found(NamedTuple):
    """A person that was found."""

    id: int
    """The place in the corpus's order: the cursor after this person. Never given to anybody else."""
    key: str
    """What makes two records this person (record.person_key)."""
    person: Person


class Saved(NamedTuple):
    """How many people came in."""

    added: int
    merged: int


class Writer:
    """One transaction of changes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def save(self, people: Iterable[Person]) -> Saved:
        """Add people; one that is known already is updated in place, so that no cursor moves."""
        return await self.save_rows([row_of(person) for person in people])

    async def save_rows(self, rows: Sequence[Row]) -> Saved:
        """Add people who are written down already, in this order (`save`)."""
        incoming: dict[str, Row] = {}
        for row in rows:
            incoming[row.key] = onto(incoming[row.key].record, row) if row.key in incoming else row
        known = await self._known(list(incoming))
        changed = [onto(known[key], row)._asdict() for key, row in incoming.items() if key in known]
        added = [row._asdict() for key, row in incoming.items() if key not in known]
        if changed:
            await self._connection.execute(_CHANGE, changed)
        if added:
            await self._connection.execute(_ADD, added)
        return Saved(added=len(added), merged=len(rows) - len(added))

    async def erase(self, key: str) -> bool:
        """Remove the person of that key; False when there is none."""
        done = await self._connection.execute(text("DELETE FROM people WHERE key = :key"), {"key": key})
        return done.rowcount > 0

    async def erase_source(self, source: str) -> int:
        """Remove everybody of one source; how many they were."""
        sql = "DELETE FROM people WHERE id IN (SELECT rowid FROM people_index WHERE people_index MATCH :source)"
        done = await self._connection.execute(text(sql), {"source": f'"{token("source", source)}"'})
        return done.rowcount

    async def is_new(self) -> bool:
        """Whether nobody was ever in this corpus."""
        rows = await self._connection.execute(text("SELECT count(*) FROM sqlite_sequence WHERE name = 'people'"))
        return bool(rows.scalar_one() == 0)

    async def _known(self, keys: Sequence[str]) -> dict[str, str]:
        """Key → record of those that are there."""
        known: dict[str, str] = {}
        for start in range(0, len(keys), _KEYS_PER_LOOKUP):
            part = keys[start : start + _KEYS_PER_LOOKUP]
            names = {f"k{i}": key for i, key in enumerate(part)}
            places = ", ".join(f":{name}" for name in names)
            rows = await self._connection.execute(
                text(f"SELECT key, record FROM people WHERE key IN ({places})"),  # noqa: S608 - parameter names
                names,
            )
            known.update((key, record) for key, record in rows)
        return known


class Corpus:
    """The people of one file. Many processes may read it while one writes."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    async def open(cls, path: Path | str, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Self:
        """Open a corpus, made when it is not there. Raises CorpusError when the file is none or cannot be used."""
        file = Path(path)
        engine = create_async_engine(f"sqlite+aiosqlite:///{file}")
        event.listen(engine.sync_engine, "connect", partial(_prepare, busy_timeout_ms=busy_timeout_ms))
        event.listen(engine.sync_engine, "begin", _begin)
        corpus = cls(engine)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            await corpus._make()
        except (OSError, DatabaseError, CorpusError) as problem:
            await engine.dispose()
            if isinstance(problem, CorpusError):
                raise
            reason = problem.orig if isinstance(problem, DatabaseError) else problem
            raise CorpusError(f"{file} cannot be used as the corpus: {reason}") from problem
        return corpus

    async def page(self, filters: Filters, *, after: int, limit: int) -> Sequence[Found]:
        """Up to `limit` people of the filters behind the cursor `after` (0 is the start), by rising id.

        The id of the last one is the next cursor; fewer than `limit` means that nobody is left.
        Raises UnknownRegionError for a region that no table has.
        """
        if limit < 0:
            raise ValueError(f"limit is {limit}; SQLite would take that for no limit")
        query = compiled(filters)
        sql = (
            f"SELECT people.id, people.key, people.record {_from(query, rows=True)} AND people_index.rowid > :after "
            "ORDER BY people_index.rowid LIMIT :limit"
        )
        async with self._engine.connect() as connection:
            rows = await connection.execute(text(sql), _parameters(query) | {"after": after, "limit": limit})
            return [Found(id_, key, Person.model_validate_json(record)) for id_, key, record in rows]

    async def count(self, filters: Filters) -> int:
        """How many people the filters fit. Raises UnknownRegionError."""
        query = compiled(filters)
        sql = f"SELECT count(*) {_from(query, rows=False)}"
        async with self._engine.connect() as connection:
            rows = await connection.execute(text(sql), _parameters(query))
            return int(rows.scalar_one())

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writer]:
        """A transaction: all of its changes, or with an exception none. Raises CorpusError when another one runs."""
        try:
            async with self._engine.connect() as plain:
                connection = await plain.execution_options(writes=True)
                async with connection.begin():
                    yield Writer(connection)
        except OperationalError as problem:
            if "locked" not in str(problem.orig):
                raise
            raise CorpusError(
                "The corpus is being written by another process. Try again when it has finished."
            ) from problem

    async def save(self, people: Iterable[Person]) -> Saved:
        """Add people in one transaction (Writer.save)."""
        async with self.writing() as writer:
            return await writer.save(people)

    async def erase(self, key: str) -> bool:
        """Remove the person of that key; False when there is none. The id is never used again."""
        async with self.writing() as writer:
            return await writer.erase(key)

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    async def _make(self) -> None:
        async with self._engine.connect() as connection:
            version = (await connection.execute(text("PRAGMA user_version"))).scalar_one()
        if version == VERSION:
            return
        if version:
            raise CorpusError(
                f"The corpus has format {version} and this program reads {VERSION}. Import the people anew."
            )
        async with self._engine.connect() as plain:
            connection = await plain.execution_options(writes=True)
            async with connection.begin():
                for statement in _SCHEMA:
                    await connection.exec_driver_sql(statement)
                await connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


def _from(query: Query, *, rows: bool) -> str:
    """FROM and WHERE of a query. The index leads (CROSS JOIN); the rows are read only where something needs them."""
    join = " CROSS JOIN people ON people.id = people_index.rowid" if rows or query.borders else ""
    borders = "".join(f" AND people.{b.field} BETWEEN :{b.field}_low AND :{b.field}_high" for b in query.borders)
    return f"FROM people_index{join} WHERE people_index MATCH :match{borders}"


def _parameters(query: Query) -> dict[str, str | int]:
    ends = {f"{b.field}_low": b.low for b in query.borders} | {f"{b.field}_high": b.high for b in query.borders}
    return {"match": query.match, **ends}


def _prepare(connection: object, _entry: ConnectionPoolEntry, *, busy_timeout_ms: int) -> None:
    """Every connection: transactions are begun by `_begin`, readers do not wait for a writer (WAL)."""
    connection.isolation_level = None  # type: ignore[attr-defined]  # SQLAlchemy's adapter of the driver has no type
    cursor = connection.cursor()  # type: ignore[attr-defined]  # same
    for setting in (f"busy_timeout = {busy_timeout_ms}", "journal_mode = WAL", "synchronous = NORMAL"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once: later it could be refused after work was done. A single SELECT needs none."""
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")

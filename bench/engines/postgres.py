"""PostgreSQL: facets are an array with a GIN index, the id is the primary key."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack

import asyncpg

from bench.engines.engine import Hit, walk
from bench.engines.sql import condition, quoted
from bench.shared.postgres import own_postgres
from leadsearch.contract import Filters
from leadsearch.people.engine import Cursor
from leadsearch.people.expression import NUMBER_FIELDS, Expression
from leadsearch.people.rows import Row

SETTINGS = {"shared_buffers": "1GB", "maintenance_work_mem": "512MB", "work_mem": "64MB", "max_wal_size": "4GB"}
"""As one would set it on a machine of its own."""
_COLUMNS = ("id", *NUMBER_FIELDS, "record", "facets")


class Postgres:
    """The rival `PostgreSQL`."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._server = self._stack.enter_context(own_postgres(settings=SETTINGS))
        self._connection: asyncpg.Connection | None = None

    async def _db(self) -> "asyncpg.Connection":
        if self._connection is None:
            self._server.create("people")
            self._connection = await asyncpg.connect(host=str(self._server.room), user="postgres", database="people")
        return self._connection

    async def build(self, batches: Iterable[Sequence[Row]]) -> None:
        """Store everybody, then index."""
        db = await self._db()
        numbers = ", ".join(f"{field} bigint" for field in NUMBER_FIELDS)
        await db.execute(f"CREATE TABLE people (id bigint PRIMARY KEY, {numbers}, record text, facets text[])")
        number = 0
        for batch in batches:
            rows = [
                (number + n, *(getattr(row, field) for field in NUMBER_FIELDS), row.record, row.facets.split())
                for n, row in enumerate(batch, start=1)
            ]
            number += len(batch)
            await db.copy_records_to_table("people", records=rows, columns=_COLUMNS)
        await db.execute("CREATE INDEX ON people USING gin (facets)")
        await db.execute("VACUUM ANALYZE people")

    async def page(self, filters: Filters, *, after: Cursor, limit: int) -> tuple[list[Hit], Cursor]:
        """The next people."""
        return await walk(self, filters, after=after, limit=limit)

    async def ask(self, asked: Expression, *, after: int, limit: int) -> Sequence[Hit]:
        """Who fits."""
        fits = condition(asked, _holds)
        rows = await (await self._db()).fetch(
            f"SELECT id, record FROM people WHERE id > {after} AND {fits} ORDER BY id LIMIT {limit}"  # noqa: S608 - all ours
        )
        return [Hit(row["id"], row["record"]) for row in rows]

    async def size(self) -> int:
        """Bytes of the database on disk."""
        found: int = await (await self._db()).fetchval("SELECT pg_database_size('people')")
        return found

    async def memory(self) -> int:
        """Its buffers."""
        return 1 << 30

    async def close(self) -> None:
        """Stop the server."""
        if self._connection is not None:
            await self._connection.close()
        self._stack.close()


def _holds(tokens: Sequence[str]) -> str:
    return f"facets && ARRAY[{', '.join(map(quoted, tokens))}]"

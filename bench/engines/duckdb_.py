"""DuckDB: columns on one machine. Facets are rows of (token, person), sorted, so that a token is one stretch."""

import csv
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.engines.engine import Hit, bytes_in, walk
from bench.engines.sql import condition, quoted
from leadsearch.contract import Filters
from leadsearch.people.engine import Cursor
from leadsearch.people.expression import NUMBER_FIELDS, Expression
from leadsearch.people.rows import Row


class DuckDB:
    """The rival `DuckDB`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        lib: Any = import_module("duckdb")  # of the dependency group `bench`
        self._db = lib.connect(str(folder / "people.duckdb"))

    async def build(self, batches: Iterable[Sequence[Row]]) -> None:
        """Store everybody, through a file, which is the quickest way in."""
        file = self._folder / "people.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            number = 0
            for batch in batches:
                for row in batch:
                    number += 1
                    writer.writerow([number, *(getattr(row, field) for field in NUMBER_FIELDS), row.record, row.facets])
        numbers = {str(field): "BIGINT" for field in NUMBER_FIELDS}
        columns = {"id": "BIGINT", **numbers, "record": "VARCHAR", "facets": "VARCHAR"}
        read = f"read_csv('{file}', header=false, columns={columns}, quote='\"', escape='\"', strict_mode=false)"
        kept = ", ".join(["id", *NUMBER_FIELDS, "record"])
        self._db.execute(f"CREATE TABLE people AS SELECT {kept} FROM {read} ORDER BY id")  # noqa: S608 - all ours
        facets = f"(SELECT unnest(string_split(facets, ' ')) AS token, id FROM {read})"  # noqa: S608 - same
        self._db.execute(f"CREATE TABLE facet AS SELECT token, id FROM {facets} ORDER BY token, id")  # noqa: S608 - same
        file.unlink()
        self._db.execute("CHECKPOINT")

    async def page(self, filters: Filters, *, after: Cursor, limit: int) -> tuple[list[Hit], Cursor]:
        """The next people."""
        return await walk(self, filters, after=after, limit=limit)

    async def ask(self, asked: Expression, *, after: int, limit: int) -> Sequence[Hit]:
        """Who fits."""
        fits = condition(asked, _holds)
        rows = self._db.execute(
            f"SELECT id, record FROM people WHERE id > {after} AND {fits} ORDER BY id LIMIT {limit}"  # noqa: S608 - same
        ).fetchall()
        return [Hit(number, record) for number, record in rows]

    async def size(self) -> int:
        """Bytes on disk."""
        return bytes_in(self._folder)

    async def memory(self) -> int:
        """It is a library."""
        return 0

    async def close(self) -> None:
        """Close the file."""
        self._db.close()


def _holds(tokens: Sequence[str]) -> str:
    return f"id IN (SELECT id FROM facet WHERE token IN ({', '.join(map(quoted, tokens))}))"  # noqa: S608 - quoted

"""Which files were imported, and when."""

from typing import NamedTuple

from sqlalchemy import insert, select

from leadsearch.people.imports.importer import Summary
from leadsearch.service.database import Database
from leadsearch.service.ports import NowMs
from leadsearch.service.schema import FinishedImport


class LastImport(NamedTuple):
    """The newest of them."""

    finished_ms: int
    source: str
    kind: str
    added: int
    merged: int
    refused: int


class ImportLog:
    """Keeps one line for each."""

    def __init__(self, *, database: Database, now_ms: NowMs) -> None:
        self._database = database
        self._now_ms = now_ms

    async def note(self, source: str, summary: Summary) -> None:
        """Note an import that has just finished."""
        row = LastImport(
            self._now_ms(), source, summary.file_kind, summary.added, summary.merged, summary.refused
        )._asdict()
        await self._database.write(lambda connection: connection.execute(insert(FinishedImport).values(row)))

    async def last(self) -> LastImport | None:
        """The newest; None when there was none."""
        columns = [getattr(FinishedImport, name) for name in LastImport._fields]
        newest = select(*columns).order_by(FinishedImport.number.desc()).limit(1)
        row = await self._database.ask(lambda connection: connection.execute(newest).first())
        return LastImport(*row) if row else None

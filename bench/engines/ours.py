"""Our own engine, asked as the service asks it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.engines.engine import Hit, bytes_in
from leadsearch.contract import Filters
from leadsearch.people.corpus import Corpus
from leadsearch.people.engine import Cursor
from leadsearch.people.rows import Row, Rows

FILE = "people.sqlite"


class Ours:
    """Our engine."""

    def __init__(self, corpus: Corpus, folder: Path) -> None:
        self.corpus = corpus
        self._folder = folder

    @classmethod
    async def open(cls, folder: Path) -> "Ours":
        """An empty corpus."""
        return cls(await Corpus.open(folder / FILE), folder)

    async def build(self, batches: Iterable[Sequence[Row]]) -> None:
        """Store everybody in one transaction, as an import does."""
        async with self.corpus.writing() as writer:
            for batch in batches:
                await writer.save_rows(Rows.of(batch))

    async def page(self, filters: Filters, *, after: Cursor, limit: int) -> tuple[list[Hit], Cursor]:
        """The next people."""
        found = await self.corpus.page(filters, after=after, limit=limit)
        return [Hit(one.id, one.record) for one in found.people], found.after

    async def size(self) -> int:
        """Bytes on disk."""
        return bytes_in(self._folder)

    async def memory(self) -> int:
        """It is a library."""
        return 0

    async def close(self) -> None:
        """Close the file."""
        await self.corpus.close()

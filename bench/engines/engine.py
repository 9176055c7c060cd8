"""What is measured of each engine, and the walk through phases that all rivals share."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from leadsearch.contract import Filters
from leadsearch.people.engine import Cursor
from leadsearch.people.expression import Expression
from leadsearch.people.query import phases
from leadsearch.people.rows import Row


class Hit(NamedTuple):
    """A person who was found, as it was stored."""

    id: int
    record: str


class Measurable(Protocol):
    """An engine."""

    async def build(self, batches: Iterable[Sequence[Row]]) -> None:
        """Store everybody; the first person has the id 1."""
        ...

    async def page(self, filters: Filters, *, after: Cursor, limit: int) -> tuple[list[Hit], Cursor]:
        """The next people, and the cursor behind them."""
        ...

    async def size(self) -> int:
        """Bytes on disk."""
        ...

    async def memory(self) -> int:
        """Bytes of memory beyond this process."""
        ...

    async def close(self) -> None:
        """Give everything up."""
        ...


class Answering(Protocol):
    """A rival, which answers one expression at a time."""

    async def ask(self, asked: Expression, *, after: int, limit: int) -> Sequence[Hit]:
        """Who fits and has an id above `after`, `limit` at most, by rising id."""
        ...


async def walk(rival: Answering, filters: Filters, *, after: Cursor, limit: int) -> tuple[list[Hit], Cursor]:
    """The next people of a rival, through the phases of our own engine."""
    hits: list[Hit] = []
    positions = list(after)
    for phase, expression in enumerate(phases(filters)):
        found = await rival.ask(expression, after=positions[phase], limit=limit - len(hits))
        hits += found
        if found:
            positions[phase] = found[-1].id
        if len(hits) == limit:
            break
    return hits, Cursor(*positions)


def bytes_in(folder: Path) -> int:
    """Bytes of all files of a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())

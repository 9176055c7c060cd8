"""Some records of a file at once: what one process reads while another one stores."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from leadsearch.people.imports.cells import Cells, UnreadableError, cells_of_object, cells_of_row, object_of
from leadsearch.people.imports.formats import adapted
from leadsearch.people.imports.layout import Layout
from leadsearch.people.imports.people import RefusedRowError, read_row
from leadsearch.people.imports.records import Record, Refusal, parsed_rows
from leadsearch.people.rows import Row

RECORDS: Final = 1_000
"""Records of a block."""
CHARACTERS: Final = 2_000_000
"""Characters of a block, after which it ends early."""


class Block(NamedTuple):
    """Records in the order of the file."""

    lines: list[int]
    texts: list[str]
    refusals: list[Refusal]
    """What is no record, met between these."""
    position: int
    """Bytes of the file that were read by then."""


class Outcome(NamedTuple):
    """What a block came to."""

    rows: list[Row]
    refusals: list[Refusal]
    """By line."""
    unread: Counter[str]
    """Field → cells that nobody understood."""


@dataclass(frozen=True)
class Reading:
    """How the blocks of one file are read."""

    layout: Layout
    source: str
    """Where the people come from."""
    day: str
    """When, as ISO 8601."""

    def __call__(self, block: Block) -> Outcome:
        """Read a block; the same everywhere, whatever was read before."""
        rows: list[Row] = []
        refusals = list(block.refusals)
        unread: Counter[str] = Counter()
        for line, raw in zip(block.lines, self._raws(block.texts), strict=True):
            try:
                cells = self._cells(raw)
                if cells is None:
                    continue
                row, missed = read_row(cells, source=self.source, day=self.day)
            except (UnreadableError, RefusedRowError) as reason:
                refusals.append(Refusal(line, str(reason)))
            else:
                rows.append(row)
                if missed:
                    unread.update(missed)
        return Outcome(rows, sorted(refusals), unread)

    def _raws(self, texts: Sequence[str]) -> Sequence[str | list[str]]:
        """The texts; of a CSV their cells, for which the parser is called once."""
        return parsed_rows(texts, self.layout.delimiter) if self.layout.kind == "CSV" else texts

    def _cells(self, raw: str | list[str]) -> Cells | None:
        if isinstance(raw, list):
            return cells_of_row(raw, self.layout.columns)
        return cells_of_object(adapted(object_of(raw), self.layout.product))


def blocks(records: Iterable[Record | Refusal], position: Callable[[], int]) -> Iterator[Block]:
    """The records in blocks; `position` says how many bytes of the file are read."""
    block = Block([], [], [], 0)
    size = 0
    for record in records:
        if isinstance(record, Refusal):
            block.refusals.append(record)
        else:
            block.lines.append(record.line)
            block.texts.append(record.text)
            size += len(record.text)
        if len(block.lines) + len(block.refusals) >= RECORDS or size >= CHARACTERS:
            yield block._replace(position=position())
            block, size = Block([], [], [], 0), 0
    yield block._replace(position=position())

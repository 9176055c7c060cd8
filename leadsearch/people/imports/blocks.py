"""Some records of a file at once: what one process reads while another one stores."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from leadsearch.people.expression import NUMBER_FIELDS
from leadsearch.people.imports.cells import Cells, UnreadableError, cells_of_object, cells_of_row, object_of
from leadsearch.people.imports.formats import adapted
from leadsearch.people.imports.layout import Layout
from leadsearch.people.imports.parts import Part
from leadsearch.people.imports.people import Read, RefusedRowError, read_row
from leadsearch.people.imports.records import Record, Refusal, parsed_rows
from leadsearch.people.record import Person
from leadsearch.people.rows import EVERYBODY_TOKEN, Rows

RECORDS: Final = 2_000
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

    rows: Rows
    refusals: list[Refusal]
    """By line."""
    unwanted: int
    """People who must not come in."""
    unread: Counter[str]
    """Field → cells that nobody understood."""
    first_unread: dict[str, int]
    """Field → the line of the first of them."""


@dataclass(frozen=True)
class Reading:
    """How the blocks of one file are read."""

    layout: Layout
    source: str
    """Where the people come from."""
    day: str
    """When, as ISO 8601."""
    unwanted: Callable[[Person], bool] | None = None
    """Who must not come in."""
    latest: str = "9999"
    """The last day, as ISO 8601, that a row can be of."""

    def __call__(self, block: Block) -> Outcome:
        """Read a block; the same everywhere, whatever was read before."""
        sheet = _Sheet()
        unwanted = 0
        refusals = list(block.refusals)
        for line, raw in zip(block.lines, self._raws(block.texts), strict=True):
            try:
                cells = self._cells(raw)
                if cells is None:
                    continue
                read = read_row(cells, source=self.source, day=self.day, latest=self.latest)
            except (UnreadableError, RefusedRowError) as reason:
                refusals.append(Refusal(line, str(reason)))
                continue
            except (ValueError, ArithmeticError, RecursionError) as problem:  # whatever it holds, the others come in
                refusals.append(Refusal(line, f"the row cannot be read ({type(problem).__name__})"))
                continue
            if self.unwanted and self.unwanted(read.person):
                unwanted += 1
            else:
                sheet.add(read, line)
        return Outcome(sheet.rows(), sorted(refusals), unwanted, *sheet.unread())

    def _raws(self, texts: Sequence[str]) -> Sequence[str | list[str]]:
        """The texts; of a CSV their cells, for which the parser is called once."""
        return parsed_rows(texts, self.layout.delimiter) if self.layout.kind == "CSV" else texts

    def _cells(self, raw: str | list[str]) -> Cells | None:
        if isinstance(raw, list):
            return cells_of_row(raw, self.layout.columns)
        return cells_of_object(adapted(object_of(raw), self.layout.product))


class _Sheet:
    """Gathers rows in columns; what a part brings to many of them is written down once."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._lines: list[int] = []
        self._records: list[str] = []
        self._numbers: list[tuple[int | None, ...]] = []
        self._places: defaultdict[Part, list[int]] = defaultdict(list)
        self._unread: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, read: Read, line: int) -> None:
        place = len(self._keys)
        self._keys.append(read.key)
        self._lines.append(line)
        self._records.append(read.record)
        self._numbers.append(read.numbers)
        for part in read.bringing:
            self._places[part].append(place)
        for field in read.unread:
            self._unread[field].append(line)

    def rows(self) -> Rows:
        holders: defaultdict[str, list[int]] = defaultdict(list)
        holders[EVERYBODY_TOKEN] = list(range(len(self._keys)))
        for part, places in self._places.items():
            for token in part.tokens:
                holders[token] += places
        numbers = [list(column) for column in zip(*self._numbers, strict=True)] or [[] for _ in NUMBER_FIELDS]
        return Rows(self._keys, self._records, numbers, dict(holders))

    def unread(self) -> tuple[Counter[str], dict[str, int]]:
        """Field → how many of its cells nobody understood, and the line of the first."""
        held = {field: list(lines) for field, lines in self._unread.items()}
        for part, places in self._places.items():
            for field in part.unread:
                held.setdefault(field, []).extend(self._lines[place] for place in places)
        return Counter({field: len(lines) for field, lines in held.items()}), {f: min(held[f]) for f in held}


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

"""The records of a file: rows of a CSV, objects of JSON lines. A broken one is refused and loses only itself."""

import csv
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from pydantic import JsonValue

from leadsearch.people.imports.lines import LINE_MAX, Line
from leadsearch.people.record import CELL_MAX

_TOO_LONG: Final = f"the line is longer than {LINE_MAX:,} characters"
_OPEN_QUOTE: Final = "a quote is opened and not closed, or stands inside a quoted cell"
_SCALARS: Final = (str, int, float, bool)


class Record(NamedTuple):
    """A row: column → its values."""

    line: int
    values: dict[str, list[str]]


class Refusal(NamedTuple):
    """A row that was not taken, and why."""

    line: int
    reason: str


class _Feed:
    """Lines for csv.reader, which takes as many as a record has; those of a broken record can be taken back."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = iter(lines)
        self._back: deque[Line] = deque()
        self._size = 0
        self.taken: list[Line] = []

    def begin(self) -> None:
        self.taken = []
        self._size = 0

    def give_back_all_but_first(self) -> None:
        self._back.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self._size += len(line.text or "")
        if self.taken and (line.text is None or self._size > LINE_MAX):
            self._back.appendleft(line)
            raise StopIteration
        self.taken.append(line)
        return line.text or ""


def csv_rows(lines: Iterable[Line], delimiter: str) -> Iterator[tuple[int, list[str]] | Refusal]:
    """The rows with the number of their first line, the header among them; empty ones are passed over.

    A quote that is never closed would swallow the rows behind it, so a record of several lines counts only when it has
    as many cells as the header and no quote outside a quoted cell; else its first line is refused and reading goes on
    behind that.
    """
    feed = _Feed(lines)
    width: int | None = None
    limit = csv.field_size_limit(LINE_MAX)
    try:
        while True:
            feed.begin()
            try:
                cells = next(csv.reader(feed, delimiter=delimiter, strict=True))
            except StopIteration:
                return
            except csv.Error:
                feed.give_back_all_but_first()
                yield Refusal(feed.taken[0].number, _OPEN_QUOTE)
                continue
            first = feed.taken[0]
            if first.text is None:
                yield Refusal(first.number, _TOO_LONG)
            elif len(feed.taken) > 1 and not (width in {None, len(cells)} and _well_quoted(feed.taken, delimiter)):
                feed.give_back_all_but_first()
                yield Refusal(first.number, _OPEN_QUOTE)
            elif any(cell.strip() for cell in cells):
                width = width or len(cells)
                yield first.number, cells
    finally:
        csv.field_size_limit(limit)


def _well_quoted(lines: Sequence[Line], delimiter: str) -> bool:
    """Whether every quote of the record opens, closes or stands doubled in a quoted cell."""
    cell = f'(?:"[^"]*(?:""[^"]*)*"|[^"{re.escape(delimiter)}]*)'
    text = "".join(line.text or "" for line in lines).rstrip("\r\n")
    return re.fullmatch(f"{cell}(?:{re.escape(delimiter)}{cell})*", text) is not None


def csv_records(rows: Iterable[tuple[int, list[str]] | Refusal], header: Sequence[str]) -> Iterator[Record | Refusal]:
    """The rows below the header as records."""
    for row in rows:
        if isinstance(row, Refusal):
            yield row
            continue
        line, cells = row
        reason = _misfit(cells, header)
        if reason:
            yield Refusal(line, reason)
        else:
            yield Record(line, _values(zip(header, cells, strict=False)))


def _misfit(cells: Sequence[str], header: Sequence[str]) -> str | None:
    """Why the cells cannot be a row below this header."""
    extra = [cell for cell in cells[len(header) :] if cell.strip()]
    torn = len(cells) < len(header) and any('"' in cell for cell in cells)
    if extra or torn:
        return f"the row has {len(cells)} cells, the header has {len(header)}"
    return _oversize(zip(header, cells, strict=False))


def _oversize(cells: Iterable[tuple[str, str]]) -> str | None:
    for column, cell in cells:
        if len(cell) > CELL_MAX:
            return f"the cell “{column}” has {len(cell):,} characters; {CELL_MAX:,} are the most"
    return None


def json_records(lines: Iterable[Line]) -> Iterator[Record | Refusal]:
    """One object a line; inner objects are columns too: `{"company": {"name": …}}` is "company name"."""
    for number, text in lines:
        if text is None:
            yield Refusal(number, _TOO_LONG)
            continue
        if not text.strip():
            continue
        try:
            value: JsonValue = json.loads(text)
            cells = list(_flat(value, ""))
        except (ValueError, RecursionError):
            yield Refusal(number, "the line is no JSON")
            continue
        if not isinstance(value, dict):
            yield Refusal(number, "the line is no JSON object")
            continue
        reason = _oversize(cells)
        yield Refusal(number, reason) if reason else Record(number, _values(cells))


def _values(cells: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Column → its values, empty ones left out; control characters are nobody's data."""
    values: dict[str, list[str]] = {}
    for column, cell in cells:
        clean = cell.strip() if cell.isprintable() else _printable(cell)
        if clean:
            values.setdefault(column, []).append(clean)
    return values


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text).strip()


def _flat(value: JsonValue, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path} {key}".strip())
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(inner, path)
    elif isinstance(value, _SCALARS) and not isinstance(value, bool):
        yield path, str(value)

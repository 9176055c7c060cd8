"""A file cut into records, each still a text: rows of a CSV, lines of JSON. A broken one loses only itself.

Cutting has to go from the first line to the last; reading what was cut (cells.py) can be done anywhere.
"""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from leadsearch.people.imports.lines import LINE_MAX, Line

TOO_LONG: Final = f"the line is longer than {LINE_MAX:,} characters"
OPEN_QUOTE: Final = "a quote is opened and not closed, or stands inside a quoted cell"


class Record(NamedTuple):
    """The text of one record, and the number of its first line."""

    line: int
    text: str


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

    def line(self) -> Line | None:
        """The next line by itself."""
        return self._back.popleft() if self._back else next(self._lines, None)

    def begin(self, first: Line) -> None:
        """A record begins with this line."""
        self.taken = []
        self._size = 0
        self._back.appendleft(first)

    def give_back_all_but_first(self) -> None:
        self._back.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = self.line()
        if line is None:
            raise StopIteration
        self._size += len(line.text or "")
        if self.taken and (line.text is None or self._size > LINE_MAX):
            self._back.appendleft(line)
            raise StopIteration
        self.taken.append(line)
        return line.text or ""


def csv_texts(lines: Iterable[Line], delimiter: str) -> Iterator[Record | Refusal]:
    """The texts of the rows, the header's among them; blank lines are passed over.

    A quote that is never closed would swallow the rows behind it, so a record of several lines counts only when it has
    as many cells as the header and no quote outside a quoted cell; else its first line is refused and reading goes on
    behind that.
    """
    feed = _Feed(lines)
    alone = _whole_row(delimiter)
    width: int | None = None
    while (line := feed.line()) is not None:
        number, text = line
        if text is None:
            yield Refusal(number, TOO_LONG)
        elif width is not None and ('"' not in text or alone.fullmatch(text.rstrip("\r\n"))):
            if not text.isspace():
                yield Record(number, text)
        else:
            feed.begin(line)
            row = _careful(feed, delimiter, width)
            if isinstance(row, Refusal):
                yield row
            elif any(cell.strip() for cell in row):
                width = width or len(row)
                yield Record(number, "".join(line.text or "" for line in feed.taken))


def _careful(feed: _Feed, delimiter: str, width: int | None) -> list[str] | Refusal:
    """The cells of the record that begins here; afterwards the feed stands behind it, or behind its refused line."""
    try:
        row = parsed_rows(feed, delimiter)[0]
    except csv.Error:
        row = None
    if row is not None and (len(feed.taken) == 1 or (width in {None, len(row)} and _well_quoted(feed, delimiter))):
        return row
    feed.give_back_all_but_first()
    return Refusal(feed.taken[0].number, OPEN_QUOTE)


def parsed_rows(texts: Iterable[str], delimiter: str) -> list[list[str]]:
    """The cells of records; of a feed those of its first record. Raises csv.Error."""
    limit = csv.field_size_limit(LINE_MAX)
    try:
        reader = csv.reader(texts, delimiter=delimiter, strict=True)
        return [next(reader, [])] if isinstance(texts, _Feed) else list(reader)
    finally:
        csv.field_size_limit(limit)


def _well_quoted(feed: _Feed, delimiter: str) -> bool:
    text = "".join(line.text or "" for line in feed.taken).rstrip("\r\n")
    return _whole_row(delimiter).fullmatch(text) is not None


@cache
def _whole_row(delimiter: str) -> re.Pattern[str]:
    """A row in which every quote opens, closes or stands doubled in a quoted cell."""
    sign = re.escape(delimiter)
    cell = f'(?:"[^"]*+(?:""[^"]*+)*+"|[^"{sign}]*+)'
    return re.compile(f"{cell}(?:{sign}{cell})*+")


def json_texts(lines: Iterable[Line]) -> Iterator[Record | Refusal]:
    """JSON lines: each line an object."""
    for number, text in lines:
        if text is None:
            yield Refusal(number, TOO_LONG)
        elif not text.isspace():
            yield Record(number, text)

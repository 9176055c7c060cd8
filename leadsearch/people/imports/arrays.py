"""One JSON array cut into its objects, however it is broken into lines. A broken object loses only itself."""

import json
import re
from collections.abc import Iterator
from typing import Final

from leadsearch.people.imports.lines import LINE_MAX
from leadsearch.people.imports.records import Record, Refusal

_BETWEEN: Final = re.compile(r"[\s,]*")
_NEXT: Final = re.compile(r"[,\[]\s*(?=\{)")
_NO_JSON: Final = "the object is no JSON"
_SPACE_MAX: Final = 1_000
"""Characters between two objects that are looked across when one is broken; keeps a search from starting over."""


def array_texts(chunks: Iterator[str]) -> Iterator[Record | Refusal]:
    """The objects of the array.

    Behind a broken object reading goes on at the next one that has most of the keys of the first, so that no inner
    object is taken for a person.
    """
    window = _Window(chunks)
    window.go_behind("[")
    shape: frozenset[str] = frozenset()
    while window.to_element():
        line = window.line
        found = window.object()
        if found is not None:
            text, keys = found
            shape = shape or keys
            window.go(len(text))
            yield Record(line, text)
            continue
        yield Refusal(line, _NO_JSON)
        if not window.to_object_like(shape):
            return


class _Window:
    """A part of the text that moves on, and the number of the line at which it stands."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = chunks
        self._buffer = ""
        self._at = 0
        self._decoder = json.JSONDecoder()
        self.line = 1

    def go(self, count: int) -> None:
        """Go that many characters on."""
        self.line += self._buffer.count("\n", self._at, self._at + count)
        self._at += count

    def go_behind(self, sign: str) -> None:
        """Go behind the next such sign."""
        while (at := self._buffer.find(sign, self._at)) < 0:
            if not self._more():
                return
        self.go(at + 1 - self._at)

    def to_element(self) -> bool:
        """Go to the next element; False at the end of the array or of the file."""
        while True:
            found = _BETWEEN.match(self._buffer, self._at)
            self.go(found.end() - found.start() if found else 0)
            if self._at < len(self._buffer):
                return self._buffer[self._at] != "]"
            if not self._more():
                return False

    def object(self) -> tuple[str, frozenset[str]] | None:
        """The text and the keys of the object that begins here; None where none does."""
        if not self._buffer.startswith("{", self._at):
            return None
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except (ValueError, RecursionError):
                if len(self._buffer) - self._at > LINE_MAX or not self._more():  # else the rest of it may come yet
                    return None
            else:
                return self._buffer[self._at : end], frozenset(value)

    def to_object_like(self, shape: frozenset[str]) -> bool:
        """Go to the next object with most of these keys; False when there is none."""
        self.go(1)
        while True:
            found = _NEXT.search(self._buffer, self._at)
            if found:
                self.go(found.end() - self._at)
                candidate = self.object()
                if candidate is not None and 2 * len(candidate[1] & shape) >= len(shape):
                    return True
            else:
                self.go(max(0, len(self._buffer) - _SPACE_MAX - self._at))
                if not self._more():
                    return False

    def _more(self) -> bool:
        """Take in the next chunk and forget what was passed."""
        chunk = next(self._chunks, "")
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
        return bool(chunk)

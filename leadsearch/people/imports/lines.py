"""A file as numbered lines of text, whatever it is encoded in."""

import codecs
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from typing import Final, NamedTuple

from leadsearch.people.imports.files import Source, WrongFileError

LINE_MAX: Final = 2_000_000
"""Characters of a line, or of a record of several lines; keeps memory constant, far above any real row."""
_CHUNK: Final = 1 << 20
_ZERO_SHARE: Final = 0.4
"""Share of zero bytes, at even or at odd places, from which text is taken for UTF-16 without a mark."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Line(NamedTuple):
    """A line with its end. `text` is None where it was too long to be kept."""

    number: int
    text: str | None


def encoding_of(source: Source) -> str:
    """Its encoding, by its mark or UTF-16's zeros, else UTF-8 or Windows-1252. Raises WrongFileError."""
    with source.opened() as file:
        head = file.read(1 << 16)
    if not head.strip():
        raise WrongFileError(f"{source.name} is empty.")
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None) or _unmarked_utf16(head)
    for candidate in (marked,) if marked else ("utf-8", "cp1252"):
        if _decodes(source, candidate):
            return candidate
    raise WrongFileError(f"{source.name} is no text in UTF-8, UTF-16 or Windows-1252. Save it as CSV in UTF-8.")


def numbered_lines(source: Source, encoding: str, on_bytes: Callable[[int], None]) -> Iterator[Line]:
    """The lines, from 1; `on_bytes` is told how many bytes of the file were read. Raises WrongFileError."""
    with source.opened(on_bytes) as raw:
        text = TextIOWrapper(raw, encoding=encoding, newline="")
        number = 0
        while line := text.readline(LINE_MAX):
            number += 1
            whole = line.endswith(("\n", "\r")) or len(line) < LINE_MAX
            if not whole:
                _skip_line(text)
            yield Line(number, line if whole else None)


def text_chunks(source: Source, encoding: str, on_bytes: Callable[[int], None]) -> Iterator[str]:
    """The text in pieces of some hundred thousand characters. Raises WrongFileError."""
    with source.opened(on_bytes) as raw:
        text = TextIOWrapper(raw, encoding=encoding, newline="")
        while chunk := text.read(_CHUNK >> 2):
            yield chunk


def _skip_line(text: TextIOWrapper) -> None:
    while (rest := text.readline(LINE_MAX)) and not rest.endswith(("\n", "\r")):
        pass


def _unmarked_utf16(head: bytes) -> str | None:
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if zeros and zeros.count(0) / len(zeros) > _ZERO_SHARE:
            return name
    return None


def _decodes(source: Source, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with source.opened() as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True

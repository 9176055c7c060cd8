"""A file as numbered lines of text, whatever it is encoded in."""

import codecs
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Final, NamedTuple

LINE_MAX: Final = 2_000_000
"""Characters of a line, or of a record of several lines; keeps memory constant, far above any real row."""
_CHUNK: Final = 1 << 20
_LINES_PER_REPORT: Final = 200
_ZERO_SHARE: Final = 0.4
"""Share of zero bytes, at even or at odd places, from which text is taken for UTF-16 without a mark."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FORMATS: Final = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive. Save the sheet as CSV (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook. Save the sheet as CSV (UTF-8)"),
    (b"\x1f\x8b", "compressed. Unpack it"),
    (b"PAR1", "a Parquet file. Write it as CSV or as JSON lines"),
    (b"%PDF", "a PDF. Export the people as CSV"),
)


class WrongFileError(Exception):
    """A file that cannot be imported as a whole; the text says why and what to do. Nothing of it was taken."""


class Line(NamedTuple):
    """A line with its end. `text` is None where it was too long to be kept."""

    number: int
    text: str | None


def encoding_of(path: Path) -> str:
    """Its encoding, by its mark or UTF-16's zeros, else UTF-8 or Windows-1252. Raises WrongFileError."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if not head.strip():
        raise WrongFileError(f"{path.name} is empty.")
    for start, what in _OTHER_FORMATS:
        if head.startswith(start):
            raise WrongFileError(f"{path.name} is {what}, then import that.")
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None) or _unmarked_utf16(head)
    for candidate in (marked,) if marked else ("utf-8", "cp1252"):
        if _decodes(path, candidate):
            return candidate
    raise WrongFileError(f"{path.name} is no text in UTF-8, UTF-16 or Windows-1252. Save it as CSV in UTF-8.")


def numbered_lines(path: Path, encoding: str, on_bytes: Callable[[int], None]) -> Iterator[Line]:
    """The lines, from 1; `on_bytes` is told how many bytes of the file were read."""
    with path.open("rb") as raw:
        text = TextIOWrapper(raw, encoding=encoding, newline="")
        number = 0
        while line := text.readline(LINE_MAX):
            number += 1
            whole = line.endswith(("\n", "\r")) or len(line) < LINE_MAX
            if not whole:
                _skip_line(text)
            if number % _LINES_PER_REPORT == 0:
                on_bytes(raw.tell())
            yield Line(number, line if whole else None)
        on_bytes(raw.tell())


def _skip_line(text: TextIOWrapper) -> None:
    while (rest := text.readline(LINE_MAX)) and not rest.endswith(("\n", "\r")):
        pass


def _unmarked_utf16(head: bytes) -> str | None:
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if zeros and zeros.count(0) / len(zeros) > _ZERO_SHARE:
            return name
    return None


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True

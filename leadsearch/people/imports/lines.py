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


_WORDS: Final = {"cp1252": "Windows-1252", "utf-8-sig": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
LOST: Final = "\N{REPLACEMENT CHARACTER}"
"""What stands where bytes could not be decoded."""
_LOST_SHARE: Final = 0.01
"""Share of lines that Windows-1252 may be unable to decode; every byte but five is a character there."""


class Encoding(NamedTuple):
    """What a file is encoded in."""

    name: str = "utf-8"
    """As Python calls it."""
    pure: bool = True
    """Whether every line of it is."""

    @property
    def words(self) -> str:
        """What it is called."""
        return _WORDS.get(self.name, self.name.upper())

    @property
    def errors(self) -> str:
        """What is done about bytes that are something else."""
        return "strict" if self.pure else "replace"

    def holds(self, text: str) -> bool:
        """Whether a text out of the file is as it was written there."""
        if self.pure or text.isascii():
            return True
        return LOST not in text and not (self.name == "cp1252" and _decoded(text.encode("cp1252"), "utf-8"))


class Line(NamedTuple):
    """A line with its end. `text` is None where it was too long to be kept."""

    number: int
    text: str | None


def encoding_of(source: Source) -> Encoding:
    """Its encoding, by its mark or UTF-16's zeros, else UTF-8 or Windows-1252, whatever most lines are in.

    Raises WrongFileError.
    """
    with source.opened() as file:
        head = file.read(1 << 16)
    if not head.strip():
        raise WrongFileError(f"{source.name} is empty.")
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None) or _unmarked_utf16(head)
    if _decodes(source, marked or "utf-8"):
        return Encoding(marked or "utf-8")
    if marked == "utf-8-sig":
        return Encoding(marked, pure=False)
    found = None if marked else _unmarked(source)
    if found is None:
        raise WrongFileError(f"{source.name} is no text in UTF-8, UTF-16 or Windows-1252. Save it as CSV in UTF-8.")
    return found


def numbered_lines(source: Source, encoding: Encoding, on_bytes: Callable[[int], None]) -> Iterator[Line]:
    """The lines, from 1; `on_bytes` is told how many bytes of the file were read. Raises WrongFileError."""
    with source.opened(on_bytes) as raw:
        text = TextIOWrapper(raw, encoding=encoding.name, errors=encoding.errors, newline="")
        number = 0
        while line := text.readline(LINE_MAX):
            number += 1
            whole = line.endswith(("\n", "\r")) or len(line) < LINE_MAX
            if not whole:
                _skip_line(text)
            yield Line(number, line if whole else None)


def text_chunks(source: Source, encoding: Encoding, on_bytes: Callable[[int], None]) -> Iterator[str]:
    """The text in pieces of some hundred thousand characters. Raises WrongFileError."""
    with source.opened(on_bytes) as raw:
        text = TextIOWrapper(raw, encoding=encoding.name, errors=encoding.errors, newline="")
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


def _unmarked(source: Source) -> Encoding | None:
    """UTF-8 or Windows-1252, of which some lines may be neither; None where too many are."""
    lines = utf8 = other = lost = 0
    with source.opened() as file:
        while read := file.readline(LINE_MAX):
            for line in read.splitlines():
                lines += 1
                if line.isascii():
                    continue
                if _decoded(line, "utf-8"):
                    utf8 += 1
                else:
                    other += 1
                    lost += not _decoded(line, "cp1252")
    if utf8 and utf8 >= other:  # by chance nobody writes UTF-8
        return Encoding(pure=False)
    return Encoding("cp1252", pure=not (utf8 or lost)) if lost <= lines * _LOST_SHARE else None


def _decoded(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


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

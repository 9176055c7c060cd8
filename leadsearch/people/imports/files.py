"""A file as bytes, unpacked on the way where it is compressed, and never more of them than a real file has."""

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

from leadsearch.people.imports.names import readable

UNPACKED_FREE: Final = 256 << 20
"""Bytes that any file may unpack to."""
RATIO_MAX: Final = 100
"""How many times its size a larger one may unpack to; tables of people shrink to a fifth, at best to a thirtieth."""
_BUFFER: Final = 1 << 18
_NAMED: Final = 5
"""Files of an archive that are named, as many as fit a line."""
_DAMAGED: Final = (
    EOFError,
    OSError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_PACKED: Final = ((b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\x00", "xz"), (b"PK\x03\x04", "zip"))
_OTHER_FORMATS: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook. Save the sheet as CSV (UTF-8)"),
    (b"%PDF", "a PDF. Export the people as CSV"),
    (b"(\xb5/\xfd", "compressed with Zstandard. Unpack it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive. Unpack it"),
    (b"Rar!", "a RAR archive. Unpack it"),
)


class WrongFileError(Exception):
    """A file that cannot be imported as a whole; the text says why and what to do. Nothing of it was taken."""


class Source(NamedTuple):
    """A file that people may be in."""

    path: Path
    packing: str | None
    """gzip, bzip2, xz, zip, or None."""
    member: str | None = None
    """The one file in a zip."""

    @property
    def name(self) -> str:
        """What it is called when it is spoken of."""
        return readable(self.path.name)

    @property
    def size(self) -> int:
        """Bytes of the file as it lies there."""
        return self.path.stat().st_size

    @property
    def inner_name(self) -> str:
        """The name without what says that it is packed: "people.csv" of "people.csv.gz"."""
        return self.member or (self.path.stem if self.packing else self.path.name)

    @contextmanager
    def opened(self, on_bytes: Callable[[int], None] = lambda _: None) -> Iterator[IO[bytes]]:
        """Its bytes, unpacked; `on_bytes` is told how many bytes of the file itself were read.

        Raises WrongFileError, here or while it is read, for a damaged archive and for one that would fill the machine.
        """
        with self.path.open("rb") as raw:
            try:
                with self._unpacked(raw) as stream:
                    checked = _Checked(self, stream, raw, on_bytes)
                    yield BufferedReader(checked, _BUFFER)
            except zipfile.BadZipFile as problem:
                raise self.damaged(problem) from problem

    def damaged(self, problem: BaseException) -> WrongFileError:
        """What to say of an archive that cannot be unpacked."""
        return WrongFileError(f"{self.name} cannot be unpacked: {problem}. Is it damaged, or not here in full?")

    def _unpacked(self, raw: IO[bytes]) -> IO[bytes]:
        match self.packing:
            case "gzip":
                return cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
            case "bzip2":
                return cast("IO[bytes]", bz2.BZ2File(raw))
            case "xz":
                return cast("IO[bytes]", lzma.LZMAFile(raw))
            case "zip":
                return zipfile.ZipFile(raw).open(str(self.member))
            case _:
                return raw


class _Checked(RawIOBase):
    """Reads a stream, tells how far the file is read, and stops where more comes out than can be right."""

    def __init__(self, source: Source, stream: IO[bytes], raw: IO[bytes], on_bytes: Callable[[int], None]) -> None:
        self._source = source
        self._stream = stream
        self._raw = raw
        self._on_bytes = on_bytes
        self._most = max(UNPACKED_FREE, RATIO_MAX * source.size) if source.packing else None
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed says WriteableBuffer, BufferedReader passes this
        try:
            data = self._stream.read(len(buffer))
        except _DAMAGED as problem:
            if self._source.packing is None:
                raise
            raise self._source.damaged(problem) from problem
        self._read += len(data)
        if self._most is not None and self._read > self._most:
            raise WrongFileError(
                f"{self._source.name} unpacks to more than {self._most >> 20:,} MB, which no table of people does. "
                "If it is one, unpack it and import what comes out."
            )
        buffer[: len(data)] = data
        self._on_bytes(self._raw.tell())
        return len(data)


def source_of(path: Path) -> Source:
    """The file, and whether it is compressed. Raises WrongFileError for what is no text and no archive of one file."""
    with path.open("rb") as file:
        head = file.read(16)
    for start, what in _OTHER_FORMATS:
        if head.startswith(start):
            raise WrongFileError(f"{readable(path.name)} is {what}, then import that.")
    packing = _packing(head)
    source = Source(path, packing, _only_member(path) if packing == "zip" else None)
    if packing:
        with source.opened() as inner:
            again = _packing(inner.read(16))
        if again:
            raise WrongFileError(
                f"{source.name} holds another packed file ({again}). Unpack it once, then import what comes out."
            )
    return source


def _packing(head: bytes) -> str | None:
    return next((name for start, name in _PACKED if head.startswith(start)), None)


def _only_member(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            inner = [info for info in archive.infolist() if not info.is_dir() and not _of_macos(info.filename)]
    except _DAMAGED as problem:
        raise Source(path, "zip").damaged(problem) from problem
    names = [info.filename for info in inner]
    name = readable(path.name)
    if "[Content_Types].xml" in names:
        raise WrongFileError(f"{name} is an Excel workbook. Save the sheet as CSV (UTF-8), then import that.")
    if len(inner) != 1:
        some = ", ".join([*map(readable, names[:_NAMED]), *["…"][: len(names) > _NAMED]])
        found = f"{len(inner)} files ({some})" if inner else "no file"
        raise WrongFileError(f"{name} holds {found}; a zip is imported when it holds one. Unpack it first.")
    if inner[0].flag_bits & 1:
        raise WrongFileError(f"{name} is locked with a password. Unpack it first.")
    return names[0]


def _of_macos(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.endswith(".DS_Store")

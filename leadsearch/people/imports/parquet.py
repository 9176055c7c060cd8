"""Parquet files, where the library for them is installed (the extra `parquet`)."""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from leadsearch.people.imports.files import Source, WrongFileError
from leadsearch.people.imports.records import Record

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

_MAGIC: Final = b"PAR1"
_ROWS: Final = 5_000
"""Rows held at once."""


def is_parquet(source: Source) -> bool:
    """Whether it is such a file."""
    with source.opened() as file:
        return file.read(len(_MAGIC)) == _MAGIC


def columns(source: Source) -> tuple[str, ...]:
    """The names of its columns. Raises WrongFileError."""
    return tuple(_file(source).schema_arrow.names)


def texts(source: Source, on_bytes: Callable[[int], None]) -> Iterator[Record]:
    """Its rows as JSON objects, numbered from 1."""
    file = _file(source)
    size, rows = source.size, max(1, file.metadata.num_rows)
    number = 0
    for batch in file.iter_batches(batch_size=_ROWS):
        for values in batch.to_pylist():
            number += 1
            yield Record(number, json.dumps(values, default=str, ensure_ascii=False))
        on_bytes(size * number // rows)


def _file(source: Source) -> "ParquetFile":
    if source.packing:
        raise WrongFileError(f"{source.name} holds a Parquet file, which is compressed by itself. Unpack it.")
    try:
        from pyarrow import ArrowException  # noqa: PLC0415 - an extra
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - an extra
    except ImportError:
        raise WrongFileError(
            f"{source.name} is a Parquet file. To read it, install pyarrow (pip install 'leads-bot[parquet]'), "
            "or write the people as CSV or as JSON lines."
        ) from None
    try:
        return ParquetFile(source.path)
    except (ArrowException, OSError) as problem:
        raise WrongFileError(f"{source.name} cannot be read as Parquet: {problem}") from problem

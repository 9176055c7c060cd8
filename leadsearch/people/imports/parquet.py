"""Parquet files, where the library for them is installed (the extra `parquet`)."""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from leadsearch.people.imports.files import Source, WrongFileError
from leadsearch.people.imports.records import Record, Refusal

if TYPE_CHECKING:
    from pyarrow import RecordBatch
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


def texts(source: Source, on_bytes: Callable[[int], None]) -> Iterator[Record | Refusal]:
    """Its rows as JSON objects, numbered from 1. Raises WrongFileError where it is damaged."""
    from pyarrow import ArrowException  # noqa: PLC0415 - an extra

    file = _file(source)
    size, rows = source.size, max(1, file.metadata.num_rows)
    number = 0
    try:
        for batch in file.iter_batches(batch_size=_ROWS):
            for values in _rows(batch):
                number += 1
                yield _record(number, values)
            on_bytes(size * number // rows)
    except (ArrowException, OSError) as problem:
        why = " ".join(str(problem).split()).rstrip(".")
        raise WrongFileError(f"{source.name} is damaged behind row {number:,}: {why}. Export it again.") from problem


def _rows(batch: "RecordBatch") -> list[dict[str, object] | None]:
    """The rows; None for one with a value that Python has no form for, such as text that is no UTF-8."""
    try:
        return list(batch.to_pylist())
    except (ValueError, OverflowError):
        return [_row(batch.slice(at, 1)) for at in range(len(batch))]


def _row(one: "RecordBatch") -> dict[str, object] | None:
    try:
        return dict(one.to_pylist()[0])
    except (ValueError, OverflowError):
        return None


def _record(number: int, values: dict[str, object] | None) -> Record | Refusal:
    try:
        if values is not None:
            return Record(number, json.dumps(values, default=_plain, ensure_ascii=False))
    except ValueError:
        pass
    return Refusal(number, "a value is no text in UTF-8, or out of range")


def _plain(value: object) -> str:
    """What JSON has no form for, as a text. Raises UnicodeDecodeError."""
    return value.decode() if isinstance(value, bytes) else str(value)


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

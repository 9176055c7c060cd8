"""The values of a record → its fields: which of them is what of a person."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from pydantic import JsonValue

from leadsearch.people.imports.columns import field_of
from leadsearch.people.imports.people import Fields
from leadsearch.people.record import CELL_MAX

_SCALARS: Final = (str, int, float, bool)


class UnreadableError(Exception):
    """A record that is no row of its file; the text says why."""


def fields_of_row(row: Sequence[str], header: tuple[str, ...]) -> Fields | None:
    """The fields of a row below this header; None for an empty row. Raises UnreadableError."""
    if len(row) != len(header):
        extra = [cell for cell in row[len(header) :] if cell.strip()]
        torn = len(row) < len(header) and any('"' in cell for cell in row)
        if extra or torn:
            raise UnreadableError(f"the row has {len(row)} cells, the header has {len(header)}")
    _refuse_oversize(header, row)
    fields: dict[str, tuple[str, ...]] = {}
    for at, field in _used(header):
        cell = _clean(row[at]) if at < len(row) else ""
        if cell:
            fields[field] = (*fields[field], cell) if field in fields else (cell,)
    return fields if fields or any(cell.strip() for cell in row) else None


@lru_cache(maxsize=16)
def _used(header: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """The columns that something is read from."""
    return tuple((at, field) for at, column in enumerate(header) if (field := field_of(column)))


def object_of(text: str) -> Mapping[str, JsonValue]:
    """The JSON object of a text. Raises UnreadableError."""
    try:
        value: JsonValue = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableError("the line is no JSON") from None
    if not isinstance(value, dict):
        raise UnreadableError("the line is no JSON object")
    return value


def fields_of_object(values: Mapping[str, JsonValue]) -> Fields:
    """The fields of a JSON object; inner objects are columns too: `{"company": {"name": …}}` is "company name".

    Raises UnreadableError.
    """
    flat = list(_flat(dict(values), ""))
    _refuse_oversize([column for column, _ in flat], [cell for _, cell in flat])
    fields: dict[str, tuple[str, ...]] = {}
    for column, value in flat:
        field = field_of(column)
        if field and (cell := _clean(value)):
            fields[field] = (*fields.get(field, ()), cell)
    return fields


def columns_of_object(values: Mapping[str, JsonValue]) -> Iterable[str]:
    """What its values are called."""
    return dict.fromkeys(column for column, _ in _flat(dict(values), ""))


def _flat(value: JsonValue, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path} {key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(inner, path)
    elif isinstance(value, _SCALARS) and not isinstance(value, bool):
        yield path, str(value)


def _refuse_oversize(columns: Sequence[str], cells: Sequence[str]) -> None:
    if max(map(len, cells), default=0) <= CELL_MAX:
        return
    for column, cell in zip(columns, cells, strict=False):
        if len(cell) > CELL_MAX:
            raise UnreadableError(f"the cell “{column}” has {len(cell):,} characters; {CELL_MAX:,} are the most")


def _clean(cell: str) -> str:
    """The cell without what stands around it; control characters are nobody's data."""
    if cell.isprintable():
        return cell.strip()
    return "".join(c if c.isprintable() else " " if c.isspace() else "" for c in cell).strip()

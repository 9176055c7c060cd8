"""The values of a record → its cells, cut into what belongs together."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple

from pydantic import JsonValue

from leadsearch.people.imports.columns import field_of
from leadsearch.people.imports.parts import OWN, PARTS, Piece
from leadsearch.people.record import CELL_MAX

_SCALARS: Final = (str, int, float, bool)

_Pick = Callable[[Sequence[str]], tuple[str, ...]]


class UnreadableError(Exception):
    """A record that is no row of its file; the text says why."""


class Cells(NamedTuple):
    """The cells of a record that something is read from, by what they are about."""

    own: Piece
    parts: list[Piece]
    """In the order of parts.PARTS."""


def cells_of_row(row: list[str], header: tuple[str, ...]) -> Cells | None:
    """The cells of a row below this header; None for an empty row. Raises UnreadableError."""
    if not any(map(str.strip, row)):
        return None
    if len(row) != len(header):
        extra = [cell for cell in row[len(header) :] if cell.strip()]
        torn = len(row) < len(header) and any('"' in cell for cell in row)
        if extra or torn:
            raise UnreadableError(f"the row has {len(row)} cells, the header has {len(header)}")
        row = row + [""] * (len(header) - len(row))
    _refuse_oversize(header, row)
    own, *parts = [(fields, pick(row)) for fields, pick in _cuts(header)]
    return Cells(own, parts)


@lru_cache(maxsize=16)
def _cuts(header: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], _Pick], ...]:
    """For each of OWN and PARTS the fields that the columns have, and what picks their cells out of a row."""
    columns = [(at, field) for at, column in enumerate(header) if (field := field_of(column))]
    groups = [[(at, field) for at, field in columns if field in group] for group in (OWN, *PARTS)]
    return tuple((tuple(field for _, field in group), _picking([at for at, _ in group])) for group in groups)


def _picking(places: Sequence[int]) -> _Pick:
    match places:
        case []:
            return lambda _: ()
        case [only]:
            return lambda row: (row[only],)
        case _:
            return itemgetter(*places)


def object_of(text: str) -> Mapping[str, JsonValue]:
    """The JSON object of a text. Raises UnreadableError."""
    try:
        value: JsonValue = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableError("the line is no JSON") from None
    if not isinstance(value, dict):
        raise UnreadableError("the line is no JSON object")
    return value


def cells_of_object(values: Mapping[str, JsonValue]) -> Cells:
    """The cells of a JSON object; inner objects are columns too: `{"company": {"name": …}}` is "company name".

    Raises UnreadableError.
    """
    flat = list(_flat(dict(values), ""))
    _refuse_oversize([column for column, _ in flat], [cell for _, cell in flat])
    held = [(field, cell) for column, cell in flat if (field := field_of(column))]
    groups = [[(field, cell) for field, cell in held if field in group] for group in (OWN, *PARTS)]
    own, *parts = [(tuple(field for field, _ in group), tuple(cell for _, cell in group)) for group in groups]
    return Cells(own, parts)


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

"""The values of a record → its cells, cut into what belongs together."""

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple, TypeVar

from pydantic import JsonValue

from leadsearch.people.imports.columns import field_of
from leadsearch.people.imports.names import readable
from leadsearch.people.imports.parts import OWN, PARTS, Piece
from leadsearch.people.record import CELL_MAX

_SCALARS: Final = (str, int, float, bool)
_EXACT_BELOW: Final = 2.0**53
"""Up to where a float holds every whole number; infinity, and what JSON calls NaN, are texts."""

_T = TypeVar("_T")
_Pick = Callable[[Sequence[str]], tuple[str, ...]]
_Cut = tuple[tuple[str, ...], _Pick]


class UnreadableError(Exception):
    """A record that is no row of its file; the text says why."""


class Cells(NamedTuple):
    """The cells of a record that something is read from, by what they are about."""

    own: Piece
    parts: list[tuple[int, Piece]]
    """By their number in parts.PARTS, of which some may be missing."""


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
    if max(map(len, row)) > CELL_MAX:
        _refuse_oversize(zip(header, row, strict=True))
    (fields, pick), parts = _cuts(header)
    return Cells((fields, pick(row)), [(number, (fields, pick(row))) for number, (fields, pick) in parts])


@lru_cache(maxsize=16)
def _cuts(header: tuple[str, ...]) -> tuple[_Cut, list[tuple[int, _Cut]]]:
    """For OWN, and for the parts that are there, the fields of the columns and what picks their cells out of a row."""
    columns = [(at, field) for at, column in enumerate(header) if (field := field_of(column))]
    groups = [_of_group(columns, group) for group in (OWN, *PARTS)]
    own, *parts = [(fields, _picking(places)) for fields, places in groups]
    return own, [(number, cut) for number, cut in enumerate(parts) if cut[0]]


def _picking(places: Sequence[int]) -> _Pick:
    match places:
        case []:
            return lambda _: ()
        case [only]:
            return lambda row: (row[only],)
        case _:
            return itemgetter(*places)


def _of_group(held: Iterable[tuple[_T, str]], group: Container[str]) -> tuple[tuple[str, ...], tuple[_T, ...]]:
    """The fields of the group, and what stands beside each."""
    of_group = [(thing, field) for thing, field in held if field in group]
    return tuple(field for _, field in of_group), tuple(thing for thing, _ in of_group)


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
    _refuse_oversize(flat)
    held = [(cell, field) for column, cell in flat if (field := field_of(column))]
    own, *parts = [_of_group(held, group) for group in (OWN, *PARTS)]
    return Cells(own, [(number, piece) for number, piece in enumerate(parts) if piece[0]])


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
        if len(value) == 1 and isinstance(value[0], str):
            yield path, value[0]  # told twice, a list of one is no text that names several; each counts once
    elif isinstance(value, _SCALARS) and not isinstance(value, bool):
        yield path, _text(value)


def _text(value: str | float) -> str:
    """A value as a cell; a number with four places, so that no three of them are taken for thousands."""
    if not isinstance(value, float) or abs(value) >= _EXACT_BELOW or value != value:  # noqa: PLR0124 - NaN
        return str(value)
    return str(int(value)) if value.is_integer() else f"{value:.4f}"


def _refuse_oversize(cells: Iterable[tuple[str, str]]) -> None:
    for column, cell in cells:
        if len(cell) > CELL_MAX:
            raise UnreadableError(
                f"the cell “{readable(column)}” has {len(cell):,} characters; {CELL_MAX:,} are the most"
            )

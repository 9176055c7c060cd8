"""The two table blocks, `table` and `data_table`.

https://docs.slack.dev/reference/block-kit/blocks/table-block and …/data-table-block.
"""

from collections.abc import Iterator
from typing import Final

from simulator.validate.objects import BLOCK_ID_CHARACTERS
from simulator.validate.rich_text import RICH_TEXT
from simulator.validate.rules import Check, Problem, array, by_type, flag, number, one_of, pick, shape, string
from simulator.wire import Json

TABLE_ROWS: Final = 100
"""With the header."""
COLUMNS: Final = 20
DATA_ROWS: Final = 100
"""Without the header."""
DATA_TABLE_CHARACTERS: Final = 20_000

_ID: Final = {"block_id": string(at_most=BLOCK_ID_CHARACTERS)}
_CELLS: Final[dict[str, Check]] = {
    "raw_text": shape({"type": string(), "text": string()}),
    "raw_number": shape({"type": string(), "value": number(whole=False), "text": string()}),
    "rich_text": RICH_TEXT,
}


def _rows(cells: Check, at_least: int, at_most: int) -> Check:
    return array(array(cells, at_most=COLUMNS), at_least=at_least, at_most=at_most)


def _rectangular(value: Json, pointer: str) -> Iterator[Problem]:
    if len({len(row) for row in value["rows"]}) > 1:
        yield Problem("all rows must have the same number of cells", f"{pointer}/rows")


def _plain_header(value: Json, pointer: str) -> Iterator[Problem]:
    for index, cell in enumerate(value["rows"][0]):
        if cell["type"] == "rich_text":
            yield Problem("rich_text is not allowed in the header", f"{pointer}/rows/0/{index}")


def _short_enough(value: Json, pointer: str) -> Iterator[Problem]:
    if characters(value["rows"]) > DATA_TABLE_CHARACTERS:
        yield Problem(f"must be less than {DATA_TABLE_CHARACTERS + 1} characters in all cells", f"{pointer}/rows")


def characters(value: object) -> int:
    """The characters of every `text` inside `value`: what a reader sees."""
    if isinstance(value, list):
        return sum(map(characters, value))
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    rest = (field for name, field in value.items() if name != "text")
    return (len(own) if isinstance(own, str) else characters(own)) + sum(map(characters, rest))


_COLUMN_SETTING: Final = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag()})


def _column_setting(value: object, pointer: str) -> Iterator[Problem]:
    if value is not None:
        yield from _COLUMN_SETTING(value, pointer)


TABLE: Final = shape(
    {"type": string(), "rows": _rows(by_type(pick(_CELLS, "raw_text", "rich_text")), 1, TABLE_ROWS)},
    {**_ID, "column_settings": array(_column_setting, at_most=COLUMNS)},
)
DATA_TABLE: Final = shape(
    {"type": string(), "caption": string(), "rows": _rows(by_type(_CELLS), 2, DATA_ROWS + 1)},
    {**_ID, "page_size": number(1, 100), "row_header_column_index": number(0, COLUMNS - 1)},
    also=[_rectangular, _plain_header, _short_enough],
)

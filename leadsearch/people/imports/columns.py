"""Which column of a file holds which field of a person."""

import csv
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from leadsearch.people.text import table, words

DELIMITERS: Final = ",;\t|"


@lru_cache(maxsize=1 << 12)
def field_of(column: str) -> str | None:
    """The field that a column of this name holds ("# Employees" is `employees`); None when it holds none."""
    return _fields().get(plain(column))


def plain(column: str) -> str:
    """A column's name as it is compared: lower case, signs left out."""
    return " ".join(words(column.replace("_", " ").replace("-", " ")))


def delimiter_of(line: str) -> str:
    """What splits the header: whatever makes the most known columns of it, then the most columns."""

    def known(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:  # a cell above the limit of csv
            cells = []
        return sum(field_of(cell) is not None for cell in cells), len(cells)

    return max(DELIMITERS, key=known)


def names_somebody(columns: Sequence[str]) -> bool:
    """Whether a person's name can be read from these columns."""
    return any(field_of(column) in {"full_name", "first_name", "last_name"} for column in columns)


@cache
def _fields() -> Mapping[str, str]:
    return {name: field for field, names in table("columns") for name in (field.replace("_", " "), *names.split("|"))}

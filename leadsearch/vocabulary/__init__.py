"""Words that the prompt reader and the people share: what the one writes, the others have to answer to.

What only one of them needs stands in the tables of its own room.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

TYPE_WORDS: Final = {"startup": "startup", "public": "public company", "private": "private company"}
"""Type of company → the keyword that excludes it, since the contract has no field for that."""
_TABLES: Final = Path(__file__).parent


class Department(NamedTuple):
    """What people call the departments of a function."""

    function: str
    how: str
    """How a prompt's "… manager" is read: `role` (rank and function), `title` (the words themselves) or `both`."""
    phrases: tuple[str, ...]


class ShortTitle(NamedTuple):
    """A title and what is short for it."""

    title: str
    short: tuple[str, ...]
    flag: str
    """`upper`: in a prompt only when written in capitals."""


@cache
def departments() -> tuple[Department, ...]:
    """All departments, a function in several of them."""
    return tuple(Department(function, how, _split(phrases)) for function, how, phrases in _rows("departments"))


@cache
def heads() -> tuple[tuple[str, str], ...]:
    """The nouns that end a job title, singular, each with what the reader notes of it."""
    return tuple((head, flag) for head, flag, _ in _rows("heads"))


@cache
def short_titles() -> tuple[ShortTitle, ...]:
    """All short forms of titles."""
    return tuple(ShortTitle(title, _split(short), flag) for title, short, flag in _rows("short_titles"))


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """Keyword → what means the same."""
    return {keyword: _split(others) for keyword, others, _ in _rows("synonyms")}


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(","))


def _rows(name: str) -> Iterator[tuple[str, str, str]]:
    """The first three cells of each line; one that is not there is empty."""
    for line in (_TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            cells = [*line.split("\t"), "", ""]
            yield cells[0], cells[1], cells[2]

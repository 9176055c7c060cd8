"""Which people of a page a task takes. Pure."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from leadsearch.people.engine import Cursor, Found, Page

PAGE: Final = 500
"""People that one transaction saves at most; it holds the database's write lock for that long."""
PACED_PAGE: Final = 25
"""The same where every page is slowed down, so that there is something to watch."""


@dataclass(frozen=True)
class Pick:
    """What to do with a page.

    Attributes:
        people: whom to save, in order.
        cursor: how far the search has come.
        ended: whether the task is over.
        exhausted: whether nobody else matches.
    """

    people: tuple[Found, ...]
    cursor: Cursor
    ended: bool
    exhausted: bool


def look(wanted: int, most: int) -> int:
    """How many people to ask of the corpus: one more than can be saved, which tells whether more people match."""
    return min(max(wanted, PACED_PAGE), most) + 1


def pick(page: Page, *, cursor: Cursor, wanted: int, most: int, known: Container[str]) -> Pick:
    """Take up to `wanted` people (and at most `most`) whose key is not `known`. The page lies behind `cursor`.

    A task that has all it wants still looks on until it meets somebody new or the end: only then is it certain whether
    the next run would find anybody.
    """
    room = min(wanted, most)
    people: list[Found] = []
    taken: set[str] = set()
    for found in page.people:
        if found.key not in known and found.key not in taken:
            if len(people) == room:
                return Pick(tuple(people), cursor, ended=room == wanted, exhausted=False)
            people.append(found)
            taken.add(found.key)
        cursor = found.after
    return Pick(tuple(people), page.after, ended=page.ended, exhausted=page.ended)

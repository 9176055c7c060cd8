"""Which people of a page a task takes. Pure."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Final

from leadsearch.service.ports import Found

PAGE: Final = 25
"""People that one transaction saves at most."""
LOOK: Final = PAGE + 1
"""People asked of the corpus at once: one more than is saved tells whether more people match."""


@dataclass(frozen=True)
class Pick:
    """What to do with a page.

    Attributes:
        people: whom to save, in order.
        cursor: the id of the last person who was looked at and is done with.
        ended: whether the task is over.
        exhausted: whether nobody else matches.
    """

    people: tuple[Found, ...]
    cursor: int
    ended: bool
    exhausted: bool


def pick(page: Sequence[Found], *, cursor: int, wanted: int, known: Container[str]) -> Pick:
    """Take up to `wanted` people (and at most PAGE) whose key is not `known`.

    A task that has all it wants still looks on until it meets somebody new or the end: only then is it certain whether
    the next run would find anybody.
    """
    room = min(wanted, PAGE)
    people: list[Found] = []
    taken: set[str] = set()
    for found in page:
        if found.key not in known and found.key not in taken:
            if len(people) == room:
                return Pick(tuple(people), cursor, ended=room == wanted, exhausted=False)
            people.append(found)
            taken.add(found.key)
        cursor = found.id
    over = len(page) < LOOK
    return Pick(tuple(people), cursor, ended=over, exhausted=over)

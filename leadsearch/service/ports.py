"""What the service needs from its neighbours and from the world: people, a prompt reader, a clock, new ids."""

from collections.abc import Callable, Sequence
from typing import Protocol

from leadsearch.contract import Filters
from leadsearch.people.record import Person

NowMs = Callable[[], int]
"""The present instant in milliseconds since 1970 UTC."""
NewId = Callable[[], str]
"""A fresh UUID as 36 lower-case characters."""
ReadPrompt = Callable[[str], Filters]
"""How a prompt is understood. Synchronous and pure; may take some milliseconds."""


class Found(Protocol):
    """A person of the corpus that matches."""

    @property
    def id(self) -> int:
        """The row id: what a cursor holds. People are found in ascending order of it."""
        ...

    @property
    def key(self) -> str:
        """The identity, the same after every update of the person."""
        ...

    @property
    def person(self) -> Person:
        """The record."""
        ...


class People(Protocol):
    """The corpus."""

    async def page(self, filters: Filters, *, after: int, limit: int) -> Sequence[Found]:
        """Who matches next, by ascending id above `after`; fewer than `limit` = the end."""
        ...

"""What the service needs from its neighbours and from the world: people, a prompt reader, a clock, new ids."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from leadsearch.contract import Filters
from leadsearch.people.engine import Cursor, Page

NowMs = Callable[[], int]
"""The present instant in milliseconds since 1970 UTC. Called in several threads."""
NewId = Callable[[], str]
"""A fresh UUID as 36 lower-case characters. Called in several threads."""
ReadPrompt = Callable[[str], Awaitable[Filters]]
"""How a prompt is understood. May take seconds, in which it holds up nobody else."""


class People(Protocol):
    """The corpus: what of people.engine.Engine a search needs."""

    async def page(self, filters: Filters, *, after: Cursor, limit: int) -> Page:
        """Who fits next, `limit` people at most."""
        ...

    async def count(self, filters: Filters) -> int:
        """How many people fit."""
        ...

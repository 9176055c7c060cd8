"""Waiting for a condition, with a limit."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Seen = TypeVar("Seen")


async def until(see: Callable[[], Seen], *, within: float = 45.0) -> Seen:
    """What `see` answers, as soon as it is true; fail after `within` seconds."""
    async with asyncio.timeout(within):
        while not (seen := see()):
            await asyncio.sleep(0.01)
        return seen


async def until_asked(ask: Callable[[], Awaitable[Seen]], *, within: float = 45.0) -> Seen:
    """The same for what has to be awaited."""
    async with asyncio.timeout(within):
        while not (seen := await ask()):
            await asyncio.sleep(0.01)
        return seen

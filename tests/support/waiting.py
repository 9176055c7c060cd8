"""Waiting for what another task does."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Seen = TypeVar("Seen")


async def until(see: Callable[[], Seen], *, within: float = 5.0) -> Seen:
    """What `see` sees, as soon as it is true. Fails after `within` seconds."""
    deadline = time.monotonic() + within
    while not (seen := see()):
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.005)
    return seen


async def until_seen(see: Callable[[], Awaitable[Seen]], *, within: float = 5.0) -> Seen:
    """The same for what has to be asked for."""
    deadline = time.monotonic() + within
    while not (seen := await see()):
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.005)
    return seen

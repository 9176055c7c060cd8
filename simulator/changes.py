"""Waiting until something has happened in the workspace."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


class Changes:
    """Tells whoever waits that something is different now.

    What happens in one workspace is also news for the whole, but not the other way round: somebody who looks at one
    workspace is not woken by every call of the bot.
    """

    def __init__(self, whole: "Changes | None" = None) -> None:
        self._whole = whole
        self._next = asyncio.Event()

    def announce(self) -> None:
        """Something has changed: every waiting look is taken again."""
        self._next.set()
        self._next = asyncio.Event()
        if self._whole is not None:
            self._whole.announce()

    async def until(self, look: Callable[[], Seen | None], within_s: float) -> Seen | None:
        """What `look` returns as soon as that is something; None when `within_s` seconds have passed."""
        deadline = asyncio.get_running_loop().time() + within_s
        while True:
            upcoming = self._next
            if (seen := look()) is not None:
                return seen
            try:
                async with asyncio.timeout_at(deadline):
                    await upcoming.wait()
            except TimeoutError:
                return look()

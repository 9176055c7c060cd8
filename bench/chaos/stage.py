"""How far the run is: what was asked for, what was broken, and when; people and faults keep step with each other."""

import asyncio
import time
from typing import Final

AHEAD: Final = 8
"""Batches that people may ask for while a fault that was due before them has not come yet."""


class Stage:
    """The clock and the diary of one run."""

    def __init__(self) -> None:
        self.began = time.time()
        self.asked = 0
        """Batches that people asked for."""
        self.diary: list[tuple[float, str]] = []
        """What was broken: Unix seconds, and words."""
        self._due_after: int | None = 0
        self._over = False
        self._moved = asyncio.Condition()

    async def turn(self) -> None:
        """Wait for one's turn to ask for a batch."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._due_after is None or self.asked < self._due_after + AHEAD)
            self.asked += 1
            self._moved.notify_all()

    async def next_fault(self, after: int) -> None:
        """Wait until a fault is due that comes after so many batches."""
        async with self._moved:
            self._due_after = after
            self._moved.notify_all()
            await self._moved.wait_for(lambda: self._over or self.asked >= after)

    async def all_asked(self) -> None:
        """Nobody will ask for anything more: what is still to be broken has come due."""
        async with self._moved:
            self._over = True
            self._moved.notify_all()

    async def no_more_faults(self) -> None:
        """Let everybody ask for the rest."""
        async with self._moved:
            self._due_after = None
            self._moved.notify_all()

    def note(self, words: str) -> None:
        """Write into the diary."""
        self.diary.append((time.time(), words))

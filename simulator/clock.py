"""The simulator's time: this machine's, plus what a test has skipped."""

import asyncio
import time


class Clock:
    """Wall clock in Unix seconds that can be moved forward, so that 30 minutes need not be waited for."""

    def __init__(self) -> None:
        self._skipped_s = 0.0
        self._moved = asyncio.Event()

    def now(self) -> float:
        """Unix seconds."""
        return time.time() + self._skipped_s

    def skip(self, seconds: float) -> None:
        """Let time jump forward; whoever sleeps wakes when the jump passes the end of the sleep."""
        if seconds < 0:
            raise ValueError("time goes forward only: skip a positive number of seconds")
        self._skipped_s += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Return once `now()` has moved on by `seconds`."""
        end = self.now() + seconds
        while (left := end - self.now()) > 0:
            moved = self._moved
            try:
                async with asyncio.timeout(left):
                    await moved.wait()
            except TimeoutError:
                continue

"""Servers that run beside the bot in processes of their own: looked at, started anew, or given up in words."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol

log = logging.getLogger(__name__)

LOOK_EVERY: Final = 0.5
"""Seconds between two looks whether a server still works."""
PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each start anew; a server that has died again after the last one is given up."""
SOUND_AFTER: Final = 60.0
"""Seconds after a start in which a server that dies again counts as the same trouble."""


class Server(Protocol):
    """A server that whoever runs the bot has started."""

    @property
    def name(self) -> str:
        """For a person."""

    def works(self) -> bool:
        """Whether it is still there."""

    async def restart(self) -> None:
        """Start it anew at the same address."""


class GaveUp(Exception):
    """A server dies again and again; the text says which, and what it said last."""


class Beside:
    """Keeps servers.

    Args:
        servers: those to keep; they run already.
        refusals: what `restart` raises when the server does not start.
        sleep: waits between looks and before starts.
        clock: seconds since whenever.
    """

    def __init__(
        self,
        servers: Sequence[Server],
        *,
        refusals: tuple[type[Exception], ...],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._servers = servers
        self._refusals = refusals
        self._sleep = sleep
        self._clock = clock
        self._down: set[str] = set()

    def troubles(self) -> Sequence[str]:
        """Why the bot is not ready, as far as these servers are the reason."""
        return [f"{name} has ended and is started anew" for name in sorted(self._down)]

    async def keep(self) -> None:
        """Until cancelled. Raises GaveUp."""
        keeping = [asyncio.create_task(self._keep(server), name=f"keep {server.name}") for server in self._servers]
        keeping.append(asyncio.create_task(_for_ever(), name="beside"))
        try:
            await asyncio.gather(*keeping)
        finally:
            for task in keeping:
                task.cancel()
            await asyncio.wait(keeping)

    async def _keep(self, server: Server) -> None:
        tries, started_at, said = 0, self._clock(), ""
        while True:
            await self._sleep(LOOK_EVERY)
            if server.works():
                if self._clock() - started_at >= SOUND_AFTER:
                    tries = 0
                continue
            self._down.add(server.name)
            if tries == len(PAUSES):
                raise GaveUp(f"{server.name} has ended {tries + 1} times and is not started again. {said}".rstrip())
            log.error("%s has ended; started anew in %g s", server.name, PAUSES[tries])
            await self._sleep(PAUSES[tries])
            tries += 1
            try:
                await server.restart()
            except self._refusals as refused:
                said = str(refused)
                log.error("%s does not start: %s", server.name, said)  # noqa: TRY400 - the words say all
            else:
                self._down.discard(server.name)
                started_at = self._clock()


async def _for_ever() -> None:
    """Also where there is nothing to keep."""
    await asyncio.Event().wait()

"""The worker of one process: takes due tasks from the queue that all processes share."""

import asyncio
import logging
from typing import Final

from leadsearch.service.claims import Claim, Claims
from leadsearch.service.correlation import correlated
from leadsearch.service.errors import OUT_OF_REACH
from leadsearch.service.ports import NowMs, People
from leadsearch.service.run import Run
from leadsearch.service.waiting import happens

TASKS_AT_ONCE: Final = 8
"""Tasks that one process works at side by side."""
LOOK_EVERY_S: Final = 0.5
"""How often an idle worker asks for tasks of other processes; with the lease, 10.5 s after a kill at the latest."""
STOP_LIMIT_S: Final = 5.0
"""How long a stop waits for the pages under way."""
SWEEP_EVERY_MS: Final = 60 * 60 * 1000
"""How often what is past its time is removed."""
SWEEP_AGAIN_MS: Final = 60 * 1000
"""When that is tried again after the database was out of reach."""

logger = logging.getLogger(__name__)


class Worker:
    """Works until it is stopped. `pace_s` is how long a page of people takes at least."""

    def __init__(self, *, claims: Claims, people: People, now_ms: NowMs, pace_s: float) -> None:
        self._claims = claims
        self._people = people
        self._now_ms = now_ms
        self._pace_s = pace_s
        self._news = asyncio.Event()
        self._stopping = False
        self._taking: asyncio.Task[None] | None = None
        self._runs: dict[asyncio.Task[None], Run] = {}
        self._next_sweep_ms = 0

    def start(self) -> None:
        """Begin to work."""
        self._taking = asyncio.create_task(self._take_tasks(), name="worker")

    def wake(self) -> None:
        """There is a new task: look now."""
        self._news.set()

    async def stop(self) -> None:
        """Take no more tasks, end the page under way in each, and leave the rest to others. At most STOP_LIMIT_S."""
        self._stopping = True
        self.wake()
        for run in self._runs.values():
            run.halt()
        try:
            async with asyncio.timeout(STOP_LIMIT_S):
                while mine := self._under_way():  # a claim under way ends in one more run
                    await asyncio.wait(mine)
        except TimeoutError:
            late = self._under_way()
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _under_way(self) -> set[asyncio.Task[None]]:
        return {task for task in (self._taking, *self._runs) if task is not None and not task.done()}

    async def _take_tasks(self) -> None:
        while not self._stopping:
            self._news.clear()
            try:
                while self._has_room() and (claim := await self._claims.claim()):
                    self._begin(claim)
            except OUT_OF_REACH:
                logger.debug(
                    "no task could be taken; asking again", exc_info=True
                )  # the database tells that it is away
            except Exception:
                logger.exception("no task could be taken; asking again")
            await self._sweep()
            await happens(self._news, within_s=LOOK_EVERY_S)

    def _has_room(self) -> bool:
        return not self._stopping and len(self._runs) < TASKS_AT_ONCE

    async def _sweep(self) -> None:
        if (now := self._now_ms()) < self._next_sweep_ms:
            return
        self._next_sweep_ms = now + SWEEP_EVERY_MS
        try:
            await self._claims.sweep()
        except OUT_OF_REACH as error:
            self._next_sweep_ms = now + SWEEP_AGAIN_MS
            logger.info("what is past its time was not removed; trying again in a minute: %s", error)
        except Exception:
            logger.exception("what is past its time was not removed; trying again in an hour")

    def _begin(self, claim: Claim) -> None:
        run = Run(claim, claims=self._claims, people=self._people, now_ms=self._now_ms, pace_s=self._pace_s)
        with correlated(claim.correlation_id):
            task = asyncio.create_task(run.work(), name=f"search {claim.task_id}")
        self._runs[task] = run
        task.add_done_callback(self._ended)
        if self._stopping:
            run.halt()

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._runs[task]
        self.wake()
        if not task.cancelled() and (error := task.exception()):
            logger.error("%s ended unexpectedly; another worker will take it", task.get_name(), exc_info=error)

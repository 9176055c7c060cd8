"""The bot's one clock: an APScheduler tick that asks "what is due?" and hands it to tasks that this process owns.

The tick itself never works on a batch, so it is never late because one is slow. APScheduler cancels the coroutines it
runs when it is shut down; the work must not be cancelled in the middle of a step, so it runs in tasks of ours, which
`stop` drains.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, Protocol

from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.searches.limits import LEASE
from bot.searches.models import Wishes
from bot.searches.ports import Claim, Clock, LeaseLost, Store, StoreAway

log = logging.getLogger(__name__)

TICK: Final = 0.25
"""Seconds between two looks; what people start is looked at at once (`nudge`).

A look takes what falls due before the next one, and each piece of work begins at its own moment: work that waits for
ticks begins in bursts, and everything else on this event loop waits for each burst.
"""
SLEEP_LEAST: Final = 0.001
"""Seconds; event loops may round a shorter one to nothing."""
RENEW_AFTER: Final = LEASE / 3
CLAIMS: Final = 100
"""Pieces of work that one tick takes at most in one trip."""
AT_ONCE: Final = 100
"""Pieces of work that this process advances at the same time: as many as the API's client has connections. One more
would wait there, and after a few seconds count as an API that is away; in Redis any process finds it."""


class Runs(Protocol):
    """Whoever advances a claim; see `searches/worker.py`."""

    async def run(self, claim: Claim) -> None:
        """Until it waits; raises nothing that the poller could mend."""


@dataclass(slots=True)
class _Held:
    claim: Claim
    renew_at: float


class Poller:
    """Finds due work, claims it, and keeps the claims alive while it is worked on.

    Args:
        store: where the work lies.
        worker: advances a claim.
        clock: the time of day.
        sleep: waits for the moment when a piece of work is due.
        owner: the token of this process's leases.
        at_once: how many pieces of work are advanced at the same time.
        chores: what else this process does now and then, and how often, in seconds.
    """

    def __init__(
        self,
        *,
        store: Store,
        worker: Runs,
        clock: Clock,
        owner: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        at_once: int = AT_ONCE,
        chores: Mapping[Callable[[], Awaitable[None]], float] = MappingProxyType({}),
    ) -> None:
        self._store = store
        self._worker = worker
        self._clock = clock
        self._owner = owner
        self._sleep = sleep
        self._at_once = at_once
        self._chores = chores
        self._running: dict[asyncio.Task[None], _Held] = {}
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._job: Job | None = None
        self._ticking = asyncio.Lock()
        self._again = False
        self._full = False
        self.away = False
        """Whether task state could not be reached at the last look."""

    def start(self) -> None:
        """Begin to look, at once and then every TICK seconds."""
        self._job = self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=TICK,
            coalesce=True,
            max_instances=2,  # a nudge may come while a tick waits for Redis: the second only asks for another round
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )
        for chore, every in self._chores.items():
            self._scheduler.add_job(chore, "interval", seconds=every, coalesce=True, misfire_grace_time=None)
        self._scheduler.start()

    def nudge(self) -> None:
        """Look now instead of at the next tick."""
        if self._job is not None:
            self._job.modify(next_run_time=datetime.now(UTC))

    async def stop(self, *, within: float) -> None:
        """Take no more work, let each step finish, cancel what has not finished after `within` seconds."""
        if self._job is not None:
            self._job = None
            async with self._ticking:  # shutdown cancels a tick, and with it what the tick has just claimed
                self._scheduler.shutdown(wait=False)
        if not self._running:
            return
        log.info("draining %d pieces of work", len(self._running))
        _, late = await asyncio.wait(self._running, timeout=within)
        held = [self._running[task].claim for task in late]
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await asyncio.gather(*(self._hand_back(claim) for claim in held))

    async def _hand_back(self, claim: Claim) -> None:
        """Another process may go on at once, instead of when the lease ends."""
        try:
            await self._store.renew(claim, owner=self._owner, until=self._clock())
        except (LeaseLost, StoreAway) as gone:
            log.info("a lease could not be handed back: %r", gone, extra={"work": claim.work.id})

    async def tick(self) -> None:
        """Renew what is held, claim what is due; overlapping calls become one more round."""
        if self._ticking.locked():
            self._again = True
            return
        async with self._ticking:
            self._again = True
            while self._again:
                self._again = False
                try:
                    await self._renew()
                    await self._claim()
                except StoreAway as away:
                    if not self.away:
                        log.warning("task state is away, nothing is polled until it is back: %s", away)
                    self.away = True
                else:
                    self.away = False

    async def _claim(self) -> None:
        while (free := self._at_once - len(self._running)) > 0 and self._job is not None:
            limit = min(free, CLAIMS)
            now = self._clock()
            claims = await self._store.claim_due(owner=self._owner, now=now + TICK, limit=limit, lease=LEASE - TICK)
            for claim in claims:
                task = asyncio.create_task(self._advance(claim), name=f"advance {claim.work.id}")
                self._running[task] = _Held(claim, now + RENEW_AFTER)
                task.add_done_callback(self._finished)
            if len(claims) < limit:
                return
        self._full = True

    async def _advance(self, claim: Claim) -> None:
        await self._until_due(claim)
        await self._worker.run(claim)

    async def _until_due(self, claim: Claim) -> None:
        """What somebody wishes, and what is due for another reason than its own time, does not wait."""
        due = claim.work.due_at
        if due is None or claim.wishes != Wishes() or due > self._clock() + TICK:
            return
        while (early := due - self._clock()) > 0:
            await self._sleep(max(early, SLEEP_LEAST))

    async def _renew(self) -> None:
        now = self._clock()
        held = [(task, one) for task, one in self._running.items() if one.renew_at <= now and not task.done()]
        for renewed in await asyncio.gather(
            *(self._hold_on(task, one, now) for task, one in held), return_exceptions=True
        ):
            if isinstance(renewed, BaseException):
                raise renewed

    async def _hold_on(self, task: asyncio.Task[None], held: _Held, now: float) -> None:
        try:
            await self._store.renew(held.claim, owner=self._owner, until=now + LEASE)
        except LeaseLost:
            task.cancel()
        else:
            held.renew_at = now + RENEW_AFTER

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        if self._full and len(self._running) <= self._at_once // 2:  # more may be due: why wait for the tick
            self._full = False
            self.nudge()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("work ended by a mistake of ours; its lease will end", exc_info=error)

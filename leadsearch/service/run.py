"""One claimed task from page to page, until it is over, lost or halted."""

import asyncio
import logging
from typing import Final

from leadsearch.contract import Filters
from leadsearch.service.claims import LEASE_MS, Claim, Claims
from leadsearch.service.errors import OUT_OF_REACH, SupersededError
from leadsearch.service.pick import PACED_PAGE, PAGE, look
from leadsearch.service.ports import NowMs, People
from leadsearch.service.relaxing import Total, total
from leadsearch.service.waiting import happens

RENEW_EVERY_S: Final = LEASE_MS / 1000 / 4
"""How often a claim is renewed."""
PAGE_LIMIT_S: Final = 30.0
"""How long the corpus may take for one page."""
RETRY_AFTER_MS: Final = 1_000
"""When a task is tried again after the database or the corpus was out of reach; it doubles from try to try."""
RETRY_AFTER_MAX_MS: Final = 60_000
"""With ATTEMPTS_MAX a task outlasts four minutes of it. While the database itself is away nothing is counted."""
ATTEMPTS_MAX: Final = 10
"""Claims without one page saved, after which a task fails instead of being tried for ever."""
NOTHING_UNDERSTOOD: Final = (
    "Nothing in this prompt could be searched for. Name a role, a place, an industry or a company."
)
_WORDS_ABOUT_A_PROMPT: Final = frozenset({"limit", "unsupported", "coverage", "notes", "spans"})
"""Fields of Filters that filter nobody."""

logger = logging.getLogger(__name__)


class Run:
    """Works at one claim. `pace_s` is how long a page of people takes at least."""

    def __init__(self, claim: Claim, *, claims: Claims, people: People, now_ms: NowMs, pace_s: float) -> None:
        self._claim = claim
        self._claims = claims
        self._people = people
        self._now_ms = now_ms
        self._pace_s = pace_s
        self._halted = asyncio.Event()
        self._over = asyncio.Event()

    def halt(self) -> None:
        """End with the page under way and leave the rest to another worker."""
        self._halted.set()

    async def work(self) -> None:
        """Fill the list. Returns when nothing is left to do here; every failure ends in a state of the task."""
        renewing = asyncio.create_task(self._keep_claim(), name=f"claim of {self._claim.task_id}")
        try:
            await self._guarded()
        except SupersededError:
            logger.info("search %s was cancelled or taken over", self._claim.task_id)
        finally:
            self._over.set()
            await renewing

    async def _guarded(self) -> None:
        """The pages, and what becomes of the task when they cannot be had. Raises SupersededError."""
        try:
            await self._pages()
        except SupersededError:
            raise
        except OUT_OF_REACH as error:
            await self._put_off(error)
        except Exception:
            logger.exception("search %s failed", self._claim.task_id)
            await self._claims.fail(self._claim, self._apology())

    async def _put_off(self, error: Exception) -> None:
        """Leave the task to a later try. Raises SupersededError."""
        claim, why = self._claim, str(error) or "it took too long"
        try:
            if claim.attempts >= ATTEMPTS_MAX:
                logger.error("search %s has failed, having been tried %d times: %s", claim.task_id, claim.attempts, why)
                await self._claims.fail(claim, self._apology())
            else:
                wait_ms = retry_after_ms(claim.attempts)
                logger.info("search %s is tried again in %g s: %s", claim.task_id, wait_ms / 1000, why)
                await self._claims.release(claim, due_ms=self._now_ms() + wait_ms)
        except OUT_OF_REACH:
            logger.info("search %s is taken up again when the database is back", claim.task_id)

    async def _pages(self) -> None:
        claim = self._claim
        logger.info("search %s: %d people wanted behind %s", claim.task_id, claim.wanted, claim.cursor)
        if claim.attempts > ATTEMPTS_MAX:
            await self._claims.fail(claim, self._apology())
            return
        filters = Filters.model_validate(claim.filters)
        if not filters_anybody(filters):
            await self._claims.fail(claim, NOTHING_UNDERSTOOD)
            return
        counting = asyncio.create_task(total(filters, claim.prompt, people=self._people))
        try:
            await self._fill(filters, counting)
        finally:
            counting.cancel()
            await asyncio.gather(counting, return_exceptions=True)

    async def _fill(self, filters: Filters, counting: asyncio.Task[Total | None]) -> None:
        """Page after page. How many fit is counted while the first one is read."""
        most = PACED_PAGE if self._pace_s else PAGE
        while not await self._paused():
            ahead = look(self._claim.wanted, most)
            async with asyncio.timeout(PAGE_LIMIT_S):
                page = await self._people.page(filters, after=self._claim.cursor, limit=ahead)
            further = await self._claims.save(self._claim, page, most=most, total=await counting)
            if further is None:
                logger.info("search %s is complete", self._claim.task_id)
                return
            self._claim = further
        await self._claims.release(self._claim, due_ms=self._now_ms())

    async def _paused(self) -> bool:
        """Keep the pace before a page that saves people. Whether the run was halted."""
        if self._pace_s and self._claim.wanted:
            await happens(self._halted, within_s=self._pace_s)
        return self._halted.is_set()

    async def _keep_claim(self) -> None:
        """Renew the claim until the work is over; halt the work when the claim is lost."""
        while not await happens(self._over, within_s=RENEW_EVERY_S):
            try:
                await self._claims.renew(self._claim)
            except SupersededError:
                self.halt()
                return
            except OUT_OF_REACH:
                logger.debug("search %s: the claim could not be renewed", self._claim.task_id, exc_info=True)

    def _apology(self) -> str:
        return (
            "Something went wrong on our side and the search has stopped. Start it again; "
            f"if that fails too, quote {self._claim.correlation_id}."
        )


def retry_after_ms(attempts: int) -> int:
    """How long a task waits that was claimed so often, at least once, and could not be worked at."""
    return min(RETRY_AFTER_MS << max(attempts - 1, 0), RETRY_AFTER_MAX_MS)


def filters_anybody(filters: Filters) -> bool:
    """Whether the filters hold any condition; without one, everybody would match and be charged."""
    return bool(filters.wire().keys() - _WORDS_ABOUT_A_PROMPT)

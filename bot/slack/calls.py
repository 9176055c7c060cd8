"""The notifier's calls: within the workspace's budget, bounded in time, their failures in our words."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.searches.ports import Budget, Clock, SlackAway, StoreAway, WorkspaceGone
from bot.slack.client import ask
from bot.slack.rates import TURN_SECONDS, Rate
from bot.slack.workspaces import Workspaces

log = logging.getLogger(__name__)

BUDGET_AGAIN_SECONDS: Final = 2.0
"""Before the next try, when the budget itself could not be asked."""
GIVE_BACK_SECONDS: Final = 0.3
"""For giving back a turn that was not heard of. Whoever is told to end does not wait longer for that."""
THROTTLED: Final = frozenset({"ratelimited", "rate_limited"})
"""Slack's codes of an answer 429."""

Call = Callable[[AsyncWebClient], Awaitable[AsyncSlackResponse]]


class OverBudget(SlackAway):
    """Our own budget is used up: nothing was sent."""


class Calls:
    """Calls Slack for one process; nothing is repeated here.

    Args:
        workspaces: the clients.
        budget: Slack's limits, shared by all processes.
        clock: the time of day.
        sleep: waits for a short lack of budget, where the caller has the patience.
    """

    def __init__(
        self,
        *,
        workspaces: Workspaces,
        budget: Budget,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._workspaces = workspaces
        self._budget = budget
        self._clock = clock
        self._sleep = sleep

    async def __call__(
        self,
        team_id: str,
        rate: Rate,
        call: Call,
        *,
        patience: float = 0.0,
        asker: str | None = None,
        before: Callable[[], Awaitable[None]] | None = None,
    ) -> AsyncSlackResponse:
        """One call. `patience` is in seconds; an `asker` stands in line for the budget, others go first.

        `before` is the last thing done before the call leaves, and keeps it back by raising.
        Raises OverBudget when the budget has no call left (for longer than `patience`), else SlackTrouble.
        """
        client = self._workspaces.get(team_id).client
        wait, taken = await self._take(team_id, rate, asker)
        if 0 < wait <= patience:
            await self._sleep(wait)
            wait, taken = await self._take(team_id, rate, asker)
        if wait > 0:
            raise OverBudget("over_budget", retry_after=wait)
        try:
            if rate.hold and self._clock() - taken > TURN_SECONDS:
                raise OverBudget("turn_missed", retry_after=BUDGET_AGAIN_SECONDS)
            if before is not None:
                await before()
            return await ask(call(client))
        except WorkspaceGone as gone:
            self._workspaces.stop(team_id, gone.code)
            raise
        except SlackAway as away:
            if away.code in THROTTLED:
                await self._close(team_id, rate, seconds=away.retry_after)
            raise
        finally:
            await self._answered(team_id, rate, taken=taken)

    async def _take(self, team_id: str, rate: Rate, asker: str | None) -> tuple[float, float]:
        """Seconds to wait, and the moment of asking."""
        bucket, per_minute, burst, hold = rate
        now = self._clock()
        try:
            wait = await self._budget.take(
                team_id, bucket, now=now, per_minute=per_minute, burst=burst, asker=asker, hold=hold
            )
        except StoreAway as away:
            await self._give_back(team_id, rate, taken=now)
            # Nothing was sent, and the caller should know that rather than guess.
            raise SlackAway("budget_unreachable", retry_after=BUDGET_AGAIN_SECONDS) from away
        except asyncio.CancelledError:
            await self._give_back(team_id, rate, taken=now)
            raise
        return wait, now

    async def _give_back(self, team_id: str, rate: Rate, *, taken: float) -> None:
        """A turn that we have not heard of: Redis may have given it all the same."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GIVE_BACK_SECONDS):
                await self._answered(team_id, rate, taken=taken)

    async def _answered(self, team_id: str, rate: Rate, *, taken: float) -> None:
        """Let the next one go, as far as Redis can be told so."""
        if not rate.hold:
            return
        try:
            await self._budget.answered(team_id, rate.bucket, taken=taken)
        except StoreAway:
            log.info("task state is away: the next call of %s waits %g s", rate.bucket, rate.hold)

    async def _close(self, team_id: str, rate: Rate, *, seconds: float) -> None:
        try:
            await self._budget.close(team_id, rate.bucket, until=self._clock() + seconds)
        except StoreAway:
            log.warning("task state is away: the pause of %g s that Slack wants is not shared", seconds)

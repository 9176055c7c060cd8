"""Slack's rate limits, per method and workspace: https://docs.slack.dev/apis/web-api/rate-limits."""

import math
from collections import deque
from typing import Final

from simulator.clock import Clock
from simulator.errors import RefusedError

WINDOW_S: Final = 60.0
TIER_2: Final = 20
TIER_3: Final = 50
TIER_4: Final = 100
"""Calls a minute."""
TOO_MANY: Final = 429
POST_BURST: Final = 2
"""chat.postMessage: one a second in a channel; Slack tolerates short bursts and does not say how long. This is ours."""

PER_MINUTE: Final = {
    "chat.update": TIER_3,
    "chat.delete": TIER_3,
    "chat.postEphemeral": TIER_4,
    "conversations.open": TIER_3,
    "conversations.info": TIER_3,
    "conversations.join": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "users.info": TIER_4,
    "views.open": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
    "views.publish": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "files.completeUploadExternal": TIER_4,
}


class Rates:
    """Counts calls and refuses those above the limit. Off unless switched on."""

    def __init__(self, clock: Clock, *, enabled: bool = False) -> None:
        self._clock = clock
        self.enabled = enabled
        self._calls: dict[tuple[str, str], deque[float]] = {}
        self._posts: dict[tuple[str, str], float] = {}

    def count(self, method: str, workspace: str, channel: str) -> None:
        """Count one call.

        Raises:
            RefusedError: 429 `ratelimited` with Retry-After.
        """
        if not self.enabled:
            return
        if method == "chat.postMessage":
            self._count_post(workspace, channel)
        elif (limit := PER_MINUTE.get(method)) is not None:
            self._count_window(method, workspace, limit)

    def _count_window(self, method: str, workspace: str, limit: int) -> None:
        now = self._clock.now()
        calls = self._calls.setdefault((method, workspace), deque())
        while calls and calls[0] <= now - WINDOW_S:
            calls.popleft()
        if len(calls) >= limit:
            raise too_many(calls[0] + WINDOW_S - now, f"{method}: {limit} a minute in a workspace")
        calls.append(now)

    def _count_post(self, workspace: str, channel: str) -> None:
        # A bucket that fills at one a second, kept as the time at which it will be full again.
        now = self._clock.now()
        full_at = max(self._posts.get((workspace, channel), now), now)
        if full_at - now > POST_BURST - 1:
            raise too_many(full_at - now - (POST_BURST - 1), "chat.postMessage: one a second in a channel")
        self._posts[workspace, channel] = full_at + 1


def too_many(wait_s: float, rule: str) -> RefusedError:
    """The 429 that Slack sends."""
    seconds = max(1, math.ceil(wait_s))
    return RefusedError("ratelimited", rule, status=TOO_MANY, headers={"Retry-After": str(seconds)})

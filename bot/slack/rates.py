"""Slack's rates, as the shares of them that we use (docs.slack.dev/apis/web-api/rate-limits).

A bucket lets `burst + per_minute` calls through in its worst minute. A few calls are left over, because they do not
arrive as evenly as they leave, and for the answers to commands and clicks, which are not counted.
"""

from typing import Final, NamedTuple

TURN_SECONDS: Final = 2.0
"""After this a turn with a hold is void unless used: its process stood still, and others have had theirs meanwhile."""


HOLD_SECONDS: Final = 4.0
"""After this a post that is not answered holds nobody back: a Slack that needs 10 s for each takes 15 a minute."""


class Rate(NamedTuple):
    """How often a method may be called in one workspace, by all processes together."""

    bucket: str
    per_minute: float
    burst: int
    hold: float = 0.0
    """Seconds for which a call keeps the next one back until it is answered; 0 lets them overtake each other."""

    def of(self, channel_id: str) -> "Rate":
        """The same rate, counted for one channel alone."""
        return self._replace(bucket=f"{self.bucket}:{channel_id}")


POST: Final = Rate("chat.postMessage", per_minute=55, burst=1, hold=HOLD_SECONDS)
"""One message a second in one channel. Of so few, two that are held up on their way would arrive as too many."""
UPDATE: Final = Rate("chat.update", per_minute=42, burst=5)
"""Tier 3, 50 a minute, for every message of the workspace together."""
PROGRESS: Final = UPDATE._replace(burst=2)
"""The same bucket, never emptied: what ends a batch finds a call left, and while ends wait progress gets none."""
EPHEMERAL: Final = Rate("chat.postEphemeral", per_minute=40, burst=10)
"""Tier 4, 100 a minute, of which handlers need most."""
OPEN: Final = Rate("conversations.open", per_minute=42, burst=5)
"""Tier 3."""
UPLOAD: Final = Rate("files.upload", per_minute=85, burst=10)
"""Tier 4, for each of the two methods of an upload."""

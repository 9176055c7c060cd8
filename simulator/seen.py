"""What somebody sees of what they did."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.state import Message
from simulator.wire import Json


class NotSeenError(AssertionError):
    """What should have appeared did not; the message says what was there instead."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What somebody sees of an action as soon as the app has acknowledged it, or after 3 s."""

    error: str | None = None
    """`operation_timeout`, `dispatch_failed`, `unknown_command`, or what Slack has against the answer."""
    ack_ms: float | None = None
    """How long the app took; None when nothing was sent to it, or nothing came back."""
    errors: Mapping[str, str]
    """Inline errors of a form, by block_id."""
    messages: tuple[Message, ...] = ()
    """What has appeared since the action began."""
    options: tuple[Json, ...] = ()
    """What a menu offers."""

    @property
    def ok(self) -> bool:
        """Whether nothing red is on the screen."""
        return self.error is None and not self.errors

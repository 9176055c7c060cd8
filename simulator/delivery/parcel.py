"""What is handed to the bot, and what comes back."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from simulator.wire import Json

ACK_LIMIT_S: Final = 3.0
"""https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response."""
TIMED_OUT: Final = "operation_timeout"
FAILED: Final = "dispatch_failed"

Kind = Literal["slash_commands", "interactive", "events_api"]
"""As the envelopes of Socket Mode name it."""


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One payload on its way."""

    kind: Kind
    payload: Json
    attempt: int = 0
    """0, or which retry this is; only events are retried."""
    retry_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Ack:
    """The acknowledgement, or why there is none."""

    answer: Any = None
    """The body: an object, a text, or None when it was empty."""
    ack_ms: float | None = None
    error: str | None = None
    """`operation_timeout` after 3 s, `dispatch_failed` when nobody could be reached or the status was not 200."""
    no_retry: bool = False
    """The bot asked by a header not to be sent this event again."""

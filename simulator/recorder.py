"""Everything that went over the wire, in both directions, for tests and for the inspector."""

from collections import deque
from collections.abc import Iterable
from itertools import count, islice, takewhile
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from simulator.changes import Changes
from simulator.wire import Json

KEPT_RECORDS = 100_000
"""The oldest records go when there are more, so that a long run does not fill the memory."""


class Call(BaseModel):
    """One request of the bot: a Web API method, an upload or a post to a `response_url`."""

    model_config = ConfigDict(frozen=True)

    number: int
    at: float
    """Unix seconds when it arrived."""
    duration_s: float
    method: str
    """The Web API method, or `upload`, or `response_url`."""
    workspace: str | None
    """The workspace's name, when the token or URL belongs to one."""
    body: Json
    status: int | None
    """The HTTP status; None when no answer was sent."""
    answer: Json | str | None
    rule: str | None = None
    """The broken rule in plain words, for refusals."""
    fault: str | None = None
    """The kind of the fault that was played, when one was."""

    @property
    def ok(self) -> bool:
        """Whether Slack would have done what was asked for, whatever became of the answer."""
        return isinstance(self.answer, dict) and self.answer.get("ok") is True

    @property
    def error(self) -> str | None:
        """Slack's error code, when it was refused."""
        return self.answer.get("error") if isinstance(self.answer, dict) else None


class Delivery(BaseModel):
    """One payload that was handed to the bot, and what came back."""

    model_config = ConfigDict(frozen=True)

    number: int
    at: float
    kind: Literal["slash_commands", "interactive", "events_api"]
    transport: Literal["socket", "http"]
    workspace: str
    payload: Json
    attempt: int
    """0, or which retry this was."""
    ack_ms: float | None
    """Milliseconds until the acknowledgement; None when there was none."""
    answer: Any
    """The body of the acknowledgement."""
    error: str | None
    """`operation_timeout`, `dispatch_failed`, … or None when it was acknowledged."""


Record = TypeVar("Record", Call, Delivery)


class Recorder:
    """The records of one simulator."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._numbers = count(1)
        self.calls: deque[Call] = deque(maxlen=KEPT_RECORDS)
        self.deliveries: deque[Delivery] = deque(maxlen=KEPT_RECORDS)
        self.refusals: deque[Call] = deque(maxlen=KEPT_RECORDS)
        """Calls that broke a rule of Slack. Faults that were asked for are not among them."""

    def call(self, **fields: Any) -> Call:
        """Keep a call."""
        call = Call(number=next(self._numbers), **fields)
        self.calls.append(call)
        if call.rule is not None:
            self.refusals.append(call)
        self._changes.announce()
        return call

    def delivery(self, **fields: Any) -> Delivery:
        """Keep a delivery."""
        delivery = Delivery(number=next(self._numbers), **fields)
        self.deliveries.append(delivery)
        self._changes.announce()
        return delivery

    def since(self, number: int, *, at_most: int) -> list[Call | Delivery]:
        """The newest records of both directions with a higher number, the oldest first."""
        calls, deliveries = _newest(self.calls, number, at_most), _newest(self.deliveries, number, at_most)
        found: list[Call | Delivery] = [*calls, *deliveries]
        return sorted(found, key=lambda record: record.number)[-at_most:]


def _newest(kept: deque[Record], number: int, at_most: int) -> Iterable[Record]:
    return islice(takewhile(lambda record: record.number > number, reversed(kept)), at_most)

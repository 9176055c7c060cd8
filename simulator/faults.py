"""Faults on demand: what the Web API does wrong, and when."""

import asyncio
from itertools import count
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

FaultKind = Literal["rate_limited", "error", "server_error", "html", "slow", "never", "lose_answer"]


class Fault(BaseModel):
    """One fault, and which calls it hits.

    The kinds: `rate_limited` (429 with Retry-After), `error` (HTTP 200 with an error code), `server_error` (5xx with an
    empty body), `html` (a status with a page of HTML), `slow` (the right answer after some seconds), `never` (no answer
    while the simulator runs), `lose_answer` (the work is done and the connection dropped). All but `slow` and
    `lose_answer` leave the work undone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FaultKind
    method: str = "*"
    """A Web API method, `upload`, `response_url`, or `*` for all."""
    workspace: str | None = None
    """The name of a workspace; None means all."""
    after: int = Field(default=0, ge=0)
    """How many matching calls pass unharmed first."""
    times: int | None = Field(default=1, ge=1)
    """How many calls it hits; None means until it is cleared."""
    error: str = "internal_error"
    """The code of `error`."""
    status: int = Field(default=503, ge=400, le=599)
    """The HTTP status of `server_error` and `html`."""
    retry_after_s: int = Field(default=1, ge=0)
    """The `Retry-After` of `rate_limited`."""
    seconds: float = Field(default=1.0, ge=0)
    """The delay of `slow`."""


class Faults:
    """The faults that are waiting for their call."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._waiting: dict[int, Fault] = {}
        self._matched: dict[int, int] = {}
        self._released = asyncio.Event()

    def add(self, kind: FaultKind, method: str = "*", **options: Any) -> int:
        """Prepare a fault; the fields are those of `Fault`. Returns its number."""
        return self.put(Fault(kind=kind, method=method, **options))

    def put(self, fault: Fault) -> int:
        """Prepare a fault that was read already. Returns its number."""
        number = next(self._numbers)
        self._waiting[number] = fault
        self._matched[number] = 0
        return number

    def remove(self, number: int) -> None:
        """Take back one fault, when it is still waiting."""
        self._waiting.pop(number, None)
        self._matched.pop(number, None)

    def clear(self) -> None:
        """Take back all faults and let go of every call that `never` held: its connection is dropped."""
        self._waiting.clear()
        self._matched.clear()
        self._released.set()
        self._released = asyncio.Event()

    @property
    def waiting(self) -> dict[int, Fault]:
        """Number → fault, for those that can still hit."""
        return dict(self._waiting)

    def hit(self, method: str, workspace: str | None) -> Fault | None:
        """The fault that this call runs into; the oldest one that fits."""
        for number, fault in list(self._waiting.items()):
            if fault.method not in {"*", method} or fault.workspace not in {None, workspace}:
                continue
            self._matched[number] += 1
            if self._matched[number] <= fault.after:
                continue
            if fault.times is not None and self._matched[number] >= fault.after + fault.times:
                self.remove(number)
            return fault
        return None

    async def released(self) -> None:
        """Return when the faults are cleared."""
        await self._released.wait()

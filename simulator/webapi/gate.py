"""What every request of the bot passes: faults, the work, the record."""

import asyncio
from collections.abc import Callable
from typing import Final, NamedTuple

from aiohttp import web

from simulator.clock import Clock
from simulator.errors import RefusedError
from simulator.faults import Fault, FaultKind, Faults
from simulator.rates import too_many
from simulator.recorder import Recorder
from simulator.wire import Json

HTML: Final = "<!DOCTYPE html><html><head><title>Slack</title></head><body><h1>Something went wrong</h1></body></html>"


class Reply(NamedTuple):
    """What goes back."""

    response: web.Response | None
    """None drops the connection."""
    answer: Json | str | None = None
    """The body, also when it is lost on the way."""
    rule: str | None = None
    """The broken rule of a refusal."""


class Gate:
    """Plays one request: runs into a fault when one waits, does the work, keeps the record."""

    def __init__(self, *, faults: Faults, recorder: Recorder, clock: Clock) -> None:
        self._faults = faults
        self._recorder = recorder
        self._clock = clock

    async def play(
        self,
        request: web.Request,
        *,
        method: str,
        workspace: str | None,
        body: Json,
        work: Callable[[], Json | str],
        headers: dict[str, str] | None = None,
    ) -> web.StreamResponse:
        """The answer to one request; `work` does what was asked for, or raises RefusedError."""
        at, started = self._clock.now(), asyncio.get_running_loop().time()
        fault = self._faults.hit(method, workspace)
        reply = await self._reply(fault, work, headers or {})
        self._recorder.call(
            at=at,
            duration_s=asyncio.get_running_loop().time() - started,
            method=method,
            workspace=workspace,
            body=body,
            status=reply.response.status if reply.response is not None else None,
            answer=reply.answer,
            rule=reply.rule,
            fault=fault.kind if fault else None,
        )
        return reply.response if reply.response is not None else _hang_up(request)

    async def _reply(self, fault: Fault | None, work: Callable[[], Json | str], headers: dict[str, str]) -> Reply:
        if fault is None:
            return _worked(work, headers)
        if fault.kind == "slow":
            await self._clock.sleep(fault.seconds)
        if fault.kind == "never":
            await self._faults.released()
        if (failure := FAILURES.get(fault.kind)) is not None:
            return failure(fault)
        reply = _worked(work, headers)
        return reply._replace(response=None) if fault.kind == "lose_answer" else reply


def _worked(work: Callable[[], Json | str], headers: dict[str, str]) -> Reply:
    try:
        answer = work()
    except RefusedError as refusal:
        return _refused(refusal, headers)._replace(rule=refusal.rule)
    if isinstance(answer, str):
        return Reply(web.Response(text=answer, headers=headers), answer)
    return Reply(web.json_response(answer, headers=headers), answer)


def _refused(refusal: RefusedError, headers: dict[str, str]) -> Reply:
    answer = refusal.answer()
    return Reply(web.json_response(answer, status=refusal.status, headers={**headers, **refusal.headers}), answer)


FAILURES: Final[dict[FaultKind, Callable[[Fault], Reply]]] = {
    "never": lambda _fault: Reply(None),
    "rate_limited": lambda fault: _refused(too_many(fault.retry_after_s, "a fault"), {}),
    "error": lambda fault: _refused(RefusedError(fault.error, "a fault"), {}),
    "server_error": lambda fault: Reply(web.Response(status=fault.status)),
    "html": lambda fault: Reply(web.Response(status=fault.status, text=HTML, content_type="text/html"), HTML),
}
"""The faults that leave the work undone."""


def _hang_up(request: web.Request) -> web.Response:
    """Drop the connection; what is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()

"""What every request of the bot passes: faults, the work, the record."""

import asyncio
from collections.abc import Callable
from typing import Final

from aiohttp import web

from simulator.clock import Clock
from simulator.errors import RefusedError
from simulator.faults import Fault, Faults
from simulator.rates import too_many
from simulator.recorder import Recorder
from simulator.wire import Json

HTML: Final = "<!DOCTYPE html><html><head><title>Slack</title></head><body><h1>Something went wrong</h1></body></html>"


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
        rule: str | None = None
        answer: Json | str | None = None
        response = _failure(fault) if fault else None
        if fault is not None and fault.kind == "never":
            await self._faults.released()
        elif response is not None:
            answer = response.text
        else:
            if fault is not None and fault.kind == "slow":
                await self._clock.sleep(fault.seconds)
            response, answer, rule = _work(work, headers or {})
        if fault is not None and fault.kind in {"never", "lose_answer"}:
            response = None
        self._recorder.call(
            at=at,
            duration_s=asyncio.get_running_loop().time() - started,
            method=method,
            workspace=workspace,
            body=body,
            status=response.status if response is not None else None,
            answer=answer,
            rule=rule,
            fault=fault.kind if fault else None,
        )
        return response if response is not None else _hang_up(request)


def _work(
    work: Callable[[], Json | str], headers: dict[str, str]
) -> tuple[web.Response | None, Json | str | None, str | None]:
    """(response, answer, broken rule)."""
    try:
        answer = work()
    except RefusedError as refusal:
        refused = refusal.answer()
        response = web.json_response(refused, status=refusal.status, headers={**headers, **refusal.headers})
        return response, refused, refusal.rule
    if isinstance(answer, str):
        return web.Response(text=answer, headers=headers), answer, None
    return web.json_response(answer, headers=headers), answer, None


def _failure(fault: Fault) -> web.Response | None:
    """The answer of a fault that leaves the work undone and still answers."""
    match fault.kind:
        case "rate_limited":
            refusal = too_many(fault.retry_after_s, "")
            return web.json_response(refusal.answer(), status=refusal.status, headers=refusal.headers)
        case "error":
            return web.json_response({"ok": False, "error": fault.error})
        case "server_error":
            return web.Response(status=fault.status)
        case "html":
            return web.Response(status=fault.status, text=HTML, content_type="text/html")
        case _:
            return None


def _hang_up(request: web.Request) -> web.Response:
    """Drop the connection; what is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()

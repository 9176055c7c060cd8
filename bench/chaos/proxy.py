"""What stands between the bots and the service's workers: it chooses a worker, and breaks what it was told to."""

import asyncio
from collections import Counter
from types import TracebackType
from typing import Final, Self

import aiohttp
from aiohttp import web

OPERATIONS: Final = {("POST", "/api/leads/search"): "start"}
HOP_BY_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host"})
ANSWER_WITHIN: Final = 30.0
"""Seconds for a worker's answer; the bots give up earlier."""
STOP_WITHIN: Final = 1.0


class Proxy:
    """One address for all workers, while its context is open.

    Args:
        honours_keys: pass the Idempotency-Key on; else the service never sees one.
    """

    def __init__(self, *, honours_keys: bool) -> None:
        self.workers: dict[str, str] = {}
        """Name → address of those that are up."""
        self.played: Counter[str] = Counter()
        """Faults that hit a request, by kind."""
        self.lost_starts = 0
        """Starts that were carried out without the bot being told."""
        self._honours_keys = honours_keys
        self._armed: list[tuple[str, str, float]] = []
        self._turn = 0
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def url(self) -> str:
        """Its address, while it listens."""
        if self._runner is None:
            raise AssertionError("the proxy is not open")
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True),
            timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN),
            auto_decompress=False,
        )
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        # Who hangs up is hung up on by us, too: a worker that stood still sees that nobody waits for it any more.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_WITHIN, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    def arm(self, how: str, where: str, seconds: float) -> None:
        """The next request of that operation (`start`, or `any`) is broken so."""
        self._armed.append((how, where, seconds))

    def disarm(self) -> None:
        """Break nothing any more."""
        self._armed.clear()

    def cut(self) -> int:
        """Break every connection of the bots; how many there were."""
        server = self._runner.server if self._runner else None
        open_ones = [one.transport for one in server.connections if one.transport] if server else []
        for transport in open_ones:
            transport.abort()
        return len(open_ones)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        operation = OPERATIONS.get((request.method, request.path), "other")
        how, seconds = self._hit(operation)
        if how == "reset":
            return _hang_up(request)
        if how == "unavailable":
            return web.Response(status=503)
        answer = await self._forward(request)
        if how == "slow":
            await asyncio.sleep(seconds)
        lost = answer is None or how in {"lose_answer", "bad_gateway"} or request.transport is None
        if operation == "start" and lost and answer is not None:
            self.lost_starts += 1
        if answer is None or how == "lose_answer":
            return _hang_up(request)
        return web.Response(status=502) if how == "bad_gateway" else answer

    def _hit(self, operation: str) -> tuple[str, float]:
        for place, (how, where, seconds) in enumerate(self._armed):
            if where in {operation, "any"}:
                del self._armed[place]
                self.played[how] += 1
                return how, seconds
        return "", 0.0

    async def _forward(self, request: web.Request) -> web.Response | None:
        """The answer of one of the workers; None when it broke off, or when there is none."""
        if self._session is None or not self.workers:
            return None
        addresses = sorted(self.workers.values())
        self._turn += 1
        address = addresses[self._turn % len(addresses)]
        left_out = HOP_BY_HOP if self._honours_keys else HOP_BY_HOP | {"idempotency-key"}
        headers = {name: value for name, value in request.headers.items() if name.lower() not in left_out}
        try:
            async with self._session.request(
                request.method, address + request.path_qs, headers=headers, data=await request.read()
            ) as answer:
                kept = {name: value for name, value in answer.headers.items() if name.lower() not in HOP_BY_HOP}
                return web.Response(status=answer.status, headers=kept, body=await answer.read())
        except (aiohttp.ClientError, TimeoutError):
            return None


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()

"""A way to the API that loses answers: the work is done, and the connection drops."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

ASKED = ("Authorization", "Content-Type")
ANSWERED = ("Content-Type", "Poll-After-Ms", "X-Correlation-Id")
HELD = 60.0
"""Seconds; whoever asked has given up by then, or is dead."""


class Lossy:
    """Passes requests on. `loses` names, by method and path, what loses its answer next; each entry once.

    `strips_keys` takes the Idempotency-Key out, so that the API cannot honour it. `after` may replace an answer.
    """

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.loses: list[tuple[str, str]] = []
        self.refuses: list[tuple[str, str, int, str]] = []
        """Method, path, status and body of answers given instead, each once; nothing reaches the API."""
        self.holds: list[tuple[str, str]] = []
        """What is done, and not answered any more; each entry once."""
        self.held = asyncio.Event()
        """Whether something is."""
        self.strips_keys = False
        self.after: Callable[[str, bytes], bytes] = lambda path, body: body
        self.seen: list[tuple[str, str]] = []

    async def pass_on(self, session: aiohttp.ClientSession, request: web.Request) -> web.StreamResponse:
        """One request."""
        what = (request.method, request.path)
        self.seen.append(what)
        for planned in self.refuses:
            if planned[:2] == what:
                self.refuses.remove(planned)
                return web.Response(status=planned[2], text=planned[3], content_type="text/html")
        headers = {name: request.headers[name] for name in self._passed() if name in request.headers}
        url = self.upstream + request.raw_path
        async with session.request(request.method, url, headers=headers, data=await request.read()) as answer:
            body = self.after(request.path, await answer.read())
        if what in self.holds:
            self.holds.remove(what)
            self.held.set()
            await asyncio.sleep(HELD)
        if what in self.loses:
            self.loses.remove(what)
            if request.transport is not None:
                request.transport.abort()
            raise web.HTTPServiceUnavailable
        passed = {name: answer.headers[name] for name in ANSWERED if name in answer.headers}
        return web.Response(status=answer.status, body=body, headers=passed)

    def _passed(self) -> tuple[str, ...]:
        return ASKED if self.strips_keys else (*ASKED, "Idempotency-Key")


@asynccontextmanager
async def lossy(upstream: str) -> AsyncIterator[tuple[str, Lossy]]:
    """Its address, and what it is to do."""
    way = Lossy(upstream)
    async with aiohttp.ClientSession() as session:

        async def handle(request: web.Request) -> web.StreamResponse:
            return await way.pass_on(session, request)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}", way
        finally:
            await runner.cleanup()

"""A Slack Web API over real HTTP that answers what a test tells it to, and records what it was asked."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from aiohttp import web

Answer = Callable[[Mapping[str, Any]], Awaitable[web.StreamResponse]]


class Asked(NamedTuple):
    """One call: the method, and its arguments from query, form and JSON together."""

    method: str
    args: Mapping[str, Any]
    token: str


def ok(**fields: Any) -> Answer:
    return _json({"ok": True} | fields)


def refuses(code: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    return _json({"ok": False, "error": code}, status=status, headers=headers)


def _json(body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    async def answer(args: Mapping[str, Any]) -> web.StreamResponse:
        return web.json_response(body, status=status, headers=headers)

    return answer


def body(text: str, *, status: int = 200, content_type: str = "text/html") -> Answer:
    async def answer(args: Mapping[str, Any]) -> web.StreamResponse:
        return web.Response(text=text, status=status, content_type=content_type)

    return answer


def held(until: asyncio.Event, then: Answer) -> Answer:
    """Answers when the test lets it."""

    async def answer(args: Mapping[str, Any]) -> web.StreamResponse:
        await until.wait()
        return await then(args)

    return answer


class Dropped(Exception):
    """The connection is closed without an answer."""


async def drops(args: Mapping[str, Any]) -> web.StreamResponse:
    raise Dropped


class ScriptedSlack:
    """Answers of a method are used up one by one; the last one stays."""

    def __init__(self) -> None:
        self.calls: list[Asked] = []
        self.answers: defaultdict[str, list[Answer]] = defaultdict(list)
        self.base_url = ""
        self._asked = asyncio.Condition()

    def keep(self, asked: Asked) -> None:
        self.calls.append(asked)

    def on(self, method: str, *answers: Answer) -> None:
        self.answers[method] = list(answers)

    def asked(self, method: str) -> list[Mapping[str, Any]]:
        return [call.args for call in self.calls if call.method == method]

    async def until_asked(self, method: str, *, within: float = 45.0) -> None:
        async with asyncio.timeout(within), self._asked:
            await self._asked.wait_for(lambda: self.asked(method))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            args |= await request.json()
        elif request.content_type == "application/octet-stream":
            args["bytes"] = await request.read()
        else:
            args |= dict(await request.post())
        for name in ("blocks", "metadata", "files"):
            if isinstance(args.get(name), str):
                args[name] = json.loads(args[name])
        self.keep(Asked(method, args, request.headers.get("Authorization", "")))
        async with self._asked:
            self._asked.notify_all()
        script = self.answers[method]
        if not script:
            return web.json_response({"ok": False, "error": f"no answer for {method}"})
        try:
            return await (script.pop(0) if len(script) > 1 else script[0])(args)
        except Dropped:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()


@asynccontextmanager
async def scripted_slack() -> AsyncIterator[ScriptedSlack]:
    slack = ScriptedSlack()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    slack.base_url = f"http://{host}:{port}/api/"
    try:
        yield slack
    finally:
        await runner.cleanup()

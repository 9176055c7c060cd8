"""Slack's end of Socket Mode, as broken as a test wants it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web


class SocketServer:
    """`apps.connections.open` and the socket behind it."""

    def __init__(self) -> None:
        self.base_url = ""
        self.open_answers: list[web.Response] = []
        """For the next calls of apps.connections.open; then it works."""
        self.refuses = False
        self.greets = True
        self.sockets: list[web.WebSocketResponse] = []
        self.opened = 0
        self.acks: list[dict[str, Any]] = []
        self.mute = False
        self._changed = asyncio.Condition()

    async def connections_open(self, request: web.Request) -> web.Response:
        if self.open_answers:
            return self.open_answers.pop(0)
        url = self.base_url.replace("http://", "ws://").removesuffix("api/") + "link"
        return web.json_response({"ok": True, "url": url})

    async def link(self, request: web.Request) -> web.StreamResponse:
        if self.refuses:
            return web.Response(status=503)
        socket = web.WebSocketResponse(autoping=False, timeout=0.1)
        await socket.prepare(request)
        self.sockets.append(socket)
        self.opened += 1
        if self.greets:
            await socket.send_str(json.dumps({"type": "hello", "num_connections": len(self.sockets)}))
        await self._tell()
        try:
            async for message in socket:
                if message.type is WSMsgType.PING and not self.mute:
                    await socket.pong(message.data)
                elif message.type is WSMsgType.TEXT:
                    self.acks.append(json.loads(message.data))
                    await self._tell()
        finally:
            self.sockets.remove(socket)
            await self._tell()
        return socket

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def until(self, happened: Callable[[], bool], *, within: float = 45.0) -> None:
        """Wait for something that a connection or an ack brings about."""
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(happened)

    async def deliver(self, payload: dict[str, Any], *, envelope_id: str = "E1") -> None:
        envelope = {
            "type": "slash_commands",
            "envelope_id": envelope_id,
            "accepts_response_payload": True,
            "payload": payload,
        }
        await self.sockets[-1].send_str(json.dumps(envelope))

    async def announce_close(self, reason: str = "refresh_requested") -> None:
        await self.sockets[-1].send_str(json.dumps({"type": "disconnect", "reason": reason}))

    def drop(self) -> None:
        """As a dying network does."""
        for socket in list(self.sockets):
            transport = socket._req.transport if socket._req is not None else None
            assert transport is not None
            transport.abort()


@asynccontextmanager
async def socket_server() -> AsyncIterator[SocketServer]:
    server = SocketServer()
    app = web.Application()
    app.router.add_route("*", "/api/apps.connections.open", server.connections_open)
    app.router.add_get("/link", server.link)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    server.base_url = f"http://{host}:{port}/api/"
    try:
        yield server
    finally:
        for socket in list(server.sockets):
            await socket.close()
        await runner.cleanup()

"""Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode."""

import asyncio
import contextlib
import json
from typing import Any, Final, Literal

from aiohttp import WSMsgType, web

from simulator.changes import Changes
from simulator.clock import Clock
from simulator.delivery.parcel import FAILED, TIMED_OUT, Ack, Parcel
from simulator.ids import Ids
from simulator.wire import Json

CONNECTIONS_PER_APP: Final = 10
CLOSE_LIMIT_S: Final = 1.0
HOST: Final = "applink-simulator"

DisconnectReason = Literal["warning", "refresh_requested"]


class Connection:
    """One open WebSocket."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.request = request
        self.socket = socket
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.mute = False
        """Takes everything and sends no envelope."""
        self.pongs = True
        """Answers pings."""

    async def send(self, message: Json) -> None:
        """Send a message, unless the connection is mute or just breaking."""
        if self.mute:
            return
        with contextlib.suppress(ConnectionError):
            await self.socket.send_str(json.dumps(message))


class SocketMode:
    """The WebSocket end of Slack: hands each envelope to one connection and waits for its acknowledgement."""

    def __init__(self, *, app_id: str, ids: Ids, clock: Clock, changes: Changes) -> None:
        self._app_id = app_id
        self._ids = ids
        self._clock = clock
        self._changes = changes
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._answers: dict[str, asyncio.Future[Any]] = {}
        self._joined = asyncio.Event()
        self._refusing = False
        self.base = ""
        """Where the simulator is reached (`ws://…`); known once it listens."""

    # What the bot does

    def new_url(self) -> str:
        """The address that apps.connections.open gives; it serves one connection."""
        ticket = self._ids.secret("")
        self._tickets.add(ticket)
        return f"{self.base}/link/?ticket={ticket}&app_id={self._app_id}"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """The route `/link/`."""
        ticket = request.query.get("ticket", "")
        if self._refusing or ticket not in self._tickets:
            return web.Response(status=503 if self._refusing else 404)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False, timeout=CLOSE_LIMIT_S)
        await socket.prepare(request)
        connection = Connection(request, socket)
        if len(self._connections) >= CONNECTIONS_PER_APP:
            await connection.send(self._disconnect("too_many_websockets"))
            await socket.close()
            return socket
        self._connections.append(connection)
        await connection.send(self._hello())
        self._joined.set()
        self._changes.announce()
        try:
            await self._listen(connection)
        finally:
            self._forget(connection)
        return socket

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type is WSMsgType.PING and connection.pongs:
                await connection.socket.pong(message.data)
            elif message.type is WSMsgType.TEXT and not connection.mute:
                self._acknowledged(message.data)

    def _acknowledged(self, text: str) -> None:
        try:
            message = json.loads(text)
        except json.JSONDecodeError:
            return
        answer = self._answers.get(message.get("envelope_id", "")) if isinstance(message, dict) else None
        if answer is not None and not answer.done():
            answer.set_result(message.get("payload"))

    # What Slack does

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    async def send(self, parcel: Parcel, within_s: float) -> Ack:
        """Deliver one envelope. A connection that is lost before the acknowledgement is replaced by another one."""
        if not self._connections:
            return Ack(error=FAILED)
        envelope = self._envelope(parcel)
        envelope_id = envelope["envelope_id"]
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answers[envelope_id] = answer
        started = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(within_s):
                while not answer.done():
                    await self._hand_over(envelope, answer)
        except TimeoutError:
            return Ack(error=TIMED_OUT)
        finally:
            del self._answers[envelope_id]
        took_ms = (asyncio.get_running_loop().time() - started) * 1000
        return Ack(answer=answer.result() or None, ack_ms=took_ms)

    async def _hand_over(self, envelope: Json, answer: asyncio.Future[Any]) -> None:
        if not self._connections:
            self._joined.clear()
            await self._joined.wait()
        # In turns: Slack picks one at random, and turns mix the processes at least as thoroughly.
        connection = self._connections.pop(0)
        self._connections.append(connection)
        await connection.send(envelope)
        await asyncio.wait({answer, connection.ended}, return_when=asyncio.FIRST_COMPLETED)

    # Faults

    def drop(self) -> None:
        """Break every connection without a word, as a dying network does."""
        for connection in list(self._connections):
            self._forget(connection)
            if connection.request.transport is not None:
                connection.request.transport.abort()

    def mute(self, *, pongs: bool = False) -> None:
        """Let the open connections stay open and send nothing any more, at most pongs; new ones work."""
        for connection in self._connections:
            connection.mute, connection.pongs = True, pongs

    def refuse(self, *, on: bool = True) -> None:
        """Refuse new connections (503), or take them again."""
        self._refusing = on

    async def announce_disconnect(self, reason: DisconnectReason) -> None:
        """Tell every connection that Slack will close it, so that the app opens a new one."""
        for connection in list(self._connections):
            await connection.send(self._disconnect(reason))

    async def close(self) -> None:
        """Close all connections properly."""
        await asyncio.gather(*(connection.socket.close() for connection in list(self._connections)))

    def _forget(self, connection: Connection) -> None:
        """Whoever waits for an answer over this connection looks for another one."""
        if connection in self._connections:
            self._connections.remove(connection)
            self._changes.announce()
        if not connection.ended.done():
            connection.ended.set_result(None)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {
                "host": HOST,
                "started": str(self._clock.now()),
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self._app_id},
        }

    @staticmethod
    def _disconnect(reason: str) -> Json:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}}

    def _envelope(self, parcel: Parcel) -> Json:
        envelope: Json = {
            "envelope_id": self._ids.envelope(),
            "type": parcel.kind,
            "accepts_response_payload": parcel.kind != "events_api",
            "payload": parcel.payload,
        }
        if parcel.kind == "events_api":
            envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.retry_reason or ""}
        return envelope

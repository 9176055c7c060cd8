"""One Socket Mode connection: slack_sdk's client, with its own reconnecting turned into a report.

slack_sdk mends a broken connection inside the client that broke, in a loop without an end; that is where sockets come
from that are open and hear nothing (python-slack-sdk issues 1110, 1446 and 1701). Here a client serves one connection,
and whoever owns it builds another one.
"""

import asyncio
import logging
import time
from dataclasses import dataclass
from enum import Enum

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.searches.ports import SlackAway
from bot.slack.client import ask

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long each part of a connection may take, in seconds."""

    connect: float = 10.0
    """From asking for an address to Slack's hello."""
    ping: float = 5.0
    """Between two pings of ours."""
    mute: float = 15.0
    """Without a pong or a message; then nobody is there."""
    look: float = 1.0
    """Between two looks whether it still lives."""
    drain: float = 2.5
    """For requests under way before a connection is closed; Slack waits 3 s for an answer."""
    close: float = 2.0
    """For saying goodbye."""


class Worn(Enum):
    """Why a connection has to be replaced."""

    LEAVING = "Slack closes it soon"
    """It still works until then."""
    BROKEN = "it broke"
    MUTE = "it went mute"


class Link:
    """A connection that is open and was greeted."""

    def __init__(self, app: AsyncApp, client: "ReportingClient", *, limits: Limits) -> None:
        self._app = app
        self._client = client
        self._limits = limits
        self._hello = asyncio.Event()
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._heard_at = time.time()
        client.message_listeners.append(self._on_message)
        client.socket_mode_request_listeners.append(self._on_request)

    @classmethod
    async def open(cls, app: AsyncApp, *, web: AsyncWebClient, app_token: str, limits: Limits) -> "Link":
        """Connect, once. Raises SlackTrouble, as SlackAway when there is no connection in time."""
        client = ReportingClient(app_token, web_client=web, ping_interval=limits.ping)
        link = cls(app, client, limits=limits)
        try:
            async with asyncio.timeout(limits.connect):
                answer = await ask(web.apps_connections_open(app_token=app_token), within=limits.connect)
                client.wss_uri = str(answer.get("url"))
                await client.connect()
                await link.greeted()
        except BaseException as error:
            await link.close()
            if isinstance(error, aiohttp.ClientError | TimeoutError):
                raise SlackAway("no_socket", retry_after=0.0) from error
            raise
        return link

    async def greeted(self) -> None:
        """Wait for Slack's hello: before it nothing is delivered."""
        await self._hello.wait()

    async def worn(self) -> Worn:
        """Wait until the connection has to be replaced: slack_sdk reports it, or it shows here."""
        while True:
            try:
                async with asyncio.timeout(self._limits.look):
                    return await self._client.report()
            except TimeoutError:
                if self._client.is_broken:
                    return Worn.BROKEN
                # The moments are time.time()'s, because slack_sdk's pongs carry that.
                if time.time() - max(self._heard_at, self._client.last_ping_pong_time or 0.0) > self._limits.mute:
                    return Worn.MUTE

    async def close(self) -> None:
        """Let requests under way be answered, then close; each within its limit."""
        try:
            async with asyncio.timeout(self._limits.drain):
                await self._idle.wait()
        except TimeoutError:
            log.warning("%d requests were not answered before their connection was closed", self._busy)
        try:
            async with asyncio.timeout(self._limits.close):
                await self._client.close()  # type: ignore[no-untyped-call]  # slack_sdk has no types there
        except TimeoutError:
            log.debug("the connection did not close in order")
        await self._client.abandon(within=self._limits.close)

    async def _on_message(
        self, client: AsyncBaseSocketModeClient, message: dict[str, object], raw: str | None = None
    ) -> None:
        self._heard_at = time.time()
        if message.get("type") == "hello":
            self._hello.set()

    async def _on_request(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        started = time.time()
        self._busy += 1
        self._idle.clear()
        try:
            answer = await run_async_bolt_app(self._app, request)
            await send_async_response(client, request, answer, started)
        finally:
            self._busy -= 1
            if self._busy == 0:
                self._idle.set()


class ReportingClient(SocketModeClient):
    """slack_sdk's client of one connection. Whatever it finds broken it reports, and mends nothing."""

    def __init__(self, app_token: str, *, web_client: AsyncWebClient, ping_interval: float) -> None:
        super().__init__(app_token, web_client=web_client, ping_interval=ping_interval)
        self._reported: asyncio.Future[Worn] = asyncio.get_running_loop().create_future()

    async def connect(self) -> None:
        """Connect once, where slack_sdk tries for ever. Raises aiohttp.ClientError."""
        self.current_session = await self.aiohttp_client_session.ws_connect(
            str(self.wss_uri),
            autoping=False,
            heartbeat=self.ping_interval,
            proxy=self.proxy,
            ssl=self.web_client.ssl if self.web_client.ssl is not None else True,
        )
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = asyncio.ensure_future(self.receive_messages())

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """All of slack_sdk's reconnecting goes through here; `force` says that Slack asked for it."""
        if not self._reported.done():
            self._reported.set_result(Worn.LEAVING if force else Worn.BROKEN)

    async def report(self) -> Worn:
        """Wait for the first report."""
        return await asyncio.shield(self._reported)

    @property
    def is_broken(self) -> bool:
        """Whether the connection is closed, whoever noticed."""
        return self.current_session is None or self.current_session.closed

    async def abandon(self, *, within: float) -> None:
        """End what a close that was cut short has left; `within` is in seconds."""
        tasks = [self.message_processor, self.current_session_monitor, self.message_receiver]
        left = [task for task in tasks if task is not None]
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=within)
        await self.aiohttp_client_session.close()

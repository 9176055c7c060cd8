"""Socket Mode: we call Slack, and watch over the connection."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.searches.ports import Clock, SlackAway, SlackTrouble
from bot.slack.calls import THROTTLED
from bot.slack.transport.link import Limits, Link, Worn
from bot.slack.transport.server import HttpServer
from bot.slack.transport.web import Ready, health_app

log = logging.getLogger(__name__)

REFUSED: Final = frozenset({
    "account_inactive", "invalid_auth", "missing_scope", "no_permission", "not_allowed_token_type", "not_authed",
    "token_expired", "token_revoked",
})  # fmt: skip
"""Slack's codes for a token that will never open a socket."""


class SocketLost(Exception):
    """There is no way to Slack any more; the process should end and be started anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """When to try again and when to give up. Seconds, where the name says nothing else."""

    tries: int = 20
    """In a row, before the process gives up: over two minutes."""
    pauses: Sequence[float] = (1.0, 2.0, 4.0, 8.0)
    """Before each next try; the last one stays. With `limits.connect` a rebuilt connection is there within 30 s."""
    stable: float = 30.0
    """A connection that lived so long was none of those tries."""
    limits: Limits = field(default_factory=Limits)

    def pause(self, tries: int) -> float:
        """Before the next try, after so many in a row."""
        return self.pauses[min(tries, len(self.pauses)) - 1]


class SocketTransport:
    """Serves the app over Socket Mode while its context is open; a broken connection is replaced by a new client.

    Args:
        app: Slack's requests go there.
        app_token: `xapp-…` with the scope connections:write.
        web: a client without a token, to ask for addresses.
        ready: why the process is not ready, the socket apart.
        health: host and port for `/health` and `/ready`; None listens nowhere.
        patience: when to try again and when to give up.
        clock: the time of day.
        sleep: waits between tries.
    """

    def __init__(
        self,
        app: AsyncApp,
        *,
        app_token: str,
        web: AsyncWebClient,
        ready: Ready,
        health: tuple[str, int] | None = None,
        patience: Patience = Patience(),
        clock: Clock = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._web = web
        self._others_ready = ready
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._health = HttpServer(health_app(self.ready), host=health[0], port=health[1]) if health else None
        self._links: list[Link] = []
        self._trouble: str | None = "not connected to Slack yet"
        self._first_try = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stack = AsyncExitStack()

    @property
    def where(self) -> str:
        """How Slack reaches the bot, or why it does not yet."""
        way = "Socket Mode" if self._trouble is None else f"Socket Mode, {self._trouble}; it goes on trying"
        return way if self._health is None else f"{way}, health at {self._health.address}"

    async def ready(self) -> Sequence[str]:
        """Why the process is not ready, the socket first."""
        own = [] if self._trouble is None else [self._trouble]
        return [*own, *await self._others_ready()]

    async def __aenter__(self) -> Self:
        """Connect; when Slack is away, go on trying. Raises SocketLost for a token that Slack refuses, CannotListen."""
        if self._health is not None:
            await self._stack.enter_async_context(self._health)
        self._task = asyncio.create_task(self._supervise(), name="socket")
        tried = asyncio.create_task(self._first_try.wait())
        try:
            await asyncio.wait({self._task, tried}, return_when=asyncio.FIRST_COMPLETED)
            if self._task.done():
                self._task.result()
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        finally:
            tried.cancel()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Answer what is under way and close."""
        self._trouble = "stopping"
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        for link in self._links:
            await link.close()
        await self._stack.aclose()

    async def serve(self) -> None:
        """Until the context is left. Raises SocketLost after a bounded number of tries in a row."""
        if self._task is None:
            return
        await asyncio.wait({self._task})
        if not self._task.cancelled():
            self._task.result()

    async def _supervise(self) -> None:
        tries = 0
        while True:
            try:
                link = await Link.open(
                    self._app, web=self._web, app_token=self._app_token, limits=self._patience.limits
                )
            except SlackTrouble as trouble:
                tries += 1
                await self._wait_after(trouble, tries)
                continue
            await self._replace(link)
            opened_at = self._clock()
            worn = await link.worn()
            lived = self._clock() - opened_at
            log.warning("the socket has to be replaced after %.0f s: %s", lived, worn.value)
            if worn is not Worn.LEAVING:
                self._trouble = f"not connected to Slack: {worn.value}"
            tries = 0 if lived >= self._patience.stable else tries + 1
            if tries >= self._patience.tries:
                raise SocketLost(f"The socket to Slack broke {tries} times in a row")
            if tries > 1:
                await self._sleep(self._patience.pause(tries - 1))

    async def _replace(self, link: Link) -> None:
        """The new connection first, so that Slack always finds one."""
        self._links.append(link)
        self._trouble = None
        self._first_try.set()
        log.info("connected to Slack over Socket Mode")
        while len(self._links) > 1:
            await self._links[0].close()
            del self._links[0]

    async def _wait_after(self, trouble: SlackTrouble, tries: int) -> None:
        if trouble.code in REFUSED:
            raise SocketLost(
                f"Slack refuses SLACK_APP_TOKEN ({trouble.code}). Make an app-level token with the scope "
                "connections:write (Basic Information → App-Level Tokens) and start again."
            ) from trouble
        self._trouble = f"not connected to Slack: {trouble.code}"
        self._first_try.set()
        if tries >= self._patience.tries:
            raise SocketLost(f"No socket to Slack after {tries} tries in a row: {trouble.code}") from trouble
        pause = self._patience.pause(tries)
        if trouble.code in THROTTLED and isinstance(trouble, SlackAway):
            pause = max(pause, trouble.retry_after)
        log.warning("no socket to Slack (%s), tried again in %g s", trouble.code, pause)
        await self._sleep(pause)

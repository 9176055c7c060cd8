"""Signed HTTP: Slack calls us."""

from types import TracebackType
from typing import Self

from slack_bolt.app.async_app import AsyncApp

from bot.slack.transport.server import HttpServer
from bot.slack.transport.web import EVENTS_PATH, Ready, events_app


class HttpTransport:
    """Serves the app by signed HTTP while its context is open.

    Args:
        app: Slack's requests go there.
        signing_secret: of the Slack app.
        host: where to listen.
        port: 0 takes a free one.
        ready: why the process is not ready.
    """

    def __init__(self, app: AsyncApp, *, signing_secret: str, host: str, port: int, ready: Ready) -> None:
        self._server = HttpServer(events_app(app, signing_secret=signing_secret, ready=ready), host=host, port=port)

    @property
    def where(self) -> str:
        """The request URL for Slack's settings, as seen from this machine."""
        return self._server.address + EVENTS_PATH

    async def __aenter__(self) -> Self:
        """Listen. Raises CannotListen."""
        await self._server.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take nothing new, answer what is under way."""
        await self._server.__aexit__(kind, error, trace)

    async def serve(self) -> None:
        """Until the context is left."""
        await self._server.serve()

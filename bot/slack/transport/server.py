"""An HTTP server inside this process: started and stopped by whoever owns it, deaf to signals."""

import asyncio
import contextlib
import socket
from collections.abc import Generator
from types import TracebackType
from typing import Final, Self

import uvicorn
from starlette.types import ASGIApp

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 3.0
"""For requests under way when the server stops; then they are cut."""


class CannotListen(Exception):
    """The address is taken or not ours; the text says what to do."""


class HttpServer:
    """Serves `app` at `host`:`port` while its context is open; port 0 takes a free one, see `address`."""

    def __init__(self, app: ASGIApp, *, host: str, port: int) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._task: asyncio.Task[None] | None = None
        self._server: _Server | None = None

    @property
    def address(self) -> str:
        """`http://host:port`; the port is known once it listens."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    async def __aenter__(self) -> Self:
        """Listen. Raises CannotListen."""
        listening = self._bind()
        self._port = listening.getsockname()[1]
        config = uvicorn.Config(
            self._app,
            http="h11",  # it limits the headers of whoever comes by
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=int(STOP_SECONDS),
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]), name="http server")
        async with asyncio.timeout(START_SECONDS):
            await self._server.listening.wait()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take nothing new, finish what is under way."""
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task

    async def serve(self) -> None:
        """Until the server is stopped."""
        if self._task is not None:
            await asyncio.shield(self._task)

    def _bind(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        try:
            listening = socket.create_server((self._host, self._port), family=family, backlog=2048)
        except OSError as error:
            why = error.strerror or str(error)
            raise CannotListen(
                f"Cannot listen at {self.address}: {why}. Stop what listens there, or set BOT_PORT to a free port."
            ) from None
        # Connections inherit it. asyncio sets it only on sockets that name their protocol, and these do not: an answer
        # with a body would wait 40 ms for the other side to confirm its head.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening


class _Server(uvicorn.Server):
    """uvicorn takes SIGINT and SIGTERM for itself; in this process they belong to the runtime."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Capture none."""
        yield

"""The service on a socket: bound before it starts, ended by a signal within a bound."""

import signal
import socket
from collections.abc import Callable
from typing import Final

import uvicorn
from starlette.types import ASGIApp

ANSWERS_LIMIT_S: Final = 5
"""How long a stop waits for answers under way."""
KEEP_ALIVE_S: Final = 30
"""How long an idle connection is kept."""
_BACKLOG: Final = 512


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_BACKLOG)


def address_of(bound: socket.socket) -> str:
    """Where the socket can be reached."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def serve(app: ASGIApp, bound: socket.socket, *, ready: Callable[[], None]) -> None:
    """Answer until SIGTERM or SIGINT, then end what is under way and return.

    `ready` is called when requests are accepted and a signal ends it cleanly.
    """
    config = uvicorn.Config(
        app,
        http="httptools",
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=ANSWERS_LIMIT_S,
    )
    served = uvicorn.Server(config)

    def end(_number: int, _frame: object) -> None:
        """For a signal before uvicorn handles them; and having ended on one, it raises that here once more."""
        served.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    ready()
    await served.serve(sockets=[bound])

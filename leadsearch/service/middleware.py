"""Around every request: its correlation id, and an answer even when a mistake of ours comes up."""

import logging
from time import perf_counter
from typing import Final
from urllib.parse import quote
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from leadsearch.service.correlation import correlated
from leadsearch.service.problems import problem_of

PATH_SHOWN: Final = 200
"""Characters of a path in the log; none of ours is longer."""

logger = logging.getLogger(__name__)


class Correlate:
    """ASGI middleware: gives each request an id, puts it on the answer, and answers 500 where nothing else does."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        value = uuid4().hex
        status = 0
        began = perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Correlation-Id"] = value
            await send(message)

        with correlated(value):
            try:
                await self._app(scope, receive, send_with_id)
            except Exception as error:
                problem = problem_of(Request(scope), error)
                if status:
                    raise
                await problem.response()(scope, receive, send_with_id)
            _log_answer(scope, status, perf_counter() - began)


def _log_answer(scope: Scope, status: int, took_s: float) -> None:
    """One line a request. Reading is what pollers do all day: it is told at DEBUG only."""
    level = logging.DEBUG if scope["method"] == "GET" else logging.INFO
    logger.log(level, "%s %s %d in %.0f ms", scope["method"], quote(scope["path"][:PATH_SHOWN]), status, took_s * 1000)

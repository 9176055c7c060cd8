"""Around every request: its correlation id, and an answer even when a mistake of ours comes up."""

from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from leadsearch.service.correlation import correlated
from leadsearch.service.problems import problem_of


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
        answered = False

        async def send_with_id(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                MutableHeaders(scope=message)["X-Correlation-Id"] = value
            await send(message)

        with correlated(value):
            try:
                await self._app(scope, receive, send_with_id)
            except Exception as error:
                problem = problem_of(Request(scope), error)
                if answered:
                    raise
                await problem.response()(scope, receive, send_with_id)

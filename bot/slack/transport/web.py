"""The routes: Slack's signed requests, and whether the process lives and is ready."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Final

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

EVENTS_PATH: Final = "/slack/events"
BODY_MAX_BYTES: Final = 2 * 1024 * 1024
"""A view of 250 KB, Slack's largest, grows threefold as a form; whatever is far above is not Slack's."""
BODY_SECONDS: Final = 3.0
"""For a whole body; Slack itself waits no longer for the answer."""
READY_SECONDS: Final = 2.0
"""For all that is asked whether it is ready."""

_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}", re.ASCII)

Ready = Callable[[], Awaitable[Sequence[str]]]
"""Why the process is not ready, a line each; none when it is."""


def health_routes(ready: Ready) -> list[Route]:
    """`GET /health`: the process lives. `GET /ready`: 200, or 503 with the reasons."""

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def readiness(_: Request) -> Response:
        try:
            async with asyncio.timeout(READY_SECONDS):
                reasons = list(await ready())
        except TimeoutError:
            reasons = [f"no answer within {READY_SECONDS:g} s"]
        if reasons:
            return JSONResponse({"status": "not ready", "reasons": reasons}, HTTPStatus.SERVICE_UNAVAILABLE)
        return JSONResponse({"status": "ready"})

    return [Route("/health", health), Route("/ready", readiness)]


def events_app(app: AsyncApp, *, signing_secret: str, ready: Ready) -> Starlette:
    """Everything that signed HTTP needs: `POST /slack/events` for commands, clicks, forms and events, and health."""
    verifier = SignatureVerifier(signing_secret)

    async def events(request: Request) -> Response:
        body = await _body(request)
        if not _is_signed(request, body, verifier):
            return JSONResponse({"error": "invalid request"}, HTTPStatus.UNAUTHORIZED)
        return to_starlette_response(await app.async_dispatch(to_async_bolt_request(request, body)))

    return Starlette(routes=[Route(EVENTS_PATH, events, methods=["POST"]), *health_routes(ready)])


def health_app(ready: Ready) -> Starlette:
    """Health alone, beside a socket."""
    return Starlette(routes=health_routes(ready))


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > BODY_MAX_BYTES:
                    raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Slack sends nothing that long")
    except TimeoutError:
        raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, "the body did not arrive in time") from None
    return bytes(body)


def _is_signed(request: Request, body: bytes, verifier: SignatureVerifier) -> bool:
    """Whether Slack signed it, at most 5 minutes ago. Before anything else reads the body.

    The verifier of slack_sdk raises on a timestamp that is no number, on bytes that are no UTF-8 and on a signature
    outside of ASCII; each of them is simply not Slack's.
    """
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not _TIMESTAMP.fullmatch(timestamp) or not signature.isascii():
        return False
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return verifier.is_valid(text, timestamp, signature)

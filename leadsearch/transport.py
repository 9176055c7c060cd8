"""What carries a request of the client: httpx's transport over aiohttp, chosen here and nowhere else."""

import os
import ssl
from typing import Final

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from leadsearch.errors import UnexpectedAnswer, Unreachable

CONNECTIONS: Final = 100
KEEPALIVE_S: Final = 3.0
"""An idle connection is not used again after this: servers close theirs from 5 s on (uvicorn), and a start that meets
a closing one is a start whose outcome nobody knows."""
BROKEN: Final = (httpx.HTTPError, aiohttp.ClientError, OSError)
"""What a request ends with that gets no answer. Some of aiohttp's own errors come through httpx's transport."""
_NEVER_SENT: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
)


class _AnswerLost(aiohttp.ClientError):
    """A connection broke after the request had left."""


def aiohttp_transport(base_url: str) -> httpx.AsyncBaseTransport:
    """The same httpx over aiohttp: httpx's own transport slows down as requests run side by side."""
    # Reading all certificates takes some 30 ms; a context without any is as safe, and never used at a plain address.
    tls = httpx.create_ssl_context() if base_url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    def session() -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEPALIVE_S, ssl=tls),
            cookie_jar=aiohttp.DummyCookieJar(),
            middlewares=(_one_try,),
        )

    return AiohttpTransport(verify=tls, client=session)


def trouble_of(base_url: str, error: Exception) -> Unreachable | UnexpectedAnswer:
    """The client's own error for one of BROKEN, with whether the request may have left."""
    if isinstance(error, aiohttp.ClientResponseError):
        return UnexpectedAnswer(f"{base_url} does not speak HTTP: {error.message}")
    seen = error.__cause__ if isinstance(error.__cause__, aiohttp.ClientError) else error
    return Unreachable(f"{base_url} cannot be reached: {_why(seen)}", sent=not isinstance(seen, _NEVER_SENT))


async def _one_try(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending a DELETE again when the connection breaks: each retry has one owner."""
    try:
        return await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _AnswerLost(str(error) or "the connection broke") from error


def _why(error: Exception) -> str:
    """What a person can act on, without aiohttp's details around it."""
    if not isinstance(error, aiohttp.ClientConnectorError):
        return str(error) or type(error).__name__
    match error.os_error:
        case ssl.SSLCertVerificationError() as refused:
            return f"its certificate is not trusted ({refused.verify_message})"
        case ssl.SSLError() as broken:
            return f"no secure connection ({broken.reason})"
        case OSError(errno=int(number)) if number > 0:
            return os.strerror(number)
        case other:
            return other.strerror or str(other)

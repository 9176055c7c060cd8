"""The Web API clients: built once over one session, retries and limits named here and nowhere else."""

import asyncio
from collections.abc import Awaitable
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.searches.ports import SlackLost
from bot.slack.errors import trouble_of

SLACK_API_URL: Final = "https://slack.com/api/"

CONNECT_SECONDS: Final = 3.0
"""For a connection, TLS included."""
CALL_SECONDS: Final = 10.0
"""For one call from its beginning to the end of its answer, a second try to connect included."""
UPLOAD_SECONDS: Final = 60.0
"""For the bytes of a file."""
CONNECTIONS: Final = 100
"""To Slack from one process, at most."""
KEEPALIVE_SECONDS: Final = 3.0
"""An idle connection is not used again after this: a post that meets a closing one has an unknown outcome."""


def open_session() -> aiohttp.ClientSession:
    """The session that all clients of a process share; needs a running loop, and is closed by whoever opened it."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEPALIVE_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=CALL_SECONDS, sock_connect=CONNECT_SECONDS),
    )


def make_client(token: str | None, *, session: aiohttp.ClientSession, base_url: str = SLACK_API_URL) -> AsyncWebClient:
    """A client of one workspace. A refused connection is tried once more, nothing else is: the rest has one owner."""
    refused = AsyncConnectionErrorRetryHandler(max_retry_count=1, error_types=[aiohttp.ClientConnectorError])
    return AsyncWebClient(token=token, base_url=base_url, session=session, retry_handlers=[refused])


async def ask(call: Awaitable[AsyncSlackResponse], *, within: float = CALL_SECONDS) -> AsyncSlackResponse:
    """The answer of a call, or SlackTrouble in one of its kinds. `within` is in seconds."""
    try:
        async with asyncio.timeout(within):
            return await call
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        raise trouble_of(error) from error
    except (AttributeError, UnicodeDecodeError) as error:
        # slack_sdk asks an answer of status 200 for its `ok` without looking whether it is an object, or readable.
        raise SlackLost("no_object") from error

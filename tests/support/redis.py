"""Servers for tests."""

import asyncio
from collections.abc import Callable, Iterator

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.store.embedded import EmbeddedRedis

SOON = 15.0
"""Seconds in which something has to happen, on a busy machine too."""


def running(server: EmbeddedRedis) -> Iterator[EmbeddedRedis]:
    """Start a server that outlives the event loops of tests, and stop it."""
    asyncio.run(server.start())
    try:
        yield server
    finally:
        asyncio.run(server.stop())


def admin(url: str) -> redis.Redis:
    """A client that does not wait and try again on its own, since that would stop the event loop."""
    return redis.Redis.from_url(url, decode_responses=True, retry=Retry(NoBackoff(), 0), socket_timeout=5.0)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until it holds, but not for ever."""
    async with asyncio.timeout(SOON):
        while True:
            if condition():
                return
            await asyncio.sleep(0.01)


def emptied(url: str) -> Iterator[str]:
    """Empty it, lend it, and look for keys that would stay for ever."""
    with admin(url) as client:
        client.flushall()
        yield url
        eternal = [key for key in client.scan_iter(count=1000) if client.ttl(key) == -1]
    assert not eternal, f"keys without a TTL: {eternal}"

"""Servers for tests."""

import asyncio
from collections.abc import Iterator

import redis

from bot.store.embedded import EmbeddedRedis


def running(server: EmbeddedRedis) -> Iterator[EmbeddedRedis]:
    """Start a server that outlives the event loops of tests, and stop it."""
    asyncio.run(server.start())
    try:
        yield server
    finally:
        asyncio.run(server.stop())


def emptied(url: str) -> Iterator[str]:
    """Empty it, lend it, and look for keys that would stay for ever."""
    with redis.Redis.from_url(url, decode_responses=True) as client:
        client.flushall()
        yield url
        eternal = [key for key in client.scan_iter(count=1000) if client.ttl(key) == -1]
    assert not eternal, f"keys without a TTL: {eternal}"

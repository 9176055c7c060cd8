"""Servers for tests."""

import asyncio
from collections.abc import Callable, Iterator
from typing import cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.store import keys
from bot.store.embedded import EmbeddedRedis
from bot.store.redis_store import RedisStore

SOON = 45.0
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
    return redis.Redis.from_url(url, decode_responses=True, retry=Retry(NoBackoff(), 0), socket_timeout=SOON)


def everything(url: str) -> str:
    """All that is kept there, key by key."""
    read: dict[str, Callable[[redis.Redis, str], object]] = {
        "string": lambda client, key: client.get(key),
        "hash": lambda client, key: client.hgetall(key),
        "list": lambda client, key: client.lrange(key, 0, -1),
        "zset": lambda client, key: client.zrange(key, 0, -1),
    }
    with admin(url) as client:
        return "\n".join(f"{key} {read[str(client.type(key))](client, key)}" for key in client.scan_iter(count=1000))


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


async def next_due(store: RedisStore) -> float | None:
    """When the earliest work is due; 0.0 is at once, and of held work it is the end of its lease."""
    earliest = cast("list[str]", await store._trips.call("ZRANGE", keys.DUE, 0, 0, "WITHSCORES", limit=SOON))
    return float(earliest[1]) if earliest else None

"""The way to a Redis, checked at start: what is wrong with it is said in plain words, with the mend."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    InvalidResponse,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)

from bot.store import keys
from bot.store.trips import LANES, Trips

CONNECT_WAIT: Final = 2.0
"""Seconds for a connection to be made; callers give up earlier, by their own limits."""
CHECK_WAIT: Final = 5.0
"""Seconds for the whole check at start."""
START_PATIENCE: Final = 30.0
"""Seconds that a start waits for a Redis that cannot be reached: it may be starting again just then."""
LOOK_AGAIN: Final = 0.1
"""Seconds between two looks at a Redis that reads its data, or cannot be reached."""
OLDEST: Final = (6, 2)
"""ZRANGE … BYSCORE came with Redis 6.2."""

log = logging.getLogger(__name__)


class StoreUnusable(Exception):
    """There is no Redis to work with. The text tells a person what is wrong and what to do."""


class StoreNotThere(StoreUnusable):
    """Nobody answers. It may be an address that is wrong, or a Redis that is soon back."""


@asynccontextmanager
async def connect(url: str, *, check_wait: float = CHECK_WAIT, patience: float = 0.0) -> AsyncIterator[Trips]:
    """Trips to the Redis at `url` (redis://, rediss:// or unix://), once it is known to be fit.

    Raises StoreUnusable when it is not, or not within `check_wait` seconds. One that cannot be reached is told in the
    log (at once, or after `check_wait` where it takes the connection and is mute), and looked for again for `patience`
    seconds.
    """
    client = _client(url)
    try:
        await _patient_check(client, where=_without_secrets(url), limit=check_wait, patience=patience)
        trips = Trips(client)
        try:
            yield trips
        finally:
            await trips.close()
    finally:
        await client.aclose()


def _client(url: str) -> Redis:
    try:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=LANES,
            timeout=CONNECT_WAIT,
            socket_connect_timeout=CONNECT_WAIT,
            # Each trip has its own limit; with this one redis-py would wait by asyncio.wait_for, which loses a cancel
            # now and then before Python 3.12.
            socket_timeout=None,
            retry=Retry(NoBackoff(), 0),  # redis-py's own clients try three times; here nobody does
            decode_responses=True,
            protocol=2,  # the scripts' answers in their plainest form, and no notices in between
        )
    except ValueError as error:
        raise StoreUnusable(f"{_without_secrets(url)} is not the address of a Redis. {_EXAMPLES}") from error
    return Redis.from_pool(pool)


_EXAMPLES: Final = "Write it like redis://host:6379/0, rediss://user:password@host:6380/0 or unix:///path/to/socket."


def _without_secrets(url: str) -> str:
    scheme, found, rest = url.partition("://")
    shown = rest.rpartition("@")[2].partition("?")[0]
    return f"{scheme}://{shown}" if found else "The given text"


async def _patient_check(client: Redis, *, where: str, limit: float, patience: float) -> None:
    until = time.monotonic() + patience
    told = False
    while True:
        try:
            await _check(client, where=where, limit=limit)
        except StoreNotThere as away:
            if time.monotonic() >= until:
                raise
            if not told:
                log.warning("%s Looking again for %g s, in case it is starting just now.", away, patience)
                told = True
            await asyncio.sleep(LOOK_AGAIN)
        else:
            return


async def _check(client: Redis, *, where: str, limit: float) -> None:
    try:
        async with asyncio.timeout(limit):
            await _loaded(client)
            info = await client.info()
            _check_kind(info, where=where)
            # Tried, not asked: a replica, full memory, a full disk and missing rights all show here.
            await client.eval("return redis.call('SET', KEYS[1], '1', 'EX', ARGV[1])", 1, keys.PROBE_KEY, keys.PROBE)
    except (RedisError, OSError) as error:
        raise _unusable(error, where=where, limit=limit) from error
    evicts = str(info.get("maxmemory_policy", "noeviction"))
    if evicts != "noeviction" and int(info.get("maxmemory", 0)) > 0:
        log.warning(
            "The Redis at %s may throw away running batches when its memory is full (maxmemory-policy %s). "
            "Set it to noeviction.",
            where,
            evicts,
        )


async def _loaded(client: Redis) -> None:
    """Wait until it has read its data: one that was started just before us is soon there."""
    while True:
        try:
            await client.ping()
        except RedisError as error:
            if not any(isinstance(one, BusyLoadingError) for one in (error, error.__cause__, error.__context__)):
                raise
            await asyncio.sleep(LOOK_AGAIN)
        else:
            return


def _check_kind(info: dict[str, object], *, where: str) -> None:
    version = str(info.get("redis_version", "0"))
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < OLDEST:
        raise StoreUnusable(f"The Redis at {where} is version {version}; 6.2 or newer is needed, or Valkey. Update it.")
    if info.get("redis_mode") == "cluster":
        raise StoreUnusable(f"{where} is a Redis Cluster; a single Redis or Valkey is needed. Use one without shards.")


def _unusable(error: Exception, *, where: str, limit: float) -> StoreUnusable:
    if isinstance(error, TimeoutError):
        return StoreNotThere(
            f"{where} did not answer within {limit:g} s. Is it a Redis, and can this machine reach it?"
        )
    # What is refused while a connection is made arrives wrapped, as if the server were down.
    reasons = (error, error.__cause__, error.__context__)
    text = next((text for kind, text in _MENDS for reason in reasons if isinstance(reason, kind)), None)
    if text is None:
        return StoreNotThere(f"{_DOWN.format(where=where)} It says: {error}")
    return StoreUnusable(f"{text.format(where=where)} It says: {error}")


_DOWN: Final = "No Redis answers at {where}. Start it there, or correct the address."
_MENDS: Final[Sequence[tuple[type[Exception], str]]] = (
    (AuthenticationError, "The Redis at {where} refuses user or password. Put the right ones into its address."),
    (NoPermissionError, "The Redis user at {where} lacks rights. It needs scripts, INFO, and all keys leads:*."),
    (ReadOnlyError, "The Redis at {where} is a read-only replica. Give the address of its primary."),
    (OutOfMemoryError, "The memory of the Redis at {where} is full. Raise its maxmemory or make room."),
    (InvalidResponse, "What answers at {where} is no Redis. Check host and port."),
    (ResponseError, "The Redis at {where} cannot be used as it is."),
)

"""The trips to Redis: calls made in the same moment travel together, and no call waits longer than its limit."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, OutOfMemoryError, ReadOnlyError, RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from bot.searches.ports import StoreAway
from bot.store.scripts import Script

LANES: Final = 4
"""Trips under way at once. More would not be faster: Redis answers one after the other."""
TOGETHER: Final = 100
"""Calls of one trip. Measured over a unix socket: 67,000 calls/s by the hundred, 8,000 one by one."""
AWAY_CODES: Final = (
    "OOM", "MISCONF", "NOREPLICAS", "BUSY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "UNBLOCKED", "LATE"
)  # fmt: skip
"""Redis' words for "not now" that redis-py has no class for, or loses inside of a script's error. LATE is our own."""

Reply: TypeAlias = "str | int | list[Reply] | None"
Arg: TypeAlias = str | int | float


@dataclass(frozen=True)
class _Call:
    command: tuple[bytes | int | float, ...]
    limit: float
    answer: asyncio.Future[Reply]


@asynccontextmanager
async def within(limit: float) -> AsyncIterator[None]:
    """Raises StoreAway when the block takes longer than `limit` seconds."""
    try:
        async with asyncio.timeout(limit):
            yield
    except TimeoutError as error:
        raise StoreAway(f"Redis did not answer within {limit:g} s") from error


class Trips:
    """Sends calls, those of one moment in one trip.

    Nothing is repeated here: a person presses again, and the poller's next tick is the repeat. A caller that is
    cancelled or out of time leaves its call behind, never the connection: that belongs to the trip.

    Args:
        redis: a client with a blocking pool of at least `LANES` connections and without retries.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: deque[_Call] = deque()
        self._lanes: set[asyncio.Task[None]] = set()
        self._closed = False

    async def run(self, script: Script, *, keys: Sequence[str], args: Sequence[Arg], limit: float) -> Reply:
        """Run a script, within `limit` seconds. Raises StoreAway."""
        rest = (len(keys), *keys, *args)
        async with within(limit):
            try:
                return await self._send("EVALSHA", script.sha, *rest, limit=limit)
            except NoScriptError:
                # The server is new, or was told to forget its scripts. EVAL teaches it again.
                return await self._send("EVAL", script.source, *rest, limit=limit)

    async def call(self, *command: Arg, limit: float) -> Reply:
        """Run one command, within `limit` seconds. Raises StoreAway."""
        async with within(limit):
            return await self._send(*command, limit=limit)

    async def health(self, *, limit: float) -> None:
        """Ask for a sign of life. Raises StoreAway."""
        await self.call("PING", limit=limit)

    async def close(self) -> None:
        """End what is under way; whoever waits for it, or comes later, gets StoreAway."""
        self._closed = True
        for lane in tuple(self._lanes):
            lane.cancel()
        await asyncio.gather(*self._lanes, return_exceptions=True)
        while self._waiting:
            _fail(self._waiting.popleft(), StoreAway("the store is closed"))

    async def _send(self, *command: Arg, limit: float) -> Reply:
        if self._closed:
            raise StoreAway("the store is closed")
        # Encoded here, so that a text that cannot be sent fails its own caller and not the whole trip.
        encoded = tuple(part.encode() if isinstance(part, str) else part for part in command)
        call = _Call(encoded, limit, asyncio.get_running_loop().create_future())
        self._waiting.append(call)
        self._open_lane()
        try:
            return await call.answer
        except (RedisError, OSError) as error:
            if _means_away(error):
                raise StoreAway(f"Redis is away: {error}") from error
            raise

    def _open_lane(self) -> None:
        # A lane starts when the loop comes round, and so finds all calls of this moment.
        if len(self._lanes) < LANES:
            lane = asyncio.get_running_loop().create_task(self._lane())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)

    async def _lane(self) -> None:
        while calls := self._take():
            await self._trip(calls)

    def _take(self) -> list[_Call]:
        calls: list[_Call] = []
        while self._waiting and len(calls) < TOGETHER:
            call = self._waiting.popleft()
            if not call.answer.done():
                calls.append(call)
        return calls

    async def _trip(self, calls: Sequence[_Call]) -> None:
        try:
            async with asyncio.timeout(max(call.limit for call in calls)):
                replies = await self._travel(calls)
        except (RedisError, OSError) as error:  # OSError holds TimeoutError
            replies = [error] * len(calls)
        except BaseException as error:
            for call in calls:
                _fail(call, StoreAway(f"the trip ended early: {error!r}"))
            raise
        for call, reply in zip(calls, replies, strict=True):
            if isinstance(reply, Exception):
                _fail(call, reply)
            elif not call.answer.done():
                call.answer.set_result(reply)

    async def _travel(self, calls: Sequence[_Call]) -> "list[Reply | Exception]":
        pipe = self._redis.pipeline(transaction=False)
        for call in calls:
            pipe.execute_command(*call.command)
        return cast("list[Reply | Exception]", await pipe.execute(raise_on_error=False))


def _fail(call: _Call, error: Exception) -> None:
    if not call.answer.done():  # else its caller has given up
        call.answer.set_exception(error)


def _means_away(error: Exception) -> bool:
    """Whether Redis cannot do it now; everything else is a mistake of ours."""
    if isinstance(error, (OSError, RedisConnectionError, RedisTimeoutError, ReadOnlyError, OutOfMemoryError)):
        return True
    # Redis 6.2 wraps what fails inside of a script: "Error running script …: @user_script:1: -OOM command not allowed".
    words = str(error).replace("-", " ").split()
    return isinstance(error, ResponseError) and any(code in words for code in (*AWAY_CODES, "READONLY"))

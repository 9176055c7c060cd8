"""The ten minutes of a batch pass at once, and only where nobody works at it."""

import json

from bench.chaos.breaking import ask_redis
from bench.chaos.patience import passing_time
from bot.searches.models import Batch
from bot.store import keys
from tests.support.make import NOW, a_batch

WORK = keys.batch("T1", "B1")


async def put(redis_url: str, batch: Batch) -> None:
    await ask_redis(redis_url, "HSET", WORK, "doc", batch.model_dump_json())
    await ask_redis(redis_url, "ZADD", keys.DUE, str(NOW), WORK)
    for key in (WORK, keys.DUE):
        await ask_redis(redis_url, "EXPIRE", key, "60")


async def test_the_time_of_a_batch_is_over_and_it_is_looked_at_at_once(redis_url: str) -> None:
    batch = a_batch(deadline_at=NOW * 10)
    await put(redis_url, batch)
    assert await passing_time(redis_url)("T1", "B1")
    doc = json.loads(str(await ask_redis(redis_url, "HGET", WORK, "doc")))
    assert 0 < doc.pop("deadline_at") < NOW * 10
    assert doc == batch.model_dump(mode="json", exclude={"deadline_at"})
    assert await ask_redis(redis_url, "ZSCORE", keys.DUE, WORK) == "0"


async def test_nothing_passes_while_a_bot_holds_it_or_without_a_deadline_or_without_redis(redis_url: str) -> None:
    assert not await passing_time(redis_url)("T1", "B1")
    await put(redis_url, a_batch(deadline_at=None))
    assert not await passing_time(redis_url)("T1", "B1")
    await put(redis_url, a_batch(deadline_at=NOW * 10))
    await ask_redis(redis_url, "HSET", WORK, "owner", "bot-1")
    assert not await passing_time(redis_url)("T1", "B1")
    assert not await passing_time("redis://127.0.0.1:1")("T1", "B1")

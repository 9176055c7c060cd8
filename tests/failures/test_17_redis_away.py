"""17: Redis is away, slow, or flushed.

Seen to fail: `more` in handlers/actions/more.py that only acks when the search is gone (after a flush); STORE_SECONDS
in handlers/answers.py together with PEOPLE_WAIT in bot/store/redis_store.py at 30 s (a command: one of them alone may
go); `Trips.run` in bot/store/trips.py that teaches Redis a script only once (after a restart nothing is polled any
more); `tick` in bot/scheduler.py that does not catch StoreAway (ready while nothing can be polled); `open_bot` in
bot/app.py that connects without patience (a start in the middle of a restart). Commands that are cancelled in the
middle, and changes that come too late, are in tests/unit/bot/store/test_away.py.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from http import HTTPStatus
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.slack.ids import Action, Command
from bot.slack.render import errors
from bot.store.embedded import EmbeddedRedis
from tests.support.product import Product, answers, open_product, row, running_bot
from tests.support.wait import until, until_asked

PROMPT = "CTOs in Berlin"


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[EmbeddedRedis]:
    server = EmbeddedRedis(tmp_path / "redis")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def product(redis: EmbeddedRedis, tmp_path: Path) -> AsyncIterator[Product]:
    async with open_product(redis.url, tmp_path, people=[row(number) for number in range(60)], pace=1.0) as product:
        yield product


async def both_run(product: Product) -> bool:
    return len(await product.client.recent_tasks()) == 2


async def test_a_command_says_what_is_wrong_and_a_running_batch_goes_on_afterwards(
    product: Product, redis: EmbeddedRedis
) -> None:
    progress = await product.search(PROMPT, count=50)
    assert redis.pid is not None
    os.kill(redis.pid, signal.SIGSTOP)
    try:
        seen = await product.ana.command(Command.LEADS, "status", channel="sales")
        assert seen.error is None
        assert any(message.is_ephemeral for message in seen.messages)
    finally:
        os.kill(redis.pid, signal.SIGCONT)
    await product.result(progress)
    assert (len(await product.leads()), await product.charged()) == (50, 50)


async def test_a_press_in_vain_says_so_and_who_presses_again_gets_one_batch(
    product: Product, redis: EmbeddedRedis
) -> None:
    result = await product.result(await product.search(PROMPT, count=10))
    assert redis.pid is not None
    os.kill(redis.pid, signal.SIGSTOP)
    try:
        await product.ana.press(result, Action.MORE)  # she is patient, and goes on pressing
        await product.ana.sees(lambda message: message.text == errors.STORE_AWAY)
    finally:
        os.kill(redis.pid, signal.SIGCONT)
    await product.following(result)
    assert (len(await product.leads()), await product.charged()) == (20, 20)


async def test_a_restart_under_load_loses_nothing_and_mixes_nothing(product: Product, redis: EmbeddedRedis) -> None:
    first = await product.search(PROMPT, count=25)
    second = await product.search("CTOs in Berlin, Germany", count=25, who=product.ben)
    await until_asked(lambda: both_run(product))  # a post that is not recorded yet would be made again
    await redis.stop()
    seen = await product.ana.command(Command.LEADS, "status", channel="sales")
    assert seen.error is None
    assert any(errors.store_away().text == message.text for message in seen.messages)
    await until_asked(lambda: answers(product, HTTPStatus.SERVICE_UNAVAILABLE))
    await redis.start()
    for progress, person in ((first, product.ana), (second, product.ben)):
        result = await product.result(progress)
        assert f"<@{person.id}>" in str(result.blocks)
    await until_asked(lambda: answers(product, HTTPStatus.OK))
    assert (len(await product.leads()), await product.charged()) == (50, 50)


async def test_after_a_flush_a_button_opens_the_form_with_what_the_message_remembers(
    product: Product, redis: EmbeddedRedis
) -> None:
    result = await product.result(await product.search(PROMPT, count=10))
    async with Redis.from_url(redis.url) as client:
        await client.flushall()
    await product.ana.press(result, Action.MORE)
    form = await product.form(product.ana)
    assert PROMPT in str(form.blocks)
    assert (await product.ana.submit(form)).ok
    await product.following(result)


async def test_a_bot_that_starts_while_redis_restarts_waits_for_it(
    redis: EmbeddedRedis, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    people = [row(number) for number in range(60)]
    async with open_product(redis.url, tmp_path, people=people, transport="none") as product, AsyncExitStack() as stack:
        await redis.stop()
        starting = asyncio.create_task(stack.enter_async_context(running_bot(product.settings, product.slack)))
        await until(lambda: "No Redis answers" in caplog.text)
        await redis.start()
        await starting
        await product.result(await product.search(PROMPT, count=25))

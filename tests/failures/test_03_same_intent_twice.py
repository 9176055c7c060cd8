"""3: the same intent arrives twice: a double submit, many clicks by many people.

Fails without the intent key in bot/store/lua/begin.lua, or without the position check in more.lua.
"""

import asyncio
from pathlib import Path

from bot.slack.ids import Action
from tests.support.front import open_front
from tests.support.product import open_product, row

PROMPT = "CTOs in Berlin"


async def test_twenty_submits_of_one_form_are_one_search(redis_url: str) -> None:
    async with open_front(redis_url) as front:
        begun = await asyncio.gather(*(front.begun(intent="V1") for _ in range(20)))
        assert len({one.batch.id for one in begun}) == 1
        assert sum(one.fresh for one in begun) == 1
        assert len(await front.running()) == 1


async def test_twenty_clicks_on_one_position_are_one_batch_that_is_paid_once(redis_url: str, tmp_path: Path) -> None:
    async with open_product(redis_url, tmp_path, people=[row(number) for number in range(60)]) as product:
        first = await product.result(await product.search(PROMPT, count=10))
        await asyncio.gather(*(person.press(first, Action.MORE) for person in (product.ana, product.ben) * 10))
        await product.following(first)
        await product.ben.press(first, Action.MORE)
        await product.ben.sees(lambda message: message.is_ephemeral)
        assert (len(await product.leads()), await product.charged()) == (20, 20)

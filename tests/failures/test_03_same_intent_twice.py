"""3: the same intent arrives twice: a double submit, many clicks by many people.

Seen to fail: bot/store/lua/begin.lua with `if false` for `if first[1]` (the submits); bot/store/lua/more.lua without
the branch `after < taken` (the clicks).
"""

import asyncio
from pathlib import Path

from bot.slack.ids import Action, Command, View
from tests.support.front import PROMPT, open_front
from tests.support.product import open_product, row
from tests.support.wait import until_asked


async def test_twenty_submits_of_one_form_are_one_search(redis_url: str) -> None:
    async with open_front(redis_url) as front:
        ana = front.slack.person("ana")
        await ana.command(Command.LEADS, PROMPT, channel="sales")
        form = await ana.modal(View.SEARCH)
        await asyncio.gather(*(ana.submit(form) for _ in range(20)))
        assert len(await until_asked(front.running)) == 1


async def test_twenty_clicks_on_one_position_are_one_batch_that_is_paid_once(redis_url: str, tmp_path: Path) -> None:
    async with open_product(redis_url, tmp_path, people=[row(number) for number in range(60)]) as product:
        first = await product.result(await product.search("CTOs in Berlin", count=10))
        await asyncio.gather(*(person.press(first, Action.MORE) for person in (product.ana, product.ben) * 10))
        await product.ana.press(first, Action.MORE)
        await product.following(first)
        late = product.slack.add_person("cy")  # the others may have been told a moment ago, and are told once
        await late.press(first, Action.MORE)
        await late.sees(lambda message: message.is_ephemeral)
        assert (len(await product.leads()), await product.charged()) == (20, 20)

"""10: the bot is not in the channel, or the channel is private.

Seen to fail: without `not_in_channel` and `channel_not_found` among NoPlace in bot/slack/errors.py; and when `_STEPS`
in bot/searches/advance.py starts a queued batch before it is announced.
"""

from pathlib import Path

import pytest

from bot.slack.ids import Action
from tests.support.product import open_product, row


@pytest.mark.parametrize("private", [False, True])
async def test_it_is_known_and_said_before_anything_is_spent(redis_url: str, tmp_path: Path, private: bool) -> None:
    async with open_product(redis_url, tmp_path, people=[row(number) for number in range(60)]) as product:
        channel = product.slack.channel("sales")
        product.slack.workspace().remove_bot("sales")
        channel.is_private = private
        offer = await product.search("CTOs in Berlin", count=25)
        assert offer.channel_id == product.ana.direct.id
        assert (await product.client.recent_tasks(), await product.charged()) == ((), 0)
        await product.ana.press(offer, Action.POST_TO_ME)
        result = await product.following(offer)
        assert result.channel_id == product.ana.direct.id
        assert await product.charged() == 25

"""18: the bot's token is revoked, and works again later; or a click comes from another workspace.

Seen to fail: without `account_inactive` and `token_revoked` among WorkspaceGone in bot/slack/errors.py (stopped once);
without passing over what is `unseen` in bot/searches/service.py (going on); without the team in `keys.batch`,
`keys.search` and `keys.team_lists` (the other workspace).
"""

from pathlib import Path

import pytest

from bot.slack.ids import Action
from tests.support.front import open_front
from tests.support.make import an_onlooker
from tests.support.product import open_product, row, running_bot
from tests.support.wait import until


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive"])
async def test_the_workspace_is_stopped_once_and_nothing_is_spent(redis_url: str, tmp_path: Path, code: str) -> None:
    async with open_product(redis_url, tmp_path, people=[row(number) for number in range(60)]) as product:
        product.slack.faults.add("error", "chat.postMessage", error=code, times=None)
        await product.order("CTOs in Berlin", count=10)
        await product.at_rest()
        assert len(product.slack.calls("chat.postMessage")) == 1
        assert (await product.client.recent_tasks(), await product.charged()) == ((), 0)


@pytest.mark.parametrize(("method", "people"), [("chat.postMessage", 20), ("chat.update", 30)])
async def test_more_goes_on_past_a_batch_whose_end_nobody_saw(
    redis_url: str, tmp_path: Path, method: str, people: int
) -> None:
    """The access ends before the second batch is announced, or before its end is shown, and comes back."""
    rows = [row(number) for number in range(60)]
    async with open_product(redis_url, tmp_path, people=rows, transport="none") as product:
        async with running_bot(product.settings, product.slack):
            first = await product.result(await product.search("CTOs in Berlin", count=10))
            await product.at_rest()
            product.slack.faults.add("error", method, error="account_inactive", times=None)
            before = len(product.slack.calls(method))
            await product.ben.press(first, Action.MORE)
            await until(lambda: len(product.slack.calls(method)) > before)
            await product.at_rest()
        product.slack.faults.clear()
        unfinished = [message for message in product.ana.messages() if message.ts != first.ts]
        async with running_bot(product.settings, product.slack):
            await product.ben.press(first, Action.MORE)
            await product.following(first, *unfinished)
        assert len(await product.leads()) == people == await product.charged()


async def test_no_workspace_reads_anothers_searches(redis_url: str) -> None:
    async with open_front(redis_url) as front:
        begun = await front.begun()
        assert await front.searches.search("T-other", begun.search.id) is None
        assert await front.searches.cancel(team_id="T-other", batch_id=begun.batch.id, user_id="U1") is None
        assert list(await front.searches.list_choices("T-other", an_onlooker(user_id=begun.search.user_id), "")) == []
        message = await front.show(begun)
        await front.slack.person("ana").press(message, Action.CANCEL)
        ((_, batch),) = await front.running()
        assert batch.id == begun.batch.id

"""6: many searches in one workspace, and Slack's limits.

Fails without the shared budget (bot/slack/calls.py): the double, whose rates are on, would answer 429; or when ends
wait behind progress (the bursts in bot/slack/rates.py).
"""

from pathlib import Path

import pytest

from bot.slack.ids import Action
from bot.store.budget import RedisBudget
from bot.store.connect import connect
from simulator import Message
from tests.support.product import Product, has, open_product, row

SEARCHES = 12


@pytest.mark.timeout(150)
async def test_all_results_come_and_slack_never_has_to_refuse(redis_url: str, tmp_path: Path) -> None:
    people = [row(number) for number in range(60)]
    async with open_product(redis_url, tmp_path, people=people, rates=True, pace=0.2) as product:
        for number in range(SEARCHES):
            await product.search(f"CTOs in Berlin {'!' * number}", count=5)
        results = await product.slack.workspace().changes.until(lambda: _results(product) or None, 100)
        assert results is not None
        assert [call for call in product.slack.calls() if call.status == 429] == []


def _results(product: Product) -> list[Message]:
    found = [message for message in product.ana.messages("sales") if has(message, Action.EXPORT)]
    return found if len(found) == SEARCHES else []


async def test_retry_after_is_obeyed_and_nothing_is_lost(redis_url: str, tmp_path: Path) -> None:
    async with open_product(redis_url, tmp_path, people=[row(number) for number in range(60)]) as product:
        product.slack.faults.add("rate_limited", "chat.update", retry_after_s=3)
        result = await product.result(await product.search("CTOs in Berlin", count=25))
        refused, *others = product.slack.calls("chat.update")
        assert refused.status == 429
        assert all(call.at - refused.at >= 3 for call in others)
        assert has(result, Action.EXPORT)


async def test_one_busy_workspace_never_slows_another(redis_url: str) -> None:
    async with connect(redis_url) as trips:
        budget = RedisBudget(trips, limit=10)
        for _ in range(9):
            await budget.take("T1", "chat.update", now=1.0, per_minute=42, burst=5)
        await budget.close("T1", "chat.update", until=99.0)
        assert await budget.take("T1", "chat.update", now=2.0, per_minute=42, burst=5) > 0
        assert await budget.take("T2", "chat.update", now=2.0, per_minute=42, burst=5) == 0

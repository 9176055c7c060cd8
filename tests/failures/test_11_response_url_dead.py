"""11: a `response_url` is dead after 30 minutes or five uses, and says so to nobody.

Fails when a result is sent through `respond`, or when its answer is not looked at (handlers/answers.py).
"""

from pathlib import Path

import pytest

from bot.searches.models import BatchState
from bot.slack.ids import Action
from tests.support.front import open_front
from tests.support.product import open_product, row


async def test_a_long_search_is_delivered_without_it(redis_url: str, tmp_path: Path) -> None:
    async with open_product(redis_url, tmp_path, people=[row(number) for number in range(60)], pace=1.0) as product:
        progress = await product.search("CTOs in Berlin", count=25)
        product.slack.clock.skip(31 * 60)
        await product.result(progress)
        assert product.slack.calls("response_url") == []


async def test_a_dead_one_is_logged_and_nothing_breaks(redis_url: str, caplog: pytest.LogCaptureFixture) -> None:
    async with open_front(redis_url) as front:
        begun = await front.begun()
        message = await front.show(begun, state=BatchState.RUNNING)
        front.slack.faults.add("server_error", "response_url", status=404, times=None)
        pressed = await front.slack.person("ana").press(message, Action.CANCEL)
        assert pressed.error is None
        await front.slack.workspace().changes.until(lambda: front.slack.calls("response_url") or None, 5)
        assert "a listener failed" not in caplog.text

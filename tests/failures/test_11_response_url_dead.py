"""11: a `response_url` is dead after 30 minutes or five uses, and says so to nobody.

Seen to fail: `tell` in handlers/answers.py that does not look at the status (the dead one); `more` in
handlers/actions/more.py that tells what it began by `respond` (the long searches).
"""

from pathlib import Path

import pytest

from bot.searches.models import BatchState, Outcome
from bot.slack.ids import Action
from tests.support.front import open_front
from tests.support.product import WITHIN, has, open_product, row
from tests.support.wait import until


async def test_long_searches_are_delivered_without_it(redis_url: str, tmp_path: Path) -> None:
    async with open_product(redis_url, tmp_path, people=[row(number) for number in range(60)], pace=1.0) as product:
        progress = await product.search("CTOs in Berlin", count=25)
        product.slack.clock.skip(31 * 60)
        first = await product.result(progress)
        await product.ben.press(first, Action.MORE)  # a press brings a response_url, a form none
        await product.ben.sees(lambda message: has(message, Action.CANCEL), within=WITHIN)
        product.slack.clock.skip(31 * 60)
        await product.following(first)
        assert product.slack.calls("response_url") == []


async def test_a_dead_one_is_logged_and_nothing_breaks(redis_url: str, caplog: pytest.LogCaptureFixture) -> None:
    async with open_front(redis_url) as front:
        begun = await front.begun()
        message = await front.show(begun, state=BatchState.DONE, outcome=Outcome(people=50))
        front.slack.faults.add("server_error", "response_url", status=404, times=None)
        pressed = await front.slack.person("ana").press(message, Action.MORE)
        assert pressed.error is None
        await until(lambda: "a person could not be told something: Slack answered 404" in caplog.text)
        assert len(front.slack.calls("response_url")) == 1
        assert "a listener failed" not in caplog.text

"""16: the process is killed in the middle, or told to stop.

Seen to fail: bot/searches/batch_run.py without the save before the post (posted: it is posted again), or without that
before the start and with another key for each start (started); bot/store/lua/claim_due.lua that takes what it claims
out of the due set (each of them: nobody takes over); DRAIN in bot/runtime.py at 29 seconds (the stop).
"""

import os
import re
import signal
import time
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.slack.ids import Action
from cli.children import child, without_secrets
from cli.run import READY
from tests.support.lossy import Lossy, lossy
from tests.support.processes import children_of
from tests.support.product import Product, has, open_product, row
from tests.support.wait import until

GRACE_SECONDS = 25.0
"""Between SIGTERM and SIGKILL 10 or 30 are usual; the bot takes 5 of them, and a busy machine more."""
TAKEN_OVER_WITHIN = 60.0
"""Seconds: a lease has to end, and the rest of the search follows."""
POST = ("POST", "/api/chat.postMessage")
START = ("POST", "/api/leads/search")
POLL = ("GET", "/api/leads/search")

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds the process in /proc"),
]


class Bots:
    """Bots as processes of their own, whose way to Slack and to the API can be held up."""

    def __init__(self, stack: AsyncExitStack, product: Product, redis_url: str, data: Path) -> None:
        self._stack = stack
        self._product = product
        self._redis_url = redis_url
        self._data = data
        self.ways: list[Lossy] = [product.way]
        self._slack = ""

    async def start(self) -> int:
        """One more; its process id."""
        if not self._slack:
            slack = urlsplit(self._product.slack.api_url)
            address, way = await self._stack.enter_async_context(lossy(f"{slack.scheme}://{slack.netloc}"))
            self.ways.append(way)
            self._slack = address + slack.path
        before = _running()
        await self._stack.enter_async_context(
            child("run", "--data", str(self._data), env=self._environment(), ready=re.compile(READY))
        )
        (pid,) = _running() - before
        return pid

    def hold(self, what: tuple[str, str]) -> None:
        """Whatever does this next is done, and its answer does not come."""
        for way in self.ways:
            way.holds.append(what)

    async def held(self) -> None:
        """Wait until it is done."""
        await until(lambda: any(way.held.is_set() for way in self.ways), within=45)
        for way in self.ways:
            way.holds.clear()

    def _environment(self) -> dict[str, str]:
        product = self._product
        ours = {
            "SLACK_API_URL": self._slack,
            "SLACK_BOT_TOKEN": product.slack.bot_token,
            "SLACK_APP_TOKEN": product.slack.app_token,
            "REDIS_URL": self._redis_url,
            "LEADS_API_URL": product.settings.leads_api_url,
            "LEADS_API_KEY": product.settings.leads_api_key.get_secret_value(),
            "LEADS_API_HONOURS_KEYS": "true",
        }
        return without_secrets(os.environ) | ours


def _running() -> set[int]:
    """Children of this process that run a bot."""
    return set(children_of(os.getpid(), "cli.main --end-with-parent run "))


async def finished_once(product: Product) -> None:
    """There is one result, of one task that was paid once."""
    result = await product.ana.sees(lambda message: has(message, Action.EXPORT), within=TAKEN_OVER_WITHIN)
    assert "50 people" in result.text
    assert len([message for message in product.ana.messages("sales") if has(message, Action.EXPORT)]) == 1
    assert (len(await product.leads()), await product.charged()) == (50, 50)
    assert len(await product.client.recent_tasks()) == 1
    assert len([call for call in product.slack.calls("chat.postMessage") if "Queued" in str(call.body["text"])]) == 1


@pytest.mark.parametrize("between", [POST, START, POLL], ids=["posted", "started", "polling"])
async def test_a_killed_process_is_replaced_and_everything_is_finished_once(
    redis_url: str, tmp_path: Path, between: tuple[str, str]
) -> None:
    people = [row(number) for number in range(60)]
    async with (
        open_product(redis_url, tmp_path, people=people, transport="none", pace=0.2) as product,
        AsyncExitStack() as stack,
    ):
        bots = Bots(stack, product, redis_url, tmp_path / "bot")
        pid = await bots.start()
        bots.hold(between)
        await product.order("CTOs in Berlin", count=50)
        await bots.held()
        os.kill(pid, signal.SIGKILL)
        await bots.start()
        await finished_once(product)


async def test_a_stop_ends_within_the_grace_time_and_hands_over(redis_url: str, tmp_path: Path) -> None:
    people = [row(number) for number in range(60)]
    async with (
        open_product(redis_url, tmp_path, people=people, transport="none", pace=0.2) as product,
        AsyncExitStack() as stack,
    ):
        bots = Bots(stack, product, redis_url, tmp_path / "bot")
        pid = await bots.start()
        bots.hold(POLL)
        await product.order("CTOs in Berlin", count=50)
        await bots.held()
        asked = time.monotonic()
        os.kill(pid, signal.SIGTERM)
        await until(lambda: pid not in _running(), within=45)
        assert time.monotonic() - asked < GRACE_SECONDS
        await bots.start()
        await finished_once(product)

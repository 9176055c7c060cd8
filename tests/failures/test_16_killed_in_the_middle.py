"""16: the process is killed in the middle, or told to stop.

Fails when an intent is stored after its effect (bot/searches/batch_run.py), or when a stop does not drain
(bot/scheduler.py).
"""

import asyncio
import os
import re
import signal
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.slack.ids import Action
from cli.children import child, without_secrets
from cli.run import READY
from tests.support.product import Product, has, open_product, row


def environment(product: Product, redis_url: str) -> dict[str, str]:
    ours = {
        "SLACK_API_URL": product.slack.api_url,
        "SLACK_BOT_TOKEN": product.slack.bot_token,
        "SLACK_APP_TOKEN": product.slack.app_token,
        "REDIS_URL": redis_url,
        "LEADS_API_URL": product.settings.leads_api_url,
        "LEADS_API_KEY": product.settings.leads_api_key.get_secret_value(),
        "LEADS_API_HONOURS_KEYS": "true",
    }
    return without_secrets(os.environ) | ours


async def a_bot(stack: AsyncExitStack, product: Product, redis_url: str, data: Path) -> int:
    """A bot as a process of its own; its process id."""
    ready = re.compile(f"(?P<pid>.*){READY}")
    before = _bots()
    await stack.enter_async_context(child("run", "--data", str(data), env=environment(product, redis_url), ready=ready))
    (pid,) = _bots() - before
    return pid


def _bots() -> set[int]:
    """Children of this process that run a bot."""
    found = set()
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == os.getpid() and b"cli.main" in words and b"run" in words:
            found.add(int(folder.name))
    return found


@pytest.mark.timeout(150)
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds the process in /proc")
async def test_a_killed_process_is_replaced_and_everything_is_finished_once(redis_url: str, tmp_path: Path) -> None:
    people = [row(number) for number in range(150)]
    async with (
        open_product(redis_url, tmp_path, people=people, transport="none", pace=0.7) as product,
        AsyncExitStack() as stack,
    ):
        pid = await a_bot(stack, product, redis_url, tmp_path / "bot")
        await product.search("CTOs in Berlin", count=100)
        os.kill(pid, signal.SIGKILL)
        await a_bot(stack, product, redis_url, tmp_path / "bot")
        # Killed between the post and its address being saved, the result is a new message; else the same.
        result = await product.following()
        assert "100 people" in result.text
        assert (len(await product.leads()), await product.charged()) == (100, 100)
        assert len(await product.client.recent_tasks()) == 1
        assert len([m for m in product.ana.messages("sales") if has(m, Action.EXPORT)]) == 1


@pytest.mark.timeout(150)
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds the process in /proc")
async def test_a_stop_ends_within_its_time_and_hands_over(redis_url: str, tmp_path: Path) -> None:
    people = [row(number) for number in range(150)]
    async with (
        open_product(redis_url, tmp_path, people=people, transport="none", pace=0.7) as product,
        AsyncExitStack() as stack,
    ):
        pid = await a_bot(stack, product, redis_url, tmp_path / "bot")
        await product.search("CTOs in Berlin", count=100)
        began = time.monotonic()
        os.kill(pid, signal.SIGTERM)
        async with asyncio.timeout(30):
            while pid in _bots():
                await asyncio.sleep(0.05)
        assert time.monotonic() - began < 25
        await a_bot(stack, product, redis_url, tmp_path / "bot")
        result = await product.following()
        assert "100 people" in result.text

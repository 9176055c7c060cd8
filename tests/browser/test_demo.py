"""`leads demo` as people run it: its address, its story clicked and typed, and its end."""

import asyncio
import csv
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from tests.browser.window import Window, window

PROMPT = "VPs of Sales at SaaS companies in Austin"
MANY = "directors"
"""What some 1,350 people of the sample are."""
READY_WITHIN_S = 150.0
"""The first start makes the sample people."""
END_WITHIN_S = 60.0
ADDRESS = re.compile(r"Open (http://\S+) and type /leads")


@asynccontextmanager
async def demo(data: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The running demo and its address; it is killed when the test has not ended it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "cli.main",
        "demo",
        "--no-open",
        "--data",
        str(data),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(READY_WITHIN_S):
            while not (found := ADDRESS.search(said := (await process.stdout.readline()).decode())):
                assert said, "the demo ended before it was ready"
        yield process, found[1]
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def control(url: str, path: str) -> list[dict[str, object]]:
    """What the simulator has recorded."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}/control/{path}") as response:
        found: list[dict[str, object]] = await response.json()
        return found


@pytest.mark.timeout(300)
async def test_the_whole_story_clicked_and_typed(browser: Browser, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        process, url = await stack.enter_async_context(demo(tmp_path))
        ana = await stack.enter_async_context(window(browser, url, "ana"))
        ben = await stack.enter_async_context(window(browser, url, "ben"))

        await _first_search(ana)
        await _more(ana, ben)
        await _export(ana, tmp_path)
        await _cancelled(ana, ben)

        assert await control(url, "refusals") == []
        process.send_signal(signal.SIGINT)
        await expect(ana.page.get_by_role("alert").filter(has_text="does not answer")).to_be_visible()
        async with asyncio.timeout(END_WITHIN_S):
            assert await process.wait() == 0
        # A page whose simulator is gone keeps trying, and the browser logs each try.
        for one in (ana, ben):
            await one.page.close()
            one.mishaps.clear()


def _result(count: int) -> re.Pattern[str]:
    return re.compile(rf"^(?!.*Finding).*\b{count} people for {PROMPT}.*Export CSV", re.DOTALL)


async def _first_search(ana: Window) -> None:
    await ana.command(f"/leads fifty {PROMPT}")
    await ana.form.get_by_role("textbox", name="Whom are you looking for?").fill(PROMPT)
    count = ana.form.get_by_role("textbox", name="How many people?")
    await count.fill("fifty")
    await ana.form.get_by_role("button", name=re.compile("Find people|Search anyway")).click()
    await expect(ana.form.get_by_role("alert")).to_contain_text("whole number from 1 to 2,500")
    await count.fill("25")
    await ana.form_shows("At most 25 credits, you have 10,000.")
    await ana.form_shows("Places: Austin")
    await ana.form.get_by_role("button", name="Find people").click()
    await ana.sees(re.compile(f"Finding 25 people for {PROMPT}.*Queued", re.DOTALL))
    result = await ana.sees(_result(25))
    await expect(result.get_by_role("row")).to_have_count(11)
    await result.get_by_role("button", name=re.compile("^1 reply")).click()
    await expect(ana.thread.last).to_contain_text("@Ana 25 people for")


async def _more(ana: Window, ben: Window) -> None:
    await ben.sees(_result(25))
    await ben.button("More like this (25)").click()
    await expect(ana.messages.filter(has_text=_result(25))).to_have_count(2)
    await ana.messages.get_by_role("button", name="More like this (25)").last.click()
    await expect(ana.messages.filter(has_text=_result(25))).to_have_count(3)
    await ana.messages.get_by_role("combobox", name="Another count").last.click()
    await ana.page.get_by_role("listbox").get_by_role("option", name="10 people", exact=True).click()
    await expect(ana.question).to_contain_text("at most 10 credits for 10")
    await ana.question.get_by_role("button", name="Find them").click()
    await ana.sees(_result(10))


async def _export(ana: Window, folder: Path) -> None:
    await ana.messages.get_by_role("button", name="Export CSV").last.click()
    file = ana.thread.get_by_role("link", name=re.compile(r"\.csv"))
    await expect(file).to_be_visible()
    async with ana.page.expect_download() as downloading:
        await file.click()
    download = await downloading.value
    assert download.suggested_filename == "vps-of-sales-at-saas-companies-in-austin.csv"
    saved = folder / "list.csv"
    await download.save_as(saved)
    rows = list(csv.DictReader(saved.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 3 * 25 + 10


async def _cancelled(ana: Window, ben: Window) -> None:
    """A search of some fifty pages, a second each: it runs as long as it takes to change one's mind."""
    await ben.command(f"/leads 2500 {MANY}")
    await ben.form_shows("At most 2,500 credits")
    await ben.form.get_by_role("button", name="Find people").click()
    await ben.sees(re.compile(f"Finding 2,500 people for {MANY}.*of 2,500 saved", re.DOTALL))
    await ana.command("/leads status")
    status = await ana.sees(re.compile("Only visible to you.*1 search is running here", re.DOTALL))
    await expect(status.get_by_role("button", name="Cancel")).to_be_visible()
    await ben.button("Cancel").click()
    await ben.question.get_by_role("button", name="Cancel it").click()
    await ben.sees(f"Cancelled by @Ben: {MANY}")
    await ana.command("/leads lists")
    await ana.sees("The lists of this channel")

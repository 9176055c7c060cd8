"""The pictures of the README, taken of the page as it is; `make screenshots` keeps them."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from leadsearch.people.sample import EXAMPLES
from simulator.state import ADMIN, GUEST
from tests.browser.conftest import UNHURRIED
from tests.browser.window import Window, window
from tests.support.product import Product, open_product, row

LARGEST = 300_000
"""Bytes of one picture."""
PICTURES = ("form", "error", "progress", "result", "thread", "inspector")
PROMPT = EXAMPLES[0]
FIRST = ("Layla", "Alice", "Rosa", "Yusuf", "Laura", "Aisha", "Marco", "Jasmin", "Ruth", "Robin")
LAST = ("Bauer", "Garcia", "Hassan", "Mendoza", "Park", "Hayashi", "Nielsen", "Mwangi", "Soares")
FIRMS = ("Nimbus Ridge", "Coral Atlas", "Cedar Prairie", "Thistle Hazel", "North Dune", "Otter Umber", "Bright Garnet")
TITLES = ("VP of Sales", "Vice President of Sales", "SVP Sales")


def _somebody(number: int) -> str:
    return row(
        number,
        first=FIRST[number % len(FIRST)],
        last=LAST[number % len(LAST)],
        title=TITLES[number % len(TITLES)],
        company=FIRMS[number % len(FIRMS)],
        employees=str(15 * number % 900 + 5),
        city="Austin",
        state="Texas",
        country="United States",
    )


@pytest.fixture
def album(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the pictures go."""
    folder = Path(request.config.getoption("--screenshots") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
async def product(redis_url: str, tmp_path: Path) -> AsyncIterator[Product]:
    people = [_somebody(number) for number in range(1, 121)]
    async with open_product(redis_url, tmp_path, people=people, pace=UNHURRIED, transport="socket") as opened:
        for name, role in (("dana", ADMIN), ("gil", GUEST)):
            opened.slack.channel("sales").members.add(opened.slack.add_person(name, role=role).id)
        yield opened


async def _take(shown: Window, album: Path, name: str) -> None:
    """Take a picture once nothing moves, without a pointer over anything."""
    await shown.page.mouse.move(640, 20)
    await shown.page.screenshot(path=album / f"{name}.png", animations="disabled", caret="hide")


async def test_the_pictures_are_taken_and_not_too_large(browser: Browser, product: Product, album: Path) -> None:
    async with window(browser, product.slack.url, "ana") as ana:
        await _small_talk(product, ana)
        await _first_search(ana, album)
        await _grown(ana, product, album)
        await _inspected(ana, album)

    for name in PICTURES:
        picture = (album / f"{name}.png").read_bytes()
        assert picture.startswith(b"\x89PNG"), name
        assert 10_000 < len(picture) < LARGEST, name


async def _small_talk(product: Product, ana: Window) -> None:
    product.slack.person("dana").say("Good morning! Our office in Austin opens in March.", channel="sales")
    product.ben.say("Then let us meet the people there. Whom do we know at SaaS companies?", channel="sales")
    await ana.sees("Whom do we know")


async def _first_search(ana: Window, album: Path) -> None:
    await ana.command(f"/leads {PROMPT}")
    await ana.form_shows("Places: Austin")
    await ana.form_shows("At most 50 credits")
    await _take(ana, album, "form")

    count = ana.form.get_by_role("textbox", name="How many people?")
    await count.fill("fifty")
    await ana.form.get_by_role("button", name="Find people").click()
    await expect(ana.form.get_by_role("alert")).to_be_visible()
    await _take(ana, album, "error")

    await count.fill("50")
    await ana.form_shows("At most 50 credits")
    await ana.form.get_by_role("button", name="Find people").click()
    await ana.sees("25 of 50 saved")
    await _take(ana, album, "progress")

    result = await ana.sees("Export CSV")
    await expect(ana.page.get_by_role("button", name=re.compile("^1 reply"))).to_be_visible()
    await result.locator("article").or_(result).evaluate("element => element.scrollIntoView({ block: 'end' })")
    await _take(ana, album, "result")


async def _grown(ana: Window, product: Product, album: Path) -> None:
    await ana.button("Export CSV").click()
    await ana.page.get_by_role("button", name=re.compile("^2 replies")).click()
    await expect(ana.thread.get_by_role("link", name=re.compile("csv"))).to_be_visible()
    product.ben.say("Great, I take the first ten.", channel="sales", thread_ts=product.ana.messages("sales")[2].ts)
    await ana.choose("Another count", "25 people")
    await ana.question.get_by_role("button", name="Find them").click()
    await expect(ana.thread.filter(has_text="Finding 25 people")).to_be_visible()
    await ana.thread.last.scroll_into_view_if_needed()  # to choose above, one has left the end
    await _take(ana, album, "thread")
    await expect(ana.thread.get_by_role("button", name="More like this (25)")).to_be_visible()


async def _inspected(ana: Window, album: Path) -> None:
    await ana.button("Close the thread").click()
    inspector = await ana.inspect()
    await inspector.get_by_label("Next call").select_option("views.open")
    await inspector.get_by_role("button", name="Add fault").click()
    await inspector.get_by_role("button", name="Remove the bot").click()
    await ana.button("Export CSV").click()
    refused = inspector.get_by_role("listitem").filter(has_text="the bot is not in #sales")
    await expect(refused.first).to_be_visible()
    await inspector.get_by_role("listitem").filter(has_text="block_actions export").first.click()
    await expect(inspector.get_by_label("Payload")).to_be_visible()
    await _take(ana, album, "inspector")

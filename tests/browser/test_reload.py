"""A window that is closed and opened again in the middle."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import UNHURRIED
from tests.browser.steps import PROMPT, orders, result
from tests.browser.window import Window
from tests.support.product import Product


@pytest.mark.parametrize("pace", [UNHURRIED])
async def test_a_reload_in_the_middle_of_a_batch_goes_on_where_it_was(ana: Window, product: Product) -> None:
    await orders(ana, 100)
    await ana.sees(re.compile(rf"Finding 100 people for {PROMPT}.*of 100 saved", re.DOTALL))

    await ana.page.reload()

    await ana.sees(re.compile(rf"Finding 100 people for {PROMPT}"))
    await expect(ana.button("Cancel")).to_be_visible()
    await ana.sees(result(100))
    assert len(await product.leads()) == 100


async def test_a_reload_keeps_the_open_thread(ana: Window, product: Product) -> None:
    first = product.ben.say("Who has news of the fair?", channel="general")
    product.ben.say("I have", channel="general", thread_ts=first.ts)
    await ana.goto_channel("general")
    await ana.page.get_by_role("button", name=re.compile("^1 reply")).click()
    await expect(ana.thread).to_have_count(2)

    await ana.page.reload()

    await expect(ana.thread).to_have_count(2)
    await ana.page.get_by_role("textbox", name="Message to the thread").fill("Me too")
    await ana.page.keyboard.press("Enter")
    await expect(ana.thread).to_have_count(3)
    await expect(ana.page.get_by_role("button", name=re.compile("^2 replies"))).to_be_visible()

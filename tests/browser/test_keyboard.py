"""The story with the keyboard alone: no click anywhere."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.steps import PROMPT, result
from tests.browser.window import PATIENCE_MS, Window
from tests.support.product import Product

SLOW = 10.0
"""Seconds for a page of people: the keys lead to Cancel long before four pages are over."""
TABS = 60
"""Presses of Tab before somebody gives up."""


async def tabs_to(window: Window, wanted: Locator, *, backwards: bool = False) -> None:
    """Press Tab until that has the focus."""
    for _ in range(TABS):
        if await wanted.evaluate("element => element === document.activeElement", timeout=PATIENCE_MS):
            return
        await window.page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"{TABS} presses of Tab do not lead to {wanted}")


@pytest.mark.parametrize("pace", [SLOW])
async def test_a_search_is_ordered_continued_and_cancelled_with_the_keyboard(ana: Window, product: Product) -> None:
    keyboard = ana.page.keyboard
    await tabs_to(ana, ana.composer)
    await keyboard.type("/le")
    await expect(ana.page.get_by_role("option").filter(has_text="/leads")).to_be_visible()
    await keyboard.press("Tab")
    await expect(ana.composer).to_have_value("/leads ")
    await keyboard.type(f"25 {PROMPT}")
    await keyboard.press("Enter")

    await ana.form_shows("At most 25 credits")
    await expect(ana.form.get_by_role("textbox", name="Whom are you looking for?")).to_be_focused()
    await tabs_to(ana, ana.form.get_by_role("radio", name="In this channel"))
    await tabs_to(ana, ana.form.get_by_role("button", name="Find people"))
    await keyboard.press("Enter")
    await ana.sees(result(25))

    await tabs_to(ana, ana.page.get_by_role("combobox", name="Another count"), backwards=True)
    await keyboard.press("ArrowDown")
    await expect(ana.page.get_by_role("option", name="10 people")).to_have_attribute("aria-selected", "true")
    await keyboard.type("100")
    await expect(ana.page.get_by_role("option", name="100 people")).to_have_attribute("aria-selected", "true")
    await keyboard.press("Enter")
    await tabs_to(ana, ana.question.get_by_role("button", name="Find them"))
    await keyboard.press("Enter")

    replies = ana.page.get_by_role("button", name=re.compile("^2 replies"))
    await expect(replies).to_be_visible()
    await tabs_to(ana, replies)
    await keyboard.press("Enter")
    cancel = ana.thread.get_by_role("button", name="Cancel")
    await tabs_to(ana, cancel)
    await keyboard.press("Enter")
    await expect(ana.question).to_contain_text("Cancel this search?")
    await keyboard.press("Escape")
    await expect(ana.question).to_have_count(0)
    await expect(cancel).to_be_focused()
    await keyboard.press("Enter")
    await tabs_to(ana, ana.question.get_by_role("button", name="Cancel it"))
    await keyboard.press("Enter")
    await expect(ana.thread.filter(has_text="Cancelled by @Ana")).to_be_visible()
    assert product.slack.refusals == []

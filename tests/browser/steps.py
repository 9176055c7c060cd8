"""What several of the stories do."""

import re

from playwright.async_api import Locator, expect

from tests.browser.window import Window

PROMPT = "CTOs in Berlin"


def result(count: int) -> re.Pattern[str]:
    """How the message of a batch reads that has found so many people."""
    return re.compile(rf"^(?!.*Finding).*\b{count} people for {PROMPT}.*Export CSV", re.DOTALL)


async def orders(window: Window, count: int = 25) -> None:
    """Type the command, read the form, send it."""
    await window.command(f"/leads {count} {PROMPT}")
    await window.form_shows(f"At most {count} credits")
    await window.form.get_by_role("button", name="Find people").click()
    await expect(window.form).to_have_count(0)


async def finds(window: Window, count: int = 25) -> Locator:
    """Order people and wait for the message that shows them."""
    await orders(window, count)
    return await window.sees(result(count))

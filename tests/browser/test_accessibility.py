"""Nothing that axe calls serious, and every control has a name, on each of the page's screens."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import UNHURRIED
from tests.browser.steps import PROMPT, finds, orders
from tests.browser.window import Window

AXE = Path(__file__).resolve().parents[2] / "simulator" / "page" / "node_modules" / "axe-core" / "axe.min.js"
CONTROLS = "button|textbox|combobox|link|checkbox|radio|option|listbox|dialog|alertdialog"
NAMELESS = re.compile(rf"- (?:{CONTROLS})(?: \[[^]]*\])*:?$", re.MULTILINE)


async def looked_through(window: Window) -> None:
    """Check what is on the screen."""
    await window.page.evaluate(AXE.read_text(encoding="utf-8"))
    report: dict[str, Any] = await window.page.evaluate("axe.run({ resultTypes: ['violations'] })")
    found = [
        f"{one['id']} ({one['impact']}): {[node['html'][:200] for node in one['nodes']]}"
        for one in report["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    assert found == []
    assert len(report["passes"]) > 10, "axe has looked at the page"
    shown = await window.page.locator("body").aria_snapshot()
    assert NAMELESS.findall(shown) == [], shown


async def test_the_channel_with_a_result_its_thread_and_the_inspector(ana: Window) -> None:
    await finds(ana)
    await ana.page.get_by_role("button", name=re.compile("^1 reply")).click()
    inspector = await ana.inspect()
    await inspector.get_by_role("button", name="Add fault").click()
    await inspector.get_by_text("view_submission").click()
    await expect(inspector.get_by_label("Payload")).to_be_visible()
    await looked_through(ana)

    await ana.page.get_by_role("combobox", name="Another count").last.click()
    await expect(ana.page.get_by_role("option", name="25 people")).to_be_visible()
    await looked_through(ana)


async def test_the_composer_with_suggestions(ana: Window) -> None:
    await ana.composer.fill("/")
    await expect(ana.page.get_by_role("option").filter(has_text="/leads")).to_be_visible()
    await looked_through(ana)


async def test_the_form_with_an_error(ana: Window) -> None:
    await ana.command(f"/leads {PROMPT}")
    await ana.form.get_by_role("textbox", name="How many people?").fill("fifty")
    await ana.form.get_by_role("button", name="Find people").click()
    await expect(ana.form.get_by_role("alert")).to_be_visible()
    await looked_through(ana)


@pytest.mark.parametrize("pace", [UNHURRIED])
async def test_the_progress_and_the_question_before_it_is_cancelled(ana: Window) -> None:
    await orders(ana, 100)
    await ana.button("Cancel").click()
    await expect(ana.question).to_be_visible()
    await looked_through(ana)

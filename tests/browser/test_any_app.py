"""What Leads Bot does not use, with a small Bolt app of somebody else: Home tab, shortcuts, other elements."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, expect
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Simulator
from tests.browser.window import Window, window
from tests.unit.simulator.conftest import MANIFEST
from tests.unit.simulator.echo_app import EchoApp


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def options(*names: str) -> list[dict[str, Any]]:
    return [{"text": plain(name), "value": name.lower()} for name in names]


@pytest.fixture
async def slack() -> AsyncIterator[Simulator]:
    async with Simulator(MANIFEST, channels=("sales",), people=("ana", "ben")) as running:
        yield running


@pytest.fixture
async def echo(slack: Simulator) -> AsyncIterator[EchoApp]:
    """The app, connected over Socket Mode."""
    app = EchoApp(AsyncWebClient(token=slack.bot_token, base_url=slack.api_url), slack.signing_secret)
    handler = AsyncSocketModeHandler(app.bolt, slack.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt has no types there
    yield app
    await handler.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
async def ana(browser: Browser, slack: Simulator, echo: EchoApp) -> AsyncIterator[Window]:
    async with window(browser, slack.url, "ana") as opened:
        yield opened


async def test_the_home_tab_is_asked_for_and_shown(ana: Window) -> None:
    await ana.goto_channel("Echo Bot")
    await ana.button("Home").click()
    await expect(ana.page.get_by_text("Home", exact=True).last).to_be_visible()
    await expect(ana.page.locator(".home")).to_contain_text("Home")


async def test_a_message_shortcut_sends_the_message_to_the_app(ana: Window, slack: Simulator) -> None:
    slack.person("ben").say("Echo me &lt;b&gt;", channel="sales")
    message = await ana.sees("Echo me")
    await message.hover()
    await message.get_by_role("button", name="Echo this").click()

    await expect(ana.messages).to_have_count(2)
    await expect(ana.messages.last).to_contain_text("Echo me <b>")


async def test_a_form_checks_what_the_client_checks_and_an_external_menu_asks(
    ana: Window, slack: Simulator, echo: EchoApp
) -> None:
    await ana.command("/echo form")
    await ana.form.get_by_role("button", name="Say it").click()
    await expect(ana.form.get_by_role("alert")).to_have_text("Please complete this required field.")

    await ana.form.get_by_role("textbox", name="What").fill("hello")
    await ana.form.get_by_role("textbox", name="How often").fill("0")
    await ana.form.get_by_role("combobox", name="Where").fill("M")
    await ana.page.get_by_role("option", name="M street").click()
    await ana.form.get_by_role("button", name="Say it").click()
    await expect(ana.form.get_by_role("alert")).to_have_text("The number must be at least 1.")

    await ana.form.get_by_role("textbox", name="How often").fill("2")
    await ana.form.get_by_role("button", name="Say it").click()
    await expect(ana.form).to_have_count(0)
    values = echo.bodies("submitted")[-1]["view"]["state"]["values"]
    assert values["what"]["text"]["value"] == "hello"
    assert values["times"]["count"]["value"] == "2"
    assert values["where"]["place"]["selected_option"]["value"] == "street"


async def test_every_other_element_says_what_was_chosen(ana: Window, slack: Simulator, echo: EchoApp) -> None:
    elements: list[dict[str, Any]] = [
        {"type": "overflow", "action_id": "dots", "options": options("Open", "Delete")},
        {"type": "checkboxes", "action_id": "boxes", "options": options("Red", "Blue")},
        {"type": "radio_buttons", "action_id": "radio", "options": options("Left", "Right")},
        {"type": "datepicker", "action_id": "day", "placeholder": plain("Day")},
        {"type": "users_select", "action_id": "who", "placeholder": plain("Who")},
        {
            "type": "multi_static_select",
            "action_id": "several",
            "placeholder": plain("Several"),
            "options": options("One", "Two", "Three"),
        },
    ]
    sections = [{"type": "section", "text": plain(one["action_id"]), "accessory": one} for one in elements]
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    await client.chat_postMessage(channel="#sales", text="all", blocks=sections)

    await ana.button("More options").click()
    await ana.button("Delete").click()
    await ana.page.get_by_role("checkbox", name="Blue").check()
    await ana.page.get_by_role("radio", name="Right").check()
    await ana.page.get_by_label("Day").fill("2026-02-03")
    await ana.choose("Who", "Ben")
    await ana.choose("Several", "One")
    await ana.choose("Several", "Three")

    def chosen() -> dict[str, Any]:
        payloads = [delivery.payload for delivery in slack.deliveries("interactive")]
        return {payload["actions"][0]["action_id"]: payload["actions"][0] for payload in payloads}

    await slack.changes.until(lambda: len(slack.deliveries("interactive")) >= len(elements) + 1 or None, 45.0)
    assert chosen()["dots"]["selected_option"]["value"] == "delete"
    assert [option["value"] for option in chosen()["boxes"]["selected_options"]] == ["blue"]
    assert chosen()["radio"]["selected_option"]["value"] == "right"
    assert chosen()["day"]["selected_date"] == "2026-02-03"
    assert chosen()["who"]["selected_user"] == slack.person("ben").id
    assert [option["value"] for option in chosen()["several"]["selected_options"]] == ["one", "three"]


async def test_a_data_table_has_pages_and_is_sorted(ana: Window, slack: Simulator) -> None:
    rows: list[list[dict[str, Any]]] = [[{"type": "raw_text", "text": "Name"}, {"type": "raw_text", "text": "Size"}]]
    for size in (30, 4, 500):
        number = {"type": "raw_number", "value": size, "text": str(size)}
        rows.append([{"type": "raw_text", "text": f"Firm {size}"}, number])
    block = {"type": "data_table", "caption": "Firms", "rows": rows, "page_size": 2, "row_header_column_index": 0}
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    await client.chat_postMessage(channel="#sales", text="firms", blocks=[block])
    table = ana.page.get_by_role("table", name="Firms")

    await expect(table.get_by_role("rowheader")).to_have_text(["Firm 30", "Firm 4"])
    await ana.button("Size").click()
    await expect(table.get_by_role("rowheader")).to_have_text(["Firm 4", "Firm 30"])
    await ana.button("Next").click()
    await expect(table.get_by_role("rowheader")).to_have_text(["Firm 500"])


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a &lt;!channel&gt; that is none", "a <!channel> that is none"),
        ("# no heading\nR&amp;D in `R&amp;D`", re.compile("# no heading.*R&D in R&D", re.DOTALL)),
        ("*bold* _it_ ~no~ 2*3*4 <https://a.example|label>", "bold it no 2*3*4 label"),
        ("&gt; quoted\nnot", re.compile("quoted.*not", re.DOTALL)),
        ("```*code*```", "*code*"),
        ("<javascript:alert(1)|press me>", "<javascript:alert(1)|press me>"),
    ],
)
async def test_marked_up_text_reads_as_in_slack(
    ana: Window, slack: Simulator, written: str, shown: str | re.Pattern[str]
) -> None:
    slack.person("ben").say(written, channel="sales")
    await expect(ana.messages.last).to_contain_text(shown)

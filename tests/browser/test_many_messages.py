"""A channel with 500 messages stays usable: only what has changed is drawn again."""

import pytest
from playwright.async_api import expect
from slack_sdk.web.async_client import AsyncWebClient

from tests.browser.steps import PROMPT
from tests.browser.window import Window
from tests.support.product import Product

MESSAGES = 500
TOUCHED = """() => {
  window.touched = new Set();
  new MutationObserver((changes) => {
    for (const { target } of changes)
      window.touched.add(target.parentElement?.closest("article")?.dataset.ts ?? "none");
  }).observe(document.querySelector("[role=log]"), { subtree: true, childList: true, characterData: true });
}"""


async def test_an_edit_among_500_messages_draws_one_of_them_again(ana: Window, product: Product) -> None:
    client = AsyncWebClient(token=product.slack.bot_token, base_url=product.slack.api_url)
    for number in range(MESSAGES):
        product.ben.say(f"message {number}", channel="sales")
    posted = await client.chat_postMessage(channel="#sales", text="0 of 25")
    await expect(ana.messages).to_have_count(MESSAGES + 1)
    await expect(ana.messages.last).to_be_in_viewport()

    await ana.page.evaluate(TOUCHED)
    await client.chat_update(channel=posted["channel"] or "", ts=posted["ts"] or "", text="25 of 25")
    await expect(ana.messages.last).to_contain_text("25 of 25")

    assert await ana.page.evaluate("[...window.touched]") == [posted["ts"]]
    await ana.command(f"/leads {PROMPT}")
    await ana.form_shows("At most 50 credits")


async def test_somebody_who_reads_above_is_not_pulled_down(ana: Window, product: Product) -> None:
    for number in range(MESSAGES):
        product.ben.say(f"message {number}", channel="sales")
    await expect(ana.messages).to_have_count(MESSAGES)
    await ana.messages.first.scroll_into_view_if_needed()
    await expect(ana.messages.first).to_be_in_viewport()

    product.ben.say("one more", channel="sales")

    await expect(ana.messages).to_have_count(MESSAGES + 1)
    await expect(ana.messages.first).to_be_in_viewport()


GROWN_WHILE_MOVING = """() => {
  const log = document.querySelector("[role=log]");
  const late = document.createElement("div");
  late.style.height = "1000px";
  log.firstElementChild.append(late);
  log.dispatchEvent(new Event("scroll"));
}"""
"""The list moves to its end, and before the browser has told that, more comes in."""


SHORTER_AND_THEN_GROWN = """() => new Promise((done) => {
  const log = document.querySelector("[role=log]");
  const content = log.firstElementChild;
  for (const message of [...content.children].slice(0, 20)) message.style.display = "none";
  new ResizeObserver((_, own) => {
    own.disconnect();
    const late = document.createElement("div");
    late.style.height = "1000px";
    content.append(late);
    log.dispatchEvent(new Event("scroll"));
    done();
  }).observe(content);
})"""
"""Messages turn out to be smaller than was thought, and before the browser has told that, more comes in."""


@pytest.mark.parametrize("moving", [GROWN_WHILE_MOVING, SHORTER_AND_THEN_GROWN], ids=["longer", "shorter"])
async def test_what_comes_while_the_list_moves_to_its_end_stays_in_sight(
    ana: Window, product: Product, moving: str
) -> None:
    for number in range(50):
        product.ben.say(f"message {number}", channel="sales")
    await expect(ana.messages.last).to_be_in_viewport()

    await ana.page.evaluate(moving)
    product.ben.say("one more", channel="sales")

    await expect(ana.messages.last).to_contain_text("one more")
    await expect(ana.messages.last).to_be_in_viewport()

"""What goes wrong on purpose, chosen in the inspector's menu."""

import re

from playwright.async_api import expect

from tests.browser.steps import finds, orders, result
from tests.browser.window import Window
from tests.support.product import Product


async def test_a_lost_answer_from_the_menu_loses_and_doubles_nothing(ana: Window, product: Product) -> None:
    inspector = await ana.inspect()
    await inspector.get_by_label("Next call").select_option("chat.postMessage")
    await inspector.get_by_label("is answered with").select_option(label="done, but the answer is lost")
    await inspector.get_by_role("button", name="Add fault").click()
    await expect(inspector.get_by_text("Waits for chat.postMessage")).to_be_visible()

    await finds(ana)

    await expect(inspector.get_by_text("Waits for chat.postMessage")).to_have_count(0)
    lost = inspector.get_by_role("listitem").filter(has_text=re.compile("chat.postMessage.*no answer"))
    await expect(lost).to_have_count(1)
    await expect(ana.messages.filter(has_text=result(25))).to_have_count(1)
    assert len(await product.leads()) == 25


async def test_a_fault_can_be_taken_back(ana: Window, product: Product) -> None:
    inspector = await ana.inspect()
    await inspector.get_by_role("button", name="Add fault").click()
    await inspector.get_by_role("button", name=re.compile("Take back")).click()

    await expect(inspector.get_by_text("Waits for")).to_have_count(0)
    assert product.slack.faults.waiting == {}


async def test_after_a_dropped_socket_the_page_says_so_until_the_bot_is_back(ana: Window, product: Product) -> None:
    product.slack.socket.refuse()
    inspector = await ana.inspect()
    await inspector.get_by_role("button", name="Drop the socket").click()
    gone = ana.page.get_by_role("alert").filter(has_text="The bot is not connected")
    await expect(gone).to_be_visible()

    product.slack.socket.refuse(on=False)

    await expect(gone).to_have_count(0)
    await finds(ana, 10)


async def test_a_bot_that_was_removed_asks_where_to_post_and_is_invited_back(ana: Window, product: Product) -> None:
    inspector = await ana.inspect()
    await inspector.get_by_role("button", name="Remove the bot from #sales").click()
    await expect(inspector.get_by_role("button", name="Bring the bot back to #sales")).to_be_visible()
    await orders(ana, 10)

    await ana.page.get_by_role("link", name=re.compile("Leads, 1 unread")).click()
    await ana.sees("I cannot post in #sales")
    refused = inspector.get_by_role("listitem").filter(has_text="the bot is not in #sales")
    await expect(refused.first).to_be_visible()

    await ana.goto_channel("sales")
    await ana.command("/invite @Leads")
    await expect(inspector.get_by_role("button", name="Remove the bot from #sales")).to_be_visible()
    await ana.goto_channel("Leads")
    await ana.button("Try the channel again").click()
    await ana.goto_channel("sales")
    await ana.sees(result(10))


async def test_a_record_shows_what_was_sent_and_what_came_back(ana: Window) -> None:
    inspector = await ana.inspect()
    await ana.command("/leads help")
    await ana.sees("Only visible to you")

    await inspector.get_by_text("/leads help").click()

    payload = inspector.get_by_label("Payload")
    await expect(payload).to_contain_text('"command": "/leads"')
    await expect(inspector.get_by_label("Acknowledgement")).to_be_visible()

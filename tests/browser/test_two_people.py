"""Two people in two windows."""

import asyncio
import re

from playwright.async_api import expect

from tests.browser.conftest import Opens
from tests.browser.steps import finds, result
from tests.browser.window import Window
from tests.support.product import Product


async def test_two_people_press_more_like_this_in_the_same_second_and_one_batch_starts(
    ana: Window, ben: Window, product: Product
) -> None:
    await finds(ana)
    await ben.sees(result(25))

    await asyncio.gather(*(window.button("More like this (25)").click() for window in (ana, ben)))

    for window in (ana, ben):
        await expect(window.messages.filter(has_text=result(25))).to_have_count(2)
    await product.at_rest()
    leads = await product.leads()
    assert len(leads) == len({lead.id for lead in leads}) == 50
    assert await product.charged() == 50
    alone = [window.messages.filter(has_text="has already started the next 25 people") for window in (ana, ben)]
    # Once; whoever had to press again on a busy machine is told again.
    assert sum([await told.count() for told in alone]) >= 1, "the second one is told who was first"


async def test_what_is_new_elsewhere_is_marked_until_it_is_looked_at(ana: Window, ben: Window) -> None:
    await ben.goto_channel("general")
    await finds(ana)

    sales = ben.page.get_by_role("link", name=re.compile("sales, 1 unread"))
    await expect(sales).to_be_visible()
    await sales.click()

    await ben.sees(result(25))
    await expect(ben.page.get_by_role("link", name="sales", exact=True)).to_have_attribute("aria-current", "page")


async def test_what_one_person_alone_is_told_the_other_does_not_see(ana: Window, ben: Window) -> None:
    await ana.command("/leads help")
    told = await ana.sees("Only visible to you")
    await expect(told).to_contain_text("/leads status")

    await ben.composer.fill("hello Ana")
    await ben.composer.press("Enter")

    await expect(ben.messages).to_have_count(1)
    await expect(ana.messages).to_have_count(2)


async def test_a_guest_from_another_company_uses_the_bot_in_the_own_channel(opens: Opens, product: Product) -> None:
    guest = product.slack.add_person("gil", role="guest")
    product.slack.channel("sales").members.add(guest.id)

    async with opens("gil") as gil:
        channels = gil.page.get_by_role("navigation", name="Channels")
        await expect(channels.get_by_role("link", name="sales")).to_be_visible()
        await expect(channels.get_by_role("link", name="general")).to_have_count(0)
        await finds(gil, 10)

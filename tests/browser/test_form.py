"""The form: it is read while it is typed, what is wrong is said at its field, and the bot is asked for its lists."""

from playwright.async_api import expect

from tests.browser.steps import PROMPT, finds, result
from tests.browser.window import Window
from tests.support.product import Product


async def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(ana: Window, product: Product) -> None:
    await ana.command(f"/leads fifty {PROMPT}")
    count = ana.form.get_by_role("textbox", name="How many people?")
    await count.fill("fifty")
    await ana.form.get_by_role("textbox", name="Name of a new list").fill("Berlin")
    await ana.form.get_by_role("button", name="Find people").click()

    await expect(ana.form.get_by_role("alert")).to_have_text("Please write a whole number from 1 to 2,500, such as 50.")
    await expect(count).to_be_focused()
    await expect(count).to_have_attribute("aria-invalid", "true")
    await expect(ana.form.get_by_role("textbox", name="Name of a new list")).to_have_value("Berlin")

    await count.fill("25")
    await ana.form_shows("At most 25 credits")
    await ana.form.get_by_role("button", name="Find people").click()
    await expect(ana.form).to_have_count(0)
    await ana.sees("Berlin")
    assert product.slack.refusals == []


async def test_the_prompt_is_read_while_it_is_typed(ana: Window) -> None:
    await ana.command("/leads")
    prompt = ana.form.get_by_role("textbox", name="Whom are you looking for?")

    await prompt.press_sequentially("CTOs in Ber")
    await prompt.press_sequentially("lin")

    await ana.form_shows("Places: Berlin")
    await expect(prompt).to_have_value("CTOs in Berlin")


async def test_a_menu_asks_the_bot_and_the_list_goes_on(ana: Window, product: Product) -> None:
    await finds(ana)
    await ana.command(f"/leads 10 {PROMPT}")
    await ana.form_shows("At most 10 credits")
    await ana.choose("Or go on filling a list", PROMPT)
    await ana.form.get_by_role("button", name="Find people").click()

    await ana.sees(result(10))
    assert len({lead.id for lead in await product.leads()}) == 35
    assert len((await product.client.lists()).lists) == 1


async def test_escape_closes_the_form_and_the_focus_goes_back(ana: Window, product: Product) -> None:
    await ana.command("/leads")
    await expect(ana.form).to_be_visible()

    await ana.page.keyboard.press("Escape")

    await expect(ana.form).to_have_count(0)
    await expect(ana.composer).to_be_focused()
    assert product.ana.view is None

"""What a team sees when something stands in the way: nothing is lost, nothing is paid twice, there is a next step."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.slack.ids import Action, Block, Command
from tests.support.product import WITHIN, Product, has, open_product, row, running_bot

PROMPT = "CTOs in Berlin"


@pytest.fixture
async def product(redis_url: str, tmp_path: Path) -> AsyncIterator[Product]:
    people = [row(number) for number in range(200)]
    async with open_product(redis_url, tmp_path, people=people, credits_=120, pace=0.2) as product:
        yield product


async def test_a_channel_without_the_bot_costs_nothing_until_there_is_a_place(product: Product) -> None:
    product.slack.workspace().remove_bot("sales")
    offer = await product.search(PROMPT, count=10)
    assert offer.channel_id == product.ana.direct.id
    assert "/invite" in str(offer.blocks)
    assert await product.leads() == []
    product.slack.workspace().invite_bot("sales")
    await product.ana.press(offer, Action.TRY_CHANNEL)
    result = await product.following(offer)
    assert result.channel_id == product.slack.channel("sales").id
    assert await product.charged() == 10


async def test_missing_credits_offer_the_batch_that_fits(product: Product) -> None:
    rich = await product.result(await product.search(PROMPT, count=100))
    await product.ana.choose(rich, Action.MORE_COUNT, "25 people")
    offer = await product.ana.sees(lambda message: has(message, Action.FITTING), within=WITHIN)
    assert "20" in str(offer.blocks)
    assert len(await product.leads()) == 100
    await product.ana.press(offer, Action.FITTING)
    await product.following(rich, offer)
    assert (await product.charged(), len(await product.leads())) == (120, 120)


async def test_what_the_form_knows_to_be_too_dear_is_said_at_its_field(product: Product) -> None:
    assert (await product.ana.command(Command.LEADS, PROMPT, channel="sales")).error is None
    form = await product.form(product.ana)
    await product.ana.fill(form, {Block.COUNT: "121"})
    await product.form(product.ana, shows="enough for 120 people")
    said = await product.ana.submit(form)
    assert "enough for 120 people. Ask for fewer" in said.errors[Block.COUNT]
    await product.ana.fill(form, {Block.COUNT: "120"})
    assert (await product.ana.submit(form)).ok


async def test_a_cancelled_batch_keeps_and_costs_what_was_saved(redis_url: str, tmp_path: Path) -> None:
    people = [row(number) for number in range(200)]
    async with open_product(redis_url, tmp_path, people=people, pace=1.0) as product:
        running = await product.search(PROMPT, count=150)
        saving = await product.becomes(running, lambda message: "saved" in message.text)
        await product.ana.press(saving, Action.CANCEL)
        ended = await product.becomes(running, lambda m: not has(m, Action.CANCEL) and "ancelled" in m.text)
        kept = len(await product.leads())
        assert 0 < kept < 150
        assert await product.charged() == kept
        assert has(ended, Action.MORE)


async def test_a_bot_that_is_replaced_in_the_middle_ends_what_it_began(redis_url: str, tmp_path: Path) -> None:
    people = [row(number) for number in range(100)]
    async with open_product(redis_url, tmp_path, people=people, pace=0.5, transport="socket") as product:
        running = await product.search(PROMPT, count=75)
        async with running_bot(product.settings, product.slack):
            result = await product.result(running)
        assert result.ts == running.ts
        assert len(await product.leads()) == 75 == await product.charged()


async def test_a_list_of_nobody_says_what_to_try(product: Product) -> None:
    message = await product.search("plumbers in Lisbon", count=10)
    nobody = await product.becomes(message, lambda m: not has(m, Action.CANCEL) and has(m, Action.REFINE))
    assert not has(nobody, Action.MORE)
    assert not has(nobody, Action.EXPORT)
    assert await product.charged() == 0


async def test_slack_that_throttles_delays_the_result_and_loses_nothing(product: Product) -> None:
    product.slack.faults.add("rate_limited", "chat.update", retry_after_s=1, times=2)
    result = await product.result(await product.search(PROMPT, count=50))
    assert "50 people" in result.text


async def test_a_form_that_cannot_be_used_keeps_what_was_typed(product: Product) -> None:
    await product.ana.command(Command.LEADS, f"{PROMPT}", channel="sales")
    form = await product.form(product.ana)
    for count in ("fifty", "0", "-1", "2501", "1.5", ""):
        await product.ana.fill(form, {Block.COUNT: count})
        assert list((await product.ana.submit(form)).errors) == [Block.COUNT], count
    await product.ana.fill(form, {Block.COUNT: "5", Block.PROMPT: "x" * 2001})
    assert list((await product.ana.submit(form)).errors) == [Block.PROMPT]
    await product.ana.fill(form, {Block.PROMPT: PROMPT})
    assert (await product.ana.submit(form)).ok
    await product.ana.sees(lambda message: has(message, Action.EXPORT), within=WITHIN)

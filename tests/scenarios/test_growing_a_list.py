"""What a team does with the product, over real sockets, with people from a file of their own."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.slack.ids import Action, Block, Command
from simulator import Message
from tests.support.product import WITHIN, Product, open_product, row
from tests.support.redis import everything

PROMPT = "CTOs at SaaS companies in Berlin"
FITS = 60
MISSES = [
    row(901, title="Recruiter"),
    row(902, city="Munich", state="Bavaria"),
    row(903, keywords="hardware", industry="Construction"),
]


@pytest.fixture(params=["http", "socket"])
async def product(request: pytest.FixtureRequest, redis_url: str, tmp_path: Path) -> AsyncIterator[Product]:
    people = [row(number) for number in range(FITS)] + MISSES
    async with open_product(redis_url, tmp_path, people=people, transport=request.param) as product:
        yield product
        assert [call.rule for call in product.slack.refusals] == []


async def test_a_search_in_slack_finds_exactly_the_right_people_of_an_own_file(product: Product) -> None:
    result = await product.result(await product.search(PROMPT, count=100))
    assert "60 of 100: no more people match" in str(result.blocks)
    found = {lead.name.full for lead in await product.leads()}
    assert found == {f"Person Number{number}" for number in range(FITS)}
    assert await product.charged() == FITS


async def test_the_result_is_the_message_that_showed_the_progress_and_one_mention_follows(product: Product) -> None:
    progress = await product.search(PROMPT, count=10)
    result = await product.result(progress)
    assert result.ts == progress.ts
    assert sum(block["type"] == "table" for block in result.blocks) == 1
    mention = await product.ana.sees(lambda m: m.thread_ts == result.ts, within=WITHIN)
    assert f"<@{product.ana.id}>" in mention.text


async def test_more_goes_on_in_the_thread_and_never_brings_a_person_twice(product: Product) -> None:
    first = await product.result(await product.search(PROMPT, count=10))
    await product.ben.press(first, Action.MORE)
    second = await product.following(first, who=product.ben)
    assert second.thread_ts == first.ts
    await product.becomes(second, lambda message: message.is_broadcast)
    await product.ana.choose(second, Action.MORE_COUNT, "25 people")
    await product.following(first, second)
    leads = await product.leads()
    assert len(leads) == len({lead.profile_url for lead in leads}) == 45 == await product.charged()


async def test_two_people_pressing_at_once_start_one_batch_and_the_other_is_told_who(product: Product) -> None:
    first = await product.result(await product.search(PROMPT, count=10))
    presses = await asyncio.gather(
        *(person.press(first, Action.MORE) for person in (product.ana, product.ben) for _ in range(3))
    )
    assert {press.error for press in presses} == {None}
    await product.following(first)
    told = await asyncio.gather(
        *(
            person.sees(lambda m: m.is_ephemeral and "already" in m.text.lower(), within=WITHIN)
            for person in (product.ana, product.ben)
        ),
        return_exceptions=True,
    )
    assert any(isinstance(seen, Message) for seen in told)
    assert len(await product.leads()) == 20 == await product.charged()


async def test_the_whole_list_comes_as_a_file(product: Product) -> None:
    result = await product.result(await product.search(PROMPT, count=10, fields={Block.LIST_NAME: "Berlin, CTOs"}))
    await product.ana.press(result, Action.EXPORT)
    shared = await product.ana.sees(lambda message: bool(message.files), within=WITHIN)
    file = product.ana.download(shared)
    assert (shared.thread_ts, file.name) == (result.ts, "berlin-ctos.csv")
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert {row["Name"] for row in rows} == {lead.name.full for lead in await product.leads()}


async def test_refine_opens_the_form_for_a_new_list(product: Product) -> None:
    result = await product.result(await product.search(PROMPT, count=10))
    await product.ana.press(result, Action.REFINE)
    form = await product.form(product.ana)
    assert PROMPT in str(form.blocks)
    await product.ana.fill(form, {Block.PROMPT: "recruiters at SaaS companies in Berlin"})
    await product.form(product.ana, shows="ecruiter")
    assert (await product.ana.submit(form)).ok
    await product.following(result)
    assert sorted(one.lead_count for one in (await product.client.lists()).lists) == [1, 10]


async def test_of_who_was_found_the_bot_keeps_nothing_once_it_was_shown(product: Product, redis_url: str) -> None:
    result = await product.result(await product.search(PROMPT, count=10))
    await product.ana.press(result, Action.EXPORT)
    await product.ana.sees(lambda message: bool(message.files), within=WITHIN)
    await product.at_rest()
    kept = everything(redis_url)
    assert "Person Number" in str(result.blocks)
    assert PROMPT in kept
    for word in ("Person", "Number", "people.example", "Company", "Chief"):
        assert word not in kept


async def test_a_message_only_to_me_stays_between_me_and_the_bot(product: Product) -> None:
    result = await product.result(await product.search(PROMPT, count=10, fields={Block.HOME: "dm"}))
    assert result.channel_id == product.ana.direct.id
    assert product.ben.messages("sales") == []


async def test_what_is_refined_between_me_and_the_bot_is_in_nobody_elses_menu_of_lists(product: Product) -> None:
    result = await product.result(await product.search(PROMPT, count=10, fields={Block.HOME: "dm"}))
    await product.ana.press(result, Action.REFINE)
    refined = await product.form(product.ana)
    await product.ana.fill(refined, {Block.LIST_NAME: "Secret"})
    assert (await product.ana.submit(refined)).ok
    assert (await product.following(result)).channel_id == product.ana.direct.id
    offered = {}
    for person in (product.ana, product.ben):
        await person.command(Command.LEADS, "CTOs in Berlin", channel="sales")
        menu = await person.suggest(Action.KNOWN_LIST, "", on=await product.form(person))
        offered[person.id] = {option["text"]["text"] for option in menu.options}
    assert offered == {product.ana.id: {"Secret", PROMPT}, product.ben.id: set()}


async def test_another_prompt_fills_a_known_list_on_without_repeating_anybody(product: Product) -> None:
    first = await product.result(await product.search(PROMPT, count=10, fields={Block.LIST_NAME: "Berlin"}))
    await product.ana.command(Command.LEADS, "CTOs in Berlin", channel="sales")
    form = await product.form(product.ana)
    options = (await product.ana.suggest(Action.KNOWN_LIST, "ber", on=form)).options
    assert [option["text"]["text"] for option in options] == ["Berlin"]
    await product.ana.fill(form, {Block.KNOWN_LIST: options[0], Block.COUNT: "100"})
    await product.form(product.ana, shows="t most 100 credits")
    assert (await product.ana.submit(form)).ok
    await product.following(first)
    leads = await product.leads()
    assert len(leads) == len({lead.profile_url for lead in leads}) == FITS + 1 == await product.charged()
    (listed,) = (await product.ana.command(Command.LEADS, "lists", channel="sales")).messages
    assert str(listed.blocks).count("*Berlin*") == 1
    assert f"{FITS + 1} people · from 2 searches" in str(listed.blocks)

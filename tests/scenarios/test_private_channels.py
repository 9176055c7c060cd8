"""What is looked for in a private channel is the business of those who are in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.slack.ids import Action, Block, Command
from simulator import Person
from tests.support.product import WITHIN, Product, open_product, row

PROMPT = "CTOs at SaaS companies in Berlin"
NAMED: dict[str, str] = {Block.LIST_NAME: "Falcon"}


@pytest.fixture
async def product(redis_url: str, tmp_path: Path) -> AsyncIterator[Product]:
    """With #deals, a private channel of Ana and Cy, which Ben is not in."""
    async with open_product(redis_url, tmp_path, people=[row(number) for number in range(60)]) as product:
        product.slack.add_person("cy")
        product.slack.workspace().add_channel("deals", private=True, members=("ana", "cy"))
        yield product
        assert [call.rule for call in product.slack.refusals] == []


async def offered(product: Product, person: Person, channel: str) -> set[str]:
    """The lists in the menu of the form that the person opens there."""
    await person.command(Command.LEADS, "CTOs in Berlin", channel=channel)
    form = await product.form(person)
    menu = await person.suggest(Action.KNOWN_LIST, "", on=form)
    await person.close(form)
    return {option["text"]["text"] for option in menu.options}


async def test_its_list_is_offered_there_alone_and_to_who_began_it_in_their_own_conversation(product: Product) -> None:
    await product.result(await product.search(PROMPT, count=10, channel="deals", fields=NAMED))
    ana, ben, cy = product.ana, product.ben, product.slack.person("cy")
    assert await offered(product, ana, "deals") == await offered(product, cy, "deals") == {"Falcon"}
    assert await offered(product, ana, ana.direct.id) == {"Falcon"}
    assert await offered(product, cy, cy.direct.id) == set()
    for person in (ana, ben, cy):
        assert await offered(product, person, "sales") == set()


async def test_what_is_refined_there_stays_there(product: Product) -> None:
    result = await product.result(await product.search(PROMPT, count=10, channel="deals"))
    await product.ana.press(result, Action.REFINE)
    refined = await product.form(product.ana)
    await product.ana.fill(refined, NAMED)
    assert (await product.ana.submit(refined)).ok
    await product.following(result)
    assert await offered(product, product.ben, "sales") == set()
    assert await offered(product, product.slack.person("cy"), "deals") == {PROMPT, "Falcon"}


async def test_who_began_it_goes_on_alone_and_the_list_stays_the_channels(product: Product) -> None:
    await product.result(await product.search(PROMPT, count=10, channel="deals", fields=NAMED))
    ana, cy = product.ana, product.slack.person("cy")
    await ana.command(Command.LEADS, "CTOs in Berlin", channel=ana.direct.id)
    form = await product.form(ana)
    (falcon,) = (await ana.suggest(Action.KNOWN_LIST, "falcon", on=form)).options
    await ana.fill(form, {Block.KNOWN_LIST: falcon, Block.COUNT: "5"})
    await product.form(ana, shows="t most 5 credits")
    assert (await ana.submit(form)).ok
    await ana.sees(lambda message: message.channel_id == ana.direct.id and bool(message.blocks), within=WITHIN)
    assert await offered(product, cy, "deals") == {"Falcon"}
    assert await offered(product, product.ben, "sales") == set()


async def test_a_list_of_the_team_that_is_filled_there_stays_the_teams(product: Product) -> None:
    await product.result(await product.search(PROMPT, count=10, fields=NAMED))
    assert await offered(product, product.slack.person("cy"), "deals") == {"Falcon"}
    await product.ana.command(Command.LEADS, "CTOs in Berlin", channel="deals")
    form = await product.form(product.ana)
    (falcon,) = (await product.ana.suggest(Action.KNOWN_LIST, "", on=form)).options
    await product.ana.fill(form, {Block.KNOWN_LIST: falcon})
    assert (await product.ana.submit(form)).ok
    assert await offered(product, product.ben, "sales") == {"Falcon"}

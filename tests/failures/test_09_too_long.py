"""9: a message is too long for Slack.

Fails when the cuts of bot/slack/text.py or the limits of bot/slack/limits.py are taken out: the double refuses what
Slack would.
"""

from pathlib import Path

from bot.slack.ids import Action, Block
from tests.support.product import has, open_product, row

LONG = ("Größe 漢字 👩‍👩‍👧 " * 20)[:180]
"""Nearly as much as an import takes for a name."""


async def test_the_longest_prompt_and_people_are_shown_within_every_limit(redis_url: str, tmp_path: Path) -> None:
    people = [row(number, last=f"{LONG}{number}", company=LONG, keywords=f"saas {LONG}") for number in range(30)]
    async with open_product(redis_url, tmp_path, people=people) as product:
        prompt = ("CTOs in Berlin " + "&<>*_~` " * 400)[:2000]
        name = "&<>" * 40
        result = await product.result(await product.search(prompt, count=25, fields={Block.LIST_NAME: name}))
        assert has(result, Action.EXPORT)
        assert product.slack.refusals == []


async def test_a_workspace_that_refuses_newer_blocks_gets_the_same_in_plain_sections_once(
    redis_url: str, tmp_path: Path
) -> None:
    async with open_product(redis_url, tmp_path, people=[row(number) for number in range(30)]) as product:
        product.slack.faults.add("error", "chat.postMessage", error="invalid_blocks")
        result = await product.result(await product.search("CTOs in Berlin", count=10))
        assert [block for block in result.blocks if block["type"] in {"table", "plan"}] == []
        assert "Person Number0" in str(result.blocks)

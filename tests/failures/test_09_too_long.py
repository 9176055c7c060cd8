"""9: a message is too long for Slack.

Seen to fail: `_fit` in bot/slack/text.py that never cuts (any people, and the longest); `_plain_if_refused` in
bot/slack/notifier.py that does not catch ContentRefused (newer blocks refused).
"""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.searches.models import BatchState
from bot.searches.outcome import outcome_of
from bot.slack.ids import Action, Block
from bot.slack.render import batch_message
from leadsearch.contract import Lead
from tests.support.product import has, open_product, row
from tests.unit.bot.slack import examples
from tests.unit.bot.slack.surface import assert_message

LONG = ("Größe 漢字 👩‍👩‍👧 " * 20)[:180]
"""Nearly as much as an import takes for a name."""


@settings(max_examples=40)
@given(examples.prompts, st.lists(examples.leads, min_size=1, max_size=5), st.integers(1, 500), st.booleans())
def test_any_prompt_and_any_people_in_any_number_stay_within_every_limit(
    prompt: str, drawn: list[Lead], count: int, plain: bool
) -> None:
    search = examples.a_search(prompt=prompt[:2000].strip() or "x")
    outcome = outcome_of((drawn * count)[:count], exhausted=False)
    assert outcome.people == count
    done = examples.a_batch(state=BatchState.DONE, count=count, outcome=outcome)
    assert_message(batch_message(search, done, now=examples.NOW, plain=plain))


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

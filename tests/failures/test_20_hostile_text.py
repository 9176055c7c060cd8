"""20: hostile or odd text, from a prompt or from people.

Seen to fail: `escape` in bot/slack/text.py that returns the text as it is (both tests); `Calls` in bot/slack/calls.py
that logs its client's token (the second).
"""

import logging
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.searches.models import BatchState
from bot.searches.outcome import outcome_of
from bot.slack.render import batch_message, mention, no_place
from leadsearch.contract import Lead
from tests.support.product import KEY, open_product, row
from tests.unit.bot.slack import examples
from tests.unit.bot.slack.surface import assert_marked

HOSTILE = "<!channel> <@U0AAAAAAA> <https://evil.example|here> & \u202egnp.exe"

foreign = st.text(alphabet="<>&!@#|*_~`ab \u202e\u200b", min_size=1, max_size=200).filter(
    lambda text: text.strip() != ""
)


@settings(max_examples=60)
@given(foreign, foreign, st.lists(examples.leads, max_size=12), st.sampled_from(BatchState), st.booleans())
def test_no_mark_from_outside_is_left_raw(
    prompt: str, name: str, leads: list[Lead], state: BatchState, plain: bool
) -> None:
    search = examples.a_search(prompt=prompt, list_name=name.strip()[:120].strip())
    outcome = outcome_of(leads, exhausted=False)
    batch = examples.a_batch(state=state, outcome=outcome, progress={"status": name}, correlation_id=name)
    for message in (
        batch_message(search, batch, now=examples.NOW, plain=plain, described=[(name, prompt)]),
        mention(search, batch),
        no_place(search, batch),
    ):
        for text in (message.text, *_mrkdwn([*message.blocks])):
            assert_marked(text)


async def test_nothing_from_outside_fires_or_hides(
    redis_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    people = [row(number, first=HOSTILE, url="javascript:alert(1)", company=HOSTILE) for number in range(15)]
    async with open_product(redis_url, tmp_path, people=people) as product:
        await product.result(await product.search("CTOs in Berlin <!channel> &", count=10))
        sent = [call for call in product.slack.calls() if call.method.startswith(("chat.", "views."))]
        for call in sent:
            for text in _mrkdwn(call.body):
                assert "<!channel>" not in text
                assert "<@U0AAAAAAA>" not in text
                assert "<https://evil" not in text
            assert "javascript:" not in str(call.body.get("blocks"))
        assert KEY not in caplog.text
        assert product.slack.bot_token not in caplog.text
        assert product.slack.refusals == []


def _mrkdwn(part: object) -> list[str]:
    """Every text that Slack would read marks in."""
    if isinstance(part, dict):
        own = [part["text"]] if part.get("type") == "mrkdwn" else []
        if isinstance(part.get("text"), str) and "blocks" in part:
            own.append(part["text"])
        return own + [text for value in part.values() for text in _mrkdwn(value)]
    return [text for value in part for text in _mrkdwn(value)] if isinstance(part, list) else []

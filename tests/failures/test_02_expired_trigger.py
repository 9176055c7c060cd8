"""2: a trigger dies before the form opens, or the form is closed early.

Seen to fail: in handlers/forms.py, `open_form` without `trouble.code in TRIGGER_OVER` (the dead triggers), `_change`
without `trouble.code in VIEW_OVER` (the form closed early), any call before `views_open` (the first call).
"""

from collections.abc import AsyncIterator

import pytest

from bot.slack.ids import Command
from tests.support.front import PROMPT, Front, open_front

CODES = ("expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "invalid_arguments")


@pytest.fixture
async def front(redis_url: str) -> AsyncIterator[Front]:
    async with open_front(redis_url) as front:
        yield front


@pytest.mark.parametrize("code", CODES)
async def test_each_answer_to_a_dead_trigger_leads_to_one_kind_message(front: Front, code: str) -> None:
    front.slack.faults.add("error", "views.open", error=code)
    ana = front.slack.person("ana")
    await ana.command(Command.LEADS, PROMPT)
    told = await ana.sees(lambda message: message.is_ephemeral)
    assert [message.text for message in ana.messages() if message.is_ephemeral] == [told.text]
    assert "reference" not in told.text.lower()


async def test_opening_the_form_is_the_first_call_after_the_ack(front: Front) -> None:
    await front.slack.person("ana").command(Command.LEADS, PROMPT)
    await front.slack.person("ana").modal()
    assert next(call.method for call in front.slack.calls() if call.method != "auth.test") == "views.open"


async def test_a_form_that_is_closed_early_is_no_trouble(front: Front) -> None:
    front.answering.clear()
    ana = front.slack.person("ana")
    await ana.command(Command.LEADS, PROMPT)
    await ana.close(await ana.modal())
    front.answering.set()
    await front.slack.workspace().changes.until(lambda: front.slack.calls("views.update") or None, 30)
    assert [message for message in ana.messages() if message.is_ephemeral] == []

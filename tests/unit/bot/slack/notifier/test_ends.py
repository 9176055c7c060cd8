"""The end of a batch is an edit of its message, and is seen in the channel."""

import pytest

from bot.searches.models import BatchState, Trouble, TroubleKind
from bot.searches.ports import MessageGone, SlackAway, SlackLost
from bot.slack.calls import OverBudget
from tests.support.make import a_batch, a_search
from tests.support.scripted_slack import body, ok, refuses
from tests.unit.bot.slack.notifier.conftest import MESSAGE, THREAD, Room, done


async def test_the_end_is_an_edit_that_needs_no_turn(room: Room) -> None:
    assert await room.notifier.conclude(a_search(thread=MESSAGE), done()) == MESSAGE
    (edit,) = room.slack.asked("chat.update")
    assert "reply_broadcast" not in edit
    assert room.budget.taken == [("T1", "chat.update", None)]
    assert room.slack.asked("chat.postMessage") == []


async def test_the_prompt_is_described_as_the_api_understood_it(room: Room) -> None:
    filters = {"roles": [{"title": "Chief Tinkerer"}], "coverage": 1}
    await room.notifier.conclude(a_search(), done(filters=filters))
    await room.notifier.conclude(a_search(), done(filters={"unheard": "of"}, message=THREAD))
    known, unknown = room.slack.asked("chat.update")
    assert "Chief Tinkerer" in str(known["blocks"])
    assert "Chief Tinkerer" not in str(unknown["blocks"])


async def test_a_later_batchs_end_is_shown_in_the_channel_too_by_a_call_that_changes_nothing(room: Room) -> None:
    await room.notifier.conclude(a_search(thread=THREAD), done(position=2))
    edit, broadcast = room.slack.asked("chat.update")
    assert "reply_broadcast" not in edit
    assert broadcast == {"channel": MESSAGE.channel_id, "ts": MESSAGE.ts, "reply_broadcast": "1"}


@pytest.mark.parametrize("code", ["cant_broadcast_message", "missing_scope"])
async def test_where_a_reply_cannot_be_broadcast_the_result_stands_in_the_thread(room: Room, code: str) -> None:
    room.slack.on("chat.update", ok(), refuses(code))
    assert await room.notifier.conclude(a_search(thread=THREAD), done(position=2)) == MESSAGE


async def test_a_broadcast_that_could_not_be_made_now_is_made_later_without_the_edit(room: Room) -> None:
    room.slack.on("chat.update", ok(), refuses("service_unavailable"), ok())
    with pytest.raises(SlackAway) as away:
        await room.notifier.conclude(a_search(thread=THREAD), done(position=2))
    assert away.value.shown
    await room.notifier.conclude(a_search(thread=THREAD), done(position=2, version=92))
    calls = room.slack.asked("chat.update")
    assert ["reply_broadcast" in call for call in calls] == [False, True, True]


async def test_an_end_without_a_message_is_one_new_message(room: Room) -> None:
    posted = await room.notifier.conclude(a_search(thread=THREAD), done(position=2, message=None))
    assert posted == MESSAGE
    (sent,) = room.slack.asked("chat.postMessage")
    assert (sent["thread_ts"], sent["reply_broadcast"]) == (THREAD.ts, True)
    assert room.slack.asked("chat.update") == []


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
async def test_a_message_that_is_gone_is_for_the_caller_to_remember(room: Room, code: str) -> None:
    room.slack.on("chat.update", refuses(code))
    with pytest.raises(MessageGone):
        await room.notifier.conclude(a_search(), done())
    assert len(room.slack.asked("chat.update")) == 1
    assert room.slack.asked("chat.postMessage") == []


async def test_a_lost_end_is_repeated_by_the_caller_and_sent_again(room: Room) -> None:
    room.slack.on("chat.update", body("<html>", status=502), ok())
    with pytest.raises(SlackLost):
        await room.notifier.conclude(a_search(), done())
    await room.notifier.conclude(a_search(), done(version=91))
    assert len(room.slack.asked("chat.update")) == 2


async def test_an_end_over_the_budget_says_when_to_come_again(room: Room) -> None:
    room.budget.waits["chat.update"] = [2.5]
    with pytest.raises(OverBudget) as over:
        await room.notifier.conclude(a_search(), done())
    assert over.value.retry_after == 2.5
    assert room.slack.asked("chat.update") == []


async def test_the_ends_other_than_a_result_are_shown_too(room: Room) -> None:
    trouble = Trouble(kind=TroubleKind.REFUSED, text="No such thing.", correlation_id="corr-1")
    await room.notifier.conclude(a_search(), a_batch(BatchState.FAILED, message=MESSAGE, trouble=trouble, version=9))
    (edit,) = room.slack.asked("chat.update")
    assert "corr-1" in str(edit["blocks"])

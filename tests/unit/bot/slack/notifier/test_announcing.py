"""Where a batch's message goes out, and that it goes out once."""

import pytest

from bot.searches.models import BatchState, Outcome, Posted
from bot.searches.ports import NoPlace, SlackAway, SlackLost
from bot.slack.notifier import EVENT_TYPE
from tests.support.make import a_batch, a_search
from tests.support.scripted_slack import drops, ok, refuses
from tests.unit.bot.slack.notifier.conftest import MESSAGE, THREAD, Room


async def test_a_batch_is_announced_in_its_channel_with_what_an_old_button_needs(room: Room) -> None:
    posted = await room.notifier.announce(a_search(), a_batch())
    assert posted == MESSAGE
    (sent,) = room.slack.asked("chat.postMessage")
    assert (sent["channel"], sent["unfurl_links"], sent["unfurl_media"]) == ("C1", False, False)
    assert sent["text"]
    assert sent["blocks"]
    assert "thread_ts" not in sent
    assert sent["metadata"] == {
        "event_type": EVENT_TYPE,
        "event_payload": {"search_id": "S1", "batch_id": a_batch().id, "prompt": "CTOs in Berlin", "count": 50},
    }
    assert room.slack.calls[-1].token == "Bearer xoxb-1"


async def test_a_later_batch_stands_in_the_thread_and_not_in_the_channel(room: Room) -> None:
    await room.notifier.announce(a_search(thread=THREAD), a_batch(position=2))
    (sent,) = room.slack.asked("chat.postMessage")
    assert sent["thread_ts"] == THREAD.ts
    assert "reply_broadcast" not in sent


async def test_at_home_in_a_direct_message(room: Room) -> None:
    room.slack.on("chat.postMessage", ok(channel="D1", ts="1.1"))
    posted = await room.notifier.announce(a_search(home="dm"), a_batch())
    assert posted == Posted(channel_id="D1", ts="1.1")
    assert [call["users"] for call in room.slack.asked("conversations.open")] == ["U1"]
    later = a_search(home="dm", thread=posted)
    await room.notifier.announce(later, a_batch(position=2))
    assert len(room.slack.asked("conversations.open")) == 1
    assert room.slack.asked("chat.postMessage")[1]["thread_ts"] == "1.1"


async def test_a_batch_at_home_elsewhere_leaves_the_thread_of_the_channel(room: Room) -> None:
    room.slack.on("chat.postMessage", ok(channel="D1", ts="7.7"))
    batch = a_batch(position=2, home="dm", user_id="U2")
    posted = await room.notifier.announce(a_search(thread=THREAD), batch)
    (sent,) = room.slack.asked("chat.postMessage")
    assert sent["channel"] == "D1"
    assert "thread_ts" not in sent
    assert [call["users"] for call in room.slack.asked("conversations.open")] == ["U2"]
    done = batch.model_copy(update={"message": posted, "state": BatchState.DONE, "outcome": Outcome(people=1)})
    await room.notifier.conclude(a_search(thread=THREAD), done)
    assert all("reply_broadcast" not in sent for sent in room.slack.asked("chat.update"))


async def test_a_lost_post_is_not_repeated(room: Room) -> None:
    room.slack.on("chat.postMessage", drops)
    with pytest.raises(SlackLost):
        await room.notifier.announce(a_search(), a_batch())
    assert len(room.slack.asked("chat.postMessage")) == 1


async def test_a_lost_answer_before_the_post_is_no_lost_post(room: Room) -> None:
    room.slack.on("conversations.open", drops)
    with pytest.raises(SlackAway):
        await room.notifier.announce(a_search(home="dm"), a_batch())
    assert room.slack.asked("chat.postMessage") == []


@pytest.mark.parametrize("code", ["not_in_channel", "channel_not_found", "is_archived"])
async def test_a_closed_channel_is_no_place(room: Room, code: str) -> None:
    room.slack.on("chat.postMessage", refuses(code))
    with pytest.raises(NoPlace):
        await room.notifier.announce(a_search(), a_batch())


async def test_where_the_thread_is_gone_the_message_stands_alone(room: Room) -> None:
    room.slack.on("chat.postMessage", refuses("thread_not_found"), ok(channel="C1", ts="9.9"))
    posted = await room.notifier.announce(a_search(thread=THREAD), a_batch(position=2))
    assert posted.ts == "9.9"
    assert ["thread_ts" in sent for sent in room.slack.asked("chat.postMessage")] == [True, False]

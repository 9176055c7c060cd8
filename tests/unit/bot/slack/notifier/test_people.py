"""What one person is told: the mention, and that there is no place."""

from bot.searches.models import BatchState, Posted
from tests.support.make import a_batch, a_search
from tests.unit.bot.slack.notifier.conftest import MESSAGE, THREAD, Room, done


async def test_the_person_is_mentioned_in_the_thread(room: Room) -> None:
    await room.notifier.mention(a_search(thread=THREAD), done(position=2, user_id="U7"))
    await room.notifier.mention(a_search(thread=MESSAGE), done(user_id="U7"))
    in_thread, first = room.slack.asked("chat.postMessage")
    assert (in_thread["channel"], in_thread["thread_ts"]) == ("C1", THREAD.ts)
    assert "<@U7>" in in_thread["text"]
    assert first["thread_ts"] == MESSAGE.ts
    assert "reply_broadcast" not in first


async def test_a_mention_beside_a_result_in_another_place(room: Room) -> None:
    elsewhere = Posted(channel_id="D1", ts="3.3")
    await room.notifier.mention(a_search(thread=THREAD, home="dm"), done(message=elsewhere))
    (sent,) = room.slack.asked("chat.postMessage")
    assert (sent["channel"], sent["thread_ts"]) == ("D1", "3.3")


async def test_a_mention_whose_message_is_unknown(room: Room) -> None:
    await room.notifier.mention(a_search(), done(message=None))
    (sent,) = room.slack.asked("chat.postMessage")
    assert sent["channel"] == "C1"
    assert "thread_ts" not in sent


async def test_no_place_is_told_to_the_person_directly(room: Room) -> None:
    await room.notifier.offer_place(a_search(), a_batch(BatchState.NO_PLACE, user_id="U7"))
    assert room.slack.asked("conversations.open")[0]["users"] == "U7"
    (sent,) = room.slack.asked("chat.postMessage")
    assert sent["channel"] == "D1"
    assert "/invite" in sent["text"]

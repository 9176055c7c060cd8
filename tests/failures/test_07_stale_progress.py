"""7: a slow edit of the progress arrives after the result.

Seen to fail: `Edits.final` in bot/slack/edits.py without the check of `edit.unsettled` (the dead process' edit);
bot/store/lua/edit_begin.lua without the comparison of versions (the older version).
"""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.searches.models import Batch, BatchState, Posted, Progress
from bot.searches.ports import SlackAway
from tests.support.room import Room, open_room
from tests.support.wait import until

HELD_SECONDS = 5.0
RESULT = "Person 1"


@pytest.fixture
async def room(redis_url: str) -> AsyncIterator[Room]:
    async with open_room(redis_url) as room:
        yield room


def running(room: Room, message: Posted) -> Batch:
    return room.batch(BatchState.RUNNING, message=message, progress=Progress(status="running", saved=2), version=3)


async def concluded(room: Room, message: Posted) -> float | None:
    """Show the result; the seconds after which to do it again, where that is wanted."""
    try:
        await room.notifier.conclude(room.search(thread=message), room.done(message=message))
    except SlackAway as away:
        return away.retry_after
    return None


async def test_the_edit_of_a_dead_process_that_arrives_after_the_result_does_not_stay(room: Room) -> None:
    message = await room.notifier.announce(room.search(), room.batch())
    room.slack.faults.add("slow", "chat.update", seconds=HELD_SECONDS)
    dying = asyncio.create_task(room.notifier.show(room.search(thread=message), running(room, message)))
    await until(lambda: not room.slack.faults.waiting)
    dying.cancel()
    await asyncio.wait({dying})

    again_in = await concluded(room, message)
    assert RESULT in room.shown(message)
    room.slack.clock.skip(HELD_SECONDS)
    await until(lambda: [call for call in room.slack.calls("chat.update") if call.fault == "slow"])
    assert RESULT not in room.shown(message)
    while again_in is not None:
        room.slack.clock.skip(again_in)
        again_in = await concluded(room, message)
    assert RESULT in room.shown(message)


async def test_progress_of_an_older_version_is_not_shown_any_more(room: Room) -> None:
    message = await room.notifier.announce(room.search(), room.batch())
    assert await concluded(room, message) is None
    await room.notifier.show(room.search(thread=message), running(room, message))
    assert RESULT in room.shown(message)

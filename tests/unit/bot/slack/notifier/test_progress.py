"""Progress is an edit that stands behind everything else."""

import asyncio

import pytest

from bot.searches.ports import SlackAway
from bot.slack.notifier import PLAIN
from tests.support.make import NOW, a_search
from tests.support.scripted_slack import held, ok, refuses
from tests.unit.bot.slack.notifier.conftest import Room, done, running


async def test_progress_is_shown_when_something_changed(room: Room) -> None:
    for saved in (3, 3, 8):
        await room.notifier.show(a_search(), running(saved))
    edits = room.slack.asked("chat.update")
    assert len(edits) == 2
    assert all((edit["channel"], edit["ts"]) == ("C1", "100.1") and edit["blocks"] and edit["text"] for edit in edits)
    assert "reply_broadcast" not in edits[0]


async def test_progress_stands_in_line_and_is_left_out_when_others_come_first(room: Room) -> None:
    room.budget.waits["chat.update"] = [4.0]
    await room.notifier.show(a_search(), running(3))
    assert room.slack.asked("chat.update") == []
    room.budget.waits.clear()
    await room.notifier.show(a_search(), running(3))
    assert len(room.slack.asked("chat.update")) == 1
    assert room.budget.taken == [("T1", "chat.update", running().id)]


@pytest.mark.parametrize("plain", [True, False])
async def test_a_look_that_changed_nothing_asks_nobody_anything(room: Room, plain: bool) -> None:
    if plain:
        await room.memory.remember("T1", PLAIN)
    for _ in range(3):
        await room.notifier.show(a_search(), running(3))
    assert len(room.slack.asked("chat.update")) == 1
    assert room.memory.asked == 1
    assert ("plan" in str(room.slack.asked("chat.update")[0]["blocks"])) is not plain


async def test_nothing_is_shown_of_a_batch_without_a_message(room: Room) -> None:
    await room.notifier.show(a_search(), running(3, message=None))
    assert room.slack.asked("chat.update") == []


async def test_retry_after_closes_the_bucket_for_everyone(room: Room) -> None:
    room.slack.on("chat.update", refuses("ratelimited", status=429, headers={"Retry-After": "30"}))
    with pytest.raises(SlackAway) as away:
        await room.notifier.show(a_search(), running(3))
    assert away.value.retry_after == 30
    assert room.budget.closed == [("T1", "chat.update", NOW + 30)]


async def test_a_held_progress_edit_never_covers_the_end(room: Room) -> None:
    """Failure 7 in one process: the end waits for the edit that is under way."""
    release = asyncio.Event()
    room.slack.on("chat.update", held(release, ok()), ok())
    slow = asyncio.create_task(room.notifier.show(a_search(), running(3)))
    await room.slack.until_asked("chat.update")
    end = asyncio.create_task(room.notifier.conclude(a_search(), done()))
    await room.notifier.show(a_search(), running(4))
    release.set()
    await asyncio.gather(slow, end)
    await room.notifier.show(a_search(), running(9))
    first, last = room.slack.asked("chat.update")
    assert "Person 1" in str(last["blocks"])
    assert "Person 1" not in str(first["blocks"])

"""Files in three steps, and what is told when there is none."""

from typing import Any

import pytest

from bot.searches.models import Export
from bot.searches.ports import SlackAway, SlackLost
from tests.support.make import NOW, a_search
from tests.support.scripted_slack import body, drops, ok, refuses
from tests.unit.bot.slack.notifier.conftest import MESSAGE, Room

EXPORT = Export(id="E1", search_id="S1", team_id="T1", user_id="U7", to=MESSAGE, created_at=NOW, due_at=NOW)


def takes_files(room: Room) -> None:
    url = room.slack.base_url + "put"
    room.slack.on("files.getUploadURLExternal", ok(upload_url=url, file_id="F1"))
    room.slack.on("put", body("OK - 3", content_type="text/plain"))
    room.slack.on("files.completeUploadExternal", ok(files=[{"id": "F1"}]))


async def test_a_file_is_handed_over_in_three_steps(room: Room) -> None:
    takes_files(room)
    room.slack.calls.clear()
    await room.notifier.hand_over(a_search(), EXPORT, name="list.csv", csv=b"a,b")
    assert [call.method for call in room.slack.calls] == [
        "files.getUploadURLExternal",
        "put",
        "files.completeUploadExternal",
    ]
    ask, put, share = (call.args for call in room.slack.calls)
    assert (ask["filename"], ask["length"]) == ("list.csv", "3")
    assert put["bytes"] == b"a,b"
    assert room.slack.calls[1].token == ""
    assert (share["channel_id"], share["thread_ts"]) == ("C1", MESSAGE.ts)
    assert share["files"] == [{"id": "F1", "title": "list.csv"}]
    assert "<@U7>" in share["initial_comment"]


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "put"])
@pytest.mark.parametrize("lost", [drops, body("<html>", status=502)])
async def test_a_step_that_nobody_sees_may_be_repeated(room: Room, step: str, lost: Any) -> None:
    takes_files(room)
    room.slack.on(step, lost)
    with pytest.raises(SlackAway):
        await room.notifier.hand_over(a_search(), EXPORT, name="list.csv", csv=b"a,b")
    assert room.slack.asked("files.completeUploadExternal") == []


async def test_the_last_step_may_not(room: Room) -> None:
    takes_files(room)
    room.slack.on("files.completeUploadExternal", drops)
    with pytest.raises(SlackLost):
        await room.notifier.hand_over(a_search(), EXPORT, name="list.csv", csv=b"a,b")


async def test_a_failed_export_is_told_to_the_person_alone(room: Room) -> None:
    room.slack.on("chat.postEphemeral", ok())
    await room.notifier.export_failed(a_search(), EXPORT, why="the API is away")
    (sent,) = room.slack.asked("chat.postEphemeral")
    assert (sent["channel"], sent["user"]) == ("C1", "U7")
    assert "the API is away" in sent["text"]


async def test_where_the_channel_cannot_say_it_it_is_told_directly(room: Room) -> None:
    room.slack.on("chat.postEphemeral", refuses("user_not_in_channel"))
    await room.notifier.export_failed(a_search(), EXPORT, why="the API is away")
    (sent,) = room.slack.asked("chat.postMessage")
    assert sent["channel"] == "D1"

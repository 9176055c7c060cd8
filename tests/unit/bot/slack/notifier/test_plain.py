"""What Slack refuses to show goes out in a plainer form."""

import pytest

from bot.slack.errors import ContentRefused
from bot.slack.notifier import PLAIN
from tests.support.make import a_batch, a_search
from tests.support.scripted_slack import ok, refuses
from tests.unit.bot.slack.notifier.conftest import Room, done


async def test_refused_blocks_go_out_once_more_in_plain_sections_and_the_workspace_is_remembered(room: Room) -> None:
    room.slack.on("chat.postMessage", refuses("invalid_blocks"), ok(channel="C1", ts="100.1"))
    await room.notifier.announce(a_search(), a_batch())
    rich, plain = room.slack.asked("chat.postMessage")
    assert rich["blocks"] != plain["blocks"]
    assert {block["type"] for block in plain["blocks"]} <= {"section", "context", "actions", "divider", "header"}
    assert room.memory.flags == {("T1", PLAIN)}
    await room.notifier.conclude(a_search(), done())
    (edit,) = room.slack.asked("chat.update")
    assert "table" not in {block["type"] for block in edit["blocks"]}


async def test_the_second_try_waits_for_its_budget(room: Room) -> None:
    room.slack.on("chat.postMessage", refuses("invalid_blocks"), ok(channel="C1", ts="100.1"))
    room.budget.waits["chat.postMessage:C1"] = [0.0, 1.1, 0.0]
    await room.notifier.announce(a_search(), a_batch())
    assert room.slept == [1.1]
    assert len(room.slack.asked("chat.postMessage")) == 2


@pytest.mark.parametrize("remembered", [True, False])
@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long"])
async def test_what_is_refused_in_plain_too_is_told_as_text_and_says_nothing_about_the_workspace(
    room: Room, code: str, remembered: bool
) -> None:
    if remembered:
        await room.memory.remember("T1", PLAIN)
    before = set(room.memory.flags)
    room.slack.on("chat.update", *[refuses(code)] * (1 if remembered else 2), ok())
    await room.notifier.conclude(a_search(), done())
    last = room.slack.asked("chat.update")[-1]
    assert last["blocks"] == []
    assert last["text"]
    assert room.memory.flags == before


async def test_a_text_that_is_refused_is_not_tried_for_ever(room: Room) -> None:
    room.slack.on("chat.update", refuses("msg_too_long"))
    with pytest.raises(ContentRefused):
        await room.notifier.conclude(a_search(), done())
    assert len(room.slack.asked("chat.update")) == 3


async def test_too_long_is_sent_shorter_and_not_remembered(room: Room) -> None:
    room.slack.on("chat.update", refuses("msg_too_long"), ok())
    await room.notifier.conclude(a_search(), done())
    assert room.memory.flags == set()

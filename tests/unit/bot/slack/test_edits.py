"""Generations, equal content, and edits that nobody saw arrive, in one process and in several."""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest

from bot.searches.models import Posted
from bot.searches.ports import MessageGone, SlackAway, SlackLost, StoreAway
from bot.slack import edits
from bot.slack.calls import OverBudget
from bot.slack.edits import SETTLED_SECONDS, Before, Edits, Send
from bot.slack.render import Message
from bot.store.connect import connect
from bot.store.edits import RedisEditLog
from tests.support.make import NOW

HERE = Posted(channel_id="C1", ts="1.1")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


class Wall:
    """What the message shows, in the order in which edits arrived."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def send(self, text: str) -> Send:
        async def send(before: Before) -> None:
            await before()
            self.shown.append(text)

        return send

    def lose(self, text: str) -> Send:
        """Slack has it, but does not show it yet; and nobody knows."""

        async def send(before: Before) -> None:
            await before()
            raise SlackLost("no_answer")

        return send

    def hold(self, text: str, until: asyncio.Event) -> Send:
        async def send(before: Before) -> None:
            await before()
            await until.wait()
            self.shown.append(text)

        return send


class Room(NamedTuple):
    log: RedisEditLog
    clock: Clock
    wall: Wall

    def process(self, *, in_flight: float = 45.0) -> Edits:
        return Edits(log=self.log, clock=self.clock, in_flight=in_flight)


@pytest.fixture
async def room(redis_url: str) -> AsyncIterator[Room]:
    async with connect(redis_url) as trips:
        yield Room(RedisEditLog(trips, limit=10.0), Clock(), Wall())


async def progress(process: Edits, version: int, text: str, send: Send) -> None:
    await process.progress("T1", HERE, version, Message(text=text), send)


async def final(process: Edits, version: int, text: str, send: Send) -> None:
    await process.final("T1", HERE, version, Message(text=text), send)


# ---- one process


async def test_equal_content_is_not_sent_again(room: Room) -> None:
    process, wall = room.process(), room.wall
    await progress(process, 1, "a", wall.send("a"))
    await progress(process, 2, "a", wall.send("a"))
    await final(process, 3, "a", wall.send("a"))
    await progress(process, 4, "b", wall.send("b"))
    assert wall.shown == ["a", "b"]


async def test_what_was_posted_need_not_be_edited(room: Room) -> None:
    process = room.process()
    process.posted(HERE, Message(text="a"))
    await progress(process, 2, "a", room.wall.send("a"))
    assert room.wall.shown == []


async def test_the_end_waits_for_an_edit_that_is_under_way_and_progress_steps_aside(room: Room) -> None:
    process, wall, release = room.process(), room.wall, asyncio.Event()
    first = asyncio.create_task(progress(process, 1, "progress", wall.hold("progress", release)))
    await asyncio.sleep(0)
    await progress(process, 2, "more", wall.send("more"))
    end = asyncio.create_task(final(process, 3, "end", wall.send("end")))
    await asyncio.sleep(0)
    release.set()
    await asyncio.gather(first, end)
    assert wall.shown == ["progress", "end"]


async def test_the_end_does_not_wait_for_ever(room: Room) -> None:
    process, wall = room.process(in_flight=0.2), room.wall
    first = asyncio.create_task(progress(process, 1, "progress", wall.hold("progress", asyncio.Event())))
    await asyncio.sleep(0)
    with pytest.raises(SlackAway):
        await final(process, 2, "end", wall.send("end"))
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert wall.shown == []


@pytest.mark.parametrize(
    "refusal",
    [
        OverBudget("over_budget", retry_after=1),
        SlackAway("ratelimited", retry_after=1),
        MessageGone("message_not_found"),
    ],
)
@pytest.mark.parametrize("left", [True, False])
async def test_a_refused_edit_changed_nothing(room: Room, refusal: Exception, left: bool) -> None:
    process, wall = room.process(), room.wall

    async def refused(before: Before) -> None:
        if left:
            await before()
        raise refusal

    await progress(process, 1, "a", wall.send("a"))
    with pytest.raises(type(refusal)):
        await progress(process, 2, "b", refused)
    await progress(process, 3, "a", wall.send("a"))
    await final(process, 4, "end", wall.send("end"))
    assert wall.shown == ["a", "end"]


async def test_a_lost_end_is_sent_again(room: Room) -> None:
    process, wall = room.process(), room.wall
    with pytest.raises(SlackLost):
        await final(process, 1, "end", wall.lose("end"))
    await final(process, 2, "end", wall.send("end"))
    assert wall.shown == ["end"]


async def test_only_so_many_messages_are_remembered(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "REMEMBERED", 2)
    process = room.process()
    for ts in ("1", "2", "3"):
        process.posted(Posted(channel_id="C1", ts=ts), Message(text="a"))
    assert not process.wanted(Posted(channel_id="C1", ts="3"), Message(text="a"))
    assert process.wanted(Posted(channel_id="C1", ts="1"), Message(text="a"))


# ---- several processes


@pytest.mark.parametrize("same", [True, False])
async def test_an_older_state_never_covers_a_newer_one(room: Room, same: bool) -> None:
    mine = room.process()
    other = mine if same else room.process()
    await final(mine, 7, "end", room.wall.send("end"))
    await progress(other, 6, "old", room.wall.send("old"))
    await final(other, 5, "older", room.wall.send("older"))
    assert room.wall.shown == ["end"]


async def test_what_another_process_has_shown_is_not_sent_again(room: Room) -> None:
    await progress(room.process(), 1, "a", room.wall.send("a"))
    await progress(room.process(), 2, "a", room.wall.send("a"))
    await final(room.process(), 3, "a", room.wall.send("a"))
    assert room.wall.shown == ["a"]


@pytest.mark.parametrize("same", [True, False])
async def test_after_a_lost_edit_the_end_is_shown_at_once_and_once_more_when_all_is_settled(
    room: Room, same: bool
) -> None:
    wall, mine = room.wall, room.process()
    other = mine if same else room.process()
    with pytest.raises(SlackLost):
        await progress(mine, 1, "progress", wall.lose("progress"))
    with pytest.raises(SlackAway) as again:
        await final(other, 2, "end", wall.send("end"))
    assert again.value.retry_after == SETTLED_SECONDS
    wall.shown.append("progress")  # the lost edit arrives after all
    room.clock.now += again.value.retry_after
    await final(other, 3, "end", wall.send("end"))
    assert wall.shown == ["end", "progress", "end"]
    await final(mine, 4, "end", wall.send("end"))
    assert wall.shown == ["end", "progress", "end"]


async def test_an_edit_of_a_process_that_died_counts_as_lost(room: Room) -> None:
    dying = asyncio.create_task(progress(room.process(), 1, "progress", room.wall.hold("progress", asyncio.Event())))
    while await room.log.begin("T1", HERE, version=0, digest="?", now=NOW, hold=0.0) is not None:  # until it has begun
        await asyncio.sleep(0.01)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    with pytest.raises(SlackAway, match="edit_unsettled") as away:
        await final(room.process(), 2, "end", room.wall.send("end"))
    assert away.value.shown
    room.clock.now += SETTLED_SECONDS
    await final(room.process(), 3, "end", room.wall.send("end"))
    assert room.wall.shown == ["end", "end"]


async def test_an_owner_that_wakes_too_late_edits_nothing(room: Room) -> None:
    """It was paused between its claim and its edit; meanwhile another process has told the end."""
    woken = asyncio.Event()

    async def paused(before: Before) -> None:
        await woken.wait()
        await room.wall.send("progress")(before)

    late = asyncio.create_task(progress(room.process(), 4, "progress", paused))
    await final(room.process(), 6, "end", room.wall.send("end"))
    woken.set()
    await late
    assert room.wall.shown == ["end"]


# ---- without the log


class Away:
    """The log, when Redis is away."""

    def __init__(self, *, after: int) -> None:
        self.after = after

    async def begin(
        self, team_id: str, message: Posted, *, version: int, digest: str, now: float, hold: float
    ) -> float | None:
        self.after -= 1
        if self.after < 0:
            raise StoreAway("redis")
        return 0.0

    async def end(self, team_id: str, message: Posted, *, version: int, digest: str, settled_at: float) -> None:
        raise StoreAway("redis")


async def test_nothing_is_sent_while_the_log_is_away(room: Room) -> None:
    process = Edits(log=Away(after=0), clock=room.clock)
    with pytest.raises(SlackAway):
        await final(process, 1, "end", room.wall.send("end"))
    with pytest.raises(SlackAway):
        await progress(process, 1, "a", room.wall.send("a"))
    assert room.wall.shown == []


async def test_an_edit_that_could_not_be_noted_stands_all_the_same(room: Room) -> None:
    process = Edits(log=Away(after=1), clock=room.clock)
    await final(process, 1, "end", room.wall.send("end"))
    assert room.wall.shown == ["end"]

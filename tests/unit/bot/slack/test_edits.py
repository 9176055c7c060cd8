"""Generations, equal content, and edits whose answer was lost."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.searches.models import Posted
from bot.searches.ports import MessageGone, SlackAway, SlackLost
from bot.slack import edits
from bot.slack.edits import SETTLED_SECONDS, Edits
from bot.slack.render import Message

HERE = Posted(channel_id="C1", ts="1.1")


class Wall:
    """What the message shows, in the order in which edits arrived."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def send(self, text: str) -> Callable[[], Awaitable[None]]:
        async def send() -> None:
            self.shown.append(text)

        return send

    def lose(self, text: str) -> Callable[[], Awaitable[None]]:
        async def send() -> None:
            self.shown.append(text)
            raise SlackLost("no_answer")

        return send


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def page(clock: Clock) -> Edits:
    return Edits(clock=clock, in_flight=0.2)


def says(text: str) -> Message:
    return Message(text=text)


async def test_equal_content_is_not_sent_again(page: Edits) -> None:
    wall = Wall()
    await page.progress(HERE, 1, says("a"), wall.send("a"))
    await page.progress(HERE, 2, says("a"), wall.send("a"))
    await page.final(HERE, 3, says("a"), wall.send("a"))
    await page.progress(HERE, 4, says("b"), wall.send("b"))
    assert wall.shown == ["a", "b"]


async def test_what_was_posted_need_not_be_edited(page: Edits) -> None:
    wall = Wall()
    page.posted(HERE, 1, says("a"))
    await page.progress(HERE, 2, says("a"), wall.send("a"))
    assert wall.shown == []


async def test_an_older_state_never_covers_a_newer_one(page: Edits) -> None:
    wall = Wall()
    await page.final(HERE, 7, says("end"), wall.send("end"))
    await page.progress(HERE, 6, says("old"), wall.send("old"))
    await page.final(HERE, 5, says("older"), wall.send("older"))
    assert wall.shown == ["end"]


async def test_the_end_waits_for_an_edit_that_is_under_way_and_progress_steps_aside(page: Edits) -> None:
    wall, release = Wall(), asyncio.Event()

    async def slow() -> None:
        await release.wait()
        wall.shown.append("progress")

    first = asyncio.create_task(page.progress(HERE, 1, says("progress"), slow))
    await asyncio.sleep(0)
    await page.progress(HERE, 2, says("more"), wall.send("more"))
    end = asyncio.create_task(page.final(HERE, 3, says("end"), wall.send("end")))
    await asyncio.sleep(0)
    release.set()
    await asyncio.gather(first, end)
    assert wall.shown == ["progress", "end"]


async def test_the_end_does_not_wait_for_ever(page: Edits) -> None:
    wall, never = Wall(), asyncio.Event()

    async def stuck() -> None:
        await never.wait()

    first = asyncio.create_task(page.progress(HERE, 1, says("progress"), stuck))
    await asyncio.sleep(0)
    with pytest.raises(SlackAway):
        await page.final(HERE, 2, says("end"), wall.send("end"))
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert wall.shown == []


async def test_after_a_lost_edit_the_end_is_shown_at_once_and_once_more_when_all_is_settled(
    page: Edits, clock: Clock
) -> None:
    wall = Wall()
    with pytest.raises(SlackLost):
        await page.progress(HERE, 1, says("progress"), wall.lose("progress"))
    with pytest.raises(SlackAway) as again:
        await page.final(HERE, 2, says("end"), wall.send("end"))
    assert again.value.retry_after == SETTLED_SECONDS
    wall.shown.append("progress")  # the lost edit arrives after all
    clock.now += again.value.retry_after
    await page.final(HERE, 3, says("end"), wall.send("end"))
    assert wall.shown == ["progress", "end", "progress", "end"]
    await page.final(HERE, 4, says("end"), wall.send("end"))
    assert wall.shown[-2:] == ["progress", "end"]


async def test_a_cancelled_edit_counts_as_lost(page: Edits) -> None:
    wall, never = Wall(), asyncio.Event()

    async def stuck() -> None:
        await never.wait()

    edit = asyncio.create_task(page.progress(HERE, 1, says("progress"), stuck))
    await asyncio.sleep(0)
    edit.cancel()
    await asyncio.gather(edit, return_exceptions=True)
    with pytest.raises(SlackAway):
        await page.final(HERE, 2, says("end"), wall.send("end"))


@pytest.mark.parametrize("refusal", [SlackAway("ratelimited", retry_after=1), MessageGone("message_not_found")])
async def test_a_refused_edit_changed_nothing(page: Edits, refusal: Exception) -> None:
    wall = Wall()

    async def refused() -> None:
        raise refusal

    await page.progress(HERE, 1, says("a"), wall.send("a"))
    with pytest.raises(type(refusal)):
        await page.progress(HERE, 2, says("b"), refused)
    await page.progress(HERE, 3, says("a"), wall.send("a"))
    await page.final(HERE, 4, says("end"), wall.send("end"))
    assert wall.shown == ["a", "end"]


async def test_a_lost_end_is_sent_again(page: Edits) -> None:
    wall = Wall()
    with pytest.raises(SlackLost):
        await page.final(HERE, 1, says("end"), wall.lose("end"))
    await page.final(HERE, 2, says("end"), wall.send("end"))
    assert wall.shown == ["end", "end"]


async def test_only_so_many_messages_are_remembered(page: Edits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "REMEMBERED", 2)
    wall = Wall()
    for ts in ("1", "2", "3"):
        await page.progress(Posted(channel_id="C1", ts=ts), 1, says("a"), wall.send(ts))
    assert not page.wanted(Posted(channel_id="C1", ts="3"), 2, says("a"))
    assert page.wanted(Posted(channel_id="C1", ts="1"), 2, says("a"))

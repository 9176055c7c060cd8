"""What a message shows, on every server that the store works with."""

import asyncio

import pytest

from bot.searches.models import Posted
from bot.store.edits import RedisEditLog
from bot.store.trips import Trips
from tests.support.make import NOW
from tests.unit.bot.store.conftest import PATIENCE

HERE = Posted(channel_id="C1", ts="1.1")


@pytest.fixture
def edits(trips: Trips) -> RedisEditLog:
    return RedisEditLog(trips, limit=PATIENCE)


async def begin(
    edits: RedisEditLog, version: int, digest: str = "a", *, now: float = NOW, hold: float = 0.0, team: str = "T1"
) -> float | None:
    return await edits.begin(team, HERE, version=version, digest=digest, now=now, hold=hold)


async def test_a_message_nobody_edited_is_settled(edits: RedisEditLog) -> None:
    assert await begin(edits, 1) == 0.0


async def test_the_same_is_not_shown_twice_and_something_new_is(edits: RedisEditLog) -> None:
    await begin(edits, 1, "a")
    await edits.end("T1", HERE, version=1, digest="a", settled_at=NOW)
    assert await begin(edits, 2, "a") is None
    assert await begin(edits, 2, "b") == 0.0


async def test_an_older_version_is_refused_and_an_equal_one_is_not(edits: RedisEditLog) -> None:
    await begin(edits, 10, "a")
    assert await begin(edits, 9, "b") is None
    assert await begin(edits, 10, "b") == 0.0


async def test_versions_are_numbers_and_no_texts(edits: RedisEditLog) -> None:
    await begin(edits, 9, "a")
    assert await begin(edits, 10, "b") == 0.0


async def test_an_edit_that_was_not_answered_holds_the_next_ones(edits: RedisEditLog) -> None:
    await begin(edits, 1, hold=30)
    assert await begin(edits, 2, now=NOW + 10) == pytest.approx(20)
    assert await begin(edits, 3, now=NOW + 31) == 0.0


async def test_a_shorter_hold_never_ends_a_longer_one(edits: RedisEditLog) -> None:
    await begin(edits, 1, hold=30)
    await begin(edits, 2, hold=5)
    assert await begin(edits, 3, now=NOW + 10) == pytest.approx(20)


async def test_the_same_is_shown_again_while_an_older_edit_may_arrive(edits: RedisEditLog) -> None:
    await begin(edits, 1, "a")
    await edits.end("T1", HERE, version=1, digest="a", settled_at=NOW + 30)
    assert await begin(edits, 2, "a") == pytest.approx(30)


async def test_the_end_of_an_edit_says_nothing_about_a_newer_one(edits: RedisEditLog) -> None:
    await begin(edits, 1, "a", hold=30)
    await begin(edits, 2, "b", hold=30)
    await edits.end("T1", HERE, version=1, digest="a", settled_at=NOW)
    assert await begin(edits, 3, "a", now=NOW + 10) == pytest.approx(20)


async def test_of_many_at_once_the_newest_stands(edits: RedisEditLog) -> None:
    await asyncio.gather(*(begin(edits, version, str(version)) for version in range(20)))
    assert await begin(edits, 18, "x") is None
    assert await begin(edits, 19, "x") == 0.0


async def test_another_workspace_has_its_own_messages(edits: RedisEditLog) -> None:
    await begin(edits, 10)
    assert await begin(edits, 1, team="T2") == 0.0

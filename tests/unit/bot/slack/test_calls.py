"""Which calls leave, and when the next one may."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from pydantic import SecretStr

from bot.searches.models import Posted
from bot.searches.ports import SlackAway, SlackLost, StoreAway
from bot.slack.calls import Calls, OverBudget
from bot.slack.client import open_session
from bot.slack.poster import Poster
from bot.slack.rates import TURN_SECONDS
from bot.slack.render import Message
from bot.slack.workspaces import Installation, Workspaces
from tests.support.make import NOW
from tests.support.scripted_slack import ScriptedSlack, drops, held, ok, refuses, scripted_slack
from tests.support.slack_ports import OpenBudget

BUCKET = "chat.postMessage:C1"
WORDS = Message(text="10 people", blocks=())
POSTED = ok(channel="C1", ts="100.1")
HERE = Posted(channel_id="C1", ts="100.1")

Make = Callable[[OpenBudget, Callable[[], float]], Poster]


@pytest.fixture
async def slack() -> AsyncIterator[ScriptedSlack]:
    async with scripted_slack() as slack:
        slack.on("auth.test", ok(team_id="T1", team="Acme", bot_id="B1", user_id="UBOT"))
        slack.on("chat.postMessage", POSTED)
        yield slack


@pytest.fixture
async def make(slack: ScriptedSlack) -> AsyncIterator[Make]:
    async with open_session() as session:
        installations = [Installation(bot_token=SecretStr("xoxb-1"))]
        workspaces = Workspaces(installations, session=session, base_url=slack.base_url)
        await workspaces.learn()
        yield lambda budget, clock: Poster(calls=Calls(workspaces=workspaces, budget=budget, clock=clock))


async def test_a_post_keeps_the_next_one_back_while_it_is_under_way(slack: ScriptedSlack, make: Make) -> None:
    budget, release = OpenBudget(), asyncio.Event()
    slack.on("chat.postMessage", held(release, POSTED))
    posting = asyncio.create_task(make(budget, lambda: NOW).post("T1", "C1", WORDS))
    await slack.until_asked("chat.postMessage")
    assert budget.held == [BUCKET]
    release.set()
    await posting
    assert budget.held == []


async def test_a_post_that_came_to_nothing_keeps_nobody_back(slack: ScriptedSlack, make: Make) -> None:
    budget = OpenBudget()
    poster = make(budget, lambda: NOW)
    slack.on("chat.postMessage", drops, refuses("ratelimited", status=429), POSTED)
    for trouble in (SlackLost, SlackAway):
        with pytest.raises(trouble):
            await poster.post("T1", "C1", WORDS)
        assert budget.held == []
    await poster.post("T1", "C1", WORDS)


async def test_a_post_counts_although_nobody_can_be_told_that_it_is_over(slack: ScriptedSlack, make: Make) -> None:
    class Forgetful(OpenBudget):
        async def answered(self, team_id: str, bucket: str, *, taken: float) -> None:
            self.away = True
            await super().answered(team_id, bucket, taken=taken)

    posted = await make(Forgetful(), lambda: NOW).post("T1", "C1", WORDS)
    assert posted.ts == "100.1"


async def test_a_turn_that_was_not_used_in_time_is_void(slack: ScriptedSlack, make: Make) -> None:
    budget, moments = OpenBudget(), iter((NOW, NOW + TURN_SECONDS + 1))
    with pytest.raises(OverBudget):
        await make(budget, lambda: next(moments)).post("T1", "C1", WORDS)
    assert slack.asked("chat.postMessage") == []
    assert budget.held == []


async def test_an_edit_may_leave_as_late_as_it_likes(slack: ScriptedSlack, make: Make) -> None:
    slack.on("chat.update", POSTED)
    moments = iter((NOW, NOW + TURN_SECONDS + 1))
    await make(OpenBudget(), lambda: next(moments, NOW + 99)).update("T1", HERE, WORDS)
    assert len(slack.asked("chat.update")) == 1


class Unheard(OpenBudget):
    """Gives the turn, and is not heard: by its limit, or for so long that the caller ends first."""

    def __init__(self, *, silent: bool) -> None:
        super().__init__()
        self.silent = silent
        self.given = asyncio.Event()

    async def take(
        self,
        team_id: str,
        bucket: str,
        *,
        now: float,
        per_minute: float,
        burst: int,
        asker: str | None = None,
        hold: float = 0.0,
    ) -> float:
        await super().take(team_id, bucket, now=now, per_minute=per_minute, burst=burst, asker=asker, hold=hold)
        self.given.set()
        if self.silent:
            await asyncio.Event().wait()
        raise StoreAway("no answer in time")


async def test_a_turn_that_was_given_and_not_heard_of_keeps_nobody_back(slack: ScriptedSlack, make: Make) -> None:
    budget = Unheard(silent=False)
    with pytest.raises(SlackAway, match="budget_unreachable"):
        await make(budget, lambda: NOW).post("T1", "C1", WORDS)
    assert budget.taken
    assert budget.held == []


async def test_who_ends_before_hearing_of_his_turn_keeps_nobody_back(slack: ScriptedSlack, make: Make) -> None:
    budget = Unheard(silent=True)
    posting = asyncio.create_task(make(budget, lambda: NOW).post("T1", "C1", WORDS))
    await asyncio.wait_for(budget.given.wait(), 45)
    assert budget.held == [BUCKET]
    posting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await posting
    assert budget.held == []


async def test_who_is_told_to_end_does_not_wait_for_a_store_that_is_silent(slack: ScriptedSlack, make: Make) -> None:
    class Deaf(Unheard):
        async def answered(self, team_id: str, bucket: str, *, taken: float) -> None:
            await asyncio.Event().wait()

    budget = Deaf(silent=True)
    posting = asyncio.create_task(make(budget, lambda: NOW).post("T1", "C1", WORDS))
    await asyncio.wait_for(budget.given.wait(), 45)
    posting.cancel()
    done, _ = await asyncio.wait({posting}, timeout=45)
    assert done == {posting}
    assert posting.cancelled()

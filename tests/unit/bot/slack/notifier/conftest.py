"""The notifier before a Slack that answers as it is told, over real HTTP, with real task state."""

from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import pytest
from pydantic import SecretStr

from bot.searches.models import Batch, BatchState, Outcome, Posted, Progress
from bot.searches.ports import Notifier
from bot.slack.calls import Calls
from bot.slack.client import open_session
from bot.slack.notifier import SlackNotifier
from bot.slack.poster import Poster
from bot.slack.uploads import Uploads
from bot.slack.workspaces import Installation, Workspaces
from bot.store.connect import connect
from bot.store.edits import RedisEditLog
from tests.support.make import NOW, a_batch, a_lead
from tests.support.scripted_slack import ScriptedSlack, ok, scripted_slack
from tests.support.slack_ports import DictMemory, OpenBudget, TitleReader

MESSAGE = Posted(channel_id="C1", ts="100.1")
THREAD = Posted(channel_id="C1", ts="50.1")


class Room(NamedTuple):
    slack: ScriptedSlack
    notifier: Notifier
    budget: OpenBudget
    memory: DictMemory
    workspaces: Workspaces
    slept: list[float]


@pytest.fixture
async def room(redis_url: str) -> AsyncIterator[Room]:
    async with scripted_slack() as slack, open_session() as session, connect(redis_url) as trips:
        slack.on("auth.test", ok(team_id="T1", team="Acme", bot_id="B1", user_id="UBOT"))
        slack.on("chat.postMessage", ok(channel="C1", ts="100.1"))
        slack.on("chat.update", ok(channel="C1", ts="100.1"))
        slack.on("conversations.open", ok(channel={"id": "D1"}))
        installations = [Installation(bot_token=SecretStr("xoxb-1"))]
        workspaces = Workspaces(installations, session=session, base_url=slack.base_url)
        await workspaces.learn()
        budget, memory, slept = OpenBudget(), DictMemory(), list[float]()

        async def sleep(seconds: float) -> None:
            slept.append(seconds)

        calls = Calls(workspaces=workspaces, budget=budget, clock=lambda: NOW, sleep=sleep)
        notifier = SlackNotifier(
            poster=Poster(calls=calls),
            uploads=Uploads(calls=calls, session=session),
            edit_log=RedisEditLog(trips, limit=10.0),
            memory=memory,
            reader=TitleReader(),
            clock=lambda: NOW,
        )
        yield Room(slack, notifier, budget, memory, workspaces, slept)


def running(saved: int = 0, **changes: Any) -> Batch:
    values: dict[str, Any] = {
        "message": MESSAGE,
        "progress": Progress(status="running", saved=saved),
        "version": 5 + saved,
    }
    return a_batch(BatchState.RUNNING, **(values | changes))


def done(**changes: Any) -> Batch:
    outcome = Outcome(people=1, leads=(a_lead(1),))
    values: dict[str, Any] = {"message": MESSAGE, "outcome": outcome, "version": 90}
    return a_batch(BatchState.DONE, **(values | changes))

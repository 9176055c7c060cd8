"""The notifier on the strict double of Slack, with rates that are on, a time that can be skipped, and a real Redis."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import SecretStr

from bot.searches.models import Batch, BatchState, Outcome, Posted, Search
from bot.slack.calls import Calls
from bot.slack.client import open_session
from bot.slack.notifier import SlackNotifier
from bot.slack.poster import Poster
from bot.slack.uploads import Uploads
from bot.slack.workspaces import Installation, Workspaces
from bot.store.budget import RedisBudget
from bot.store.connect import connect
from bot.store.edits import RedisEditLog
from bot.store.flags import RedisFlags
from simulator import Simulator
from tests.support.make import a_batch, a_lead, a_search
from tests.support.slack_ports import TitleReader

MANIFEST = Path(__file__).resolve().parents[2] / "manifest.yml"
PATIENCE = 30.0
"""Seconds for Redis on a busy machine."""


class Room(NamedTuple):
    """What a test works with."""

    slack: Simulator
    notifier: SlackNotifier
    workspaces: Workspaces

    def search(self, **changes: Any) -> Search:
        ids = {"team_id": self.slack.workspace().id, "channel_id": self.slack.channel("sales").id}
        return a_search(**({"user_id": self.slack.person("ana").id} | ids | changes))

    def batch(self, state: BatchState = BatchState.QUEUED, **changes: Any) -> Batch:
        ids = {"team_id": self.slack.workspace().id, "user_id": self.slack.person("ana").id}
        return a_batch(state, **(ids | changes))

    def done(self, **changes: Any) -> Batch:
        outcome = Outcome(people=3, leads=tuple(a_lead(number) for number in (1, 2, 3)), credits=3, balance=97)
        return self.batch(BatchState.DONE, **({"outcome": outcome, "version": 50} | changes))

    def shown(self, posted: Posted) -> str:
        return str(self.slack.channel("sales").messages[posted.ts].blocks)


@asynccontextmanager
async def open_room(redis_url: str) -> AsyncIterator[Room]:
    """Everything, over real sockets; nobody is behind it who would advance a batch."""
    async with (
        Simulator(MANIFEST, channels=("sales",), rates=True) as slack,
        connect(redis_url) as trips,
        open_session() as session,
    ):
        tokens = [Installation(bot_token=SecretStr(slack.bot_token))]
        workspaces = Workspaces(tokens, session=session, base_url=slack.api_url)
        await workspaces.learn()
        budget = RedisBudget(trips, limit=PATIENCE)
        calls = Calls(workspaces=workspaces, budget=budget, clock=slack.clock.now, sleep=slack.clock.sleep)
        yield Room(
            slack,
            SlackNotifier(
                poster=Poster(calls=calls),
                uploads=Uploads(calls=calls, session=session),
                edit_log=RedisEditLog(trips, limit=PATIENCE),
                memory=RedisFlags(trips, limit=PATIENCE),
                reader=TitleReader(),
                clock=slack.clock.now,
            ),
            workspaces,
        )

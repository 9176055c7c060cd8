"""The bot's front: Slack's double, signed HTTP, Bolt, the listeners and task state. Nothing advances a batch here."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.searches.models import Batch, Begun, Order, Posted, Search
from bot.searches.service import Searches
from bot.slack.client import make_client, open_session
from bot.slack.render import Message, batch_message
from bot.slack.transport.http import HttpTransport
from bot.slack.workspaces import STRANGER, Authorize, Installation, Workspaces
from bot.store.connect import connect
from bot.store.redis_store import RedisStore
from handlers import answers
from leadsearch import prompt
from leadsearch.contract import Preview
from simulator import Message as Shown
from simulator import Simulator

MANIFEST = Path(__file__).resolve().parents[2] / "manifest.yml"
PROMPT = "VPs of Sales at SaaS companies in Austin"
NOW = 1_800_000_000.0
PATIENCE = 30.0
"""Seconds for Redis on a busy machine."""


@dataclass
class Front:
    """What a test works with."""

    slack: Simulator
    searches: Searches
    store: RedisStore
    client: AsyncWebClient
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is clear, the price is not answered."""

    @property
    def team_id(self) -> str:
        """The workspace."""
        return self.slack.workspace().id

    @property
    def channel_id(self) -> str:
        """The channel."""
        return self.slack.channel("sales").id

    async def begun(self, *, intent: str = "V0", user: str = "ana", **changes: Any) -> Begun:
        """A search of theirs with its first batch, recorded."""
        order = {
            "team_id": self.team_id,
            "channel_id": self.channel_id,
            "user_id": self.slack.person(user).id,
            "prompt": PROMPT,
            "count": 50,
            "intent": intent,
            "place": "public",
        }
        return await self.searches.start(Order.model_validate(order | changes))

    async def running(self) -> Sequence[tuple[Search, Batch]]:
        """What runs in the channel."""
        return await self.searches.running(self.team_id, self.channel_id)

    async def show(self, begun: Begun, **changes: Any) -> Shown:
        """The batch's message in the channel, as it stands after these changes."""
        return await self.post(batch_message(begun.search, begun.batch.model_copy(update=changes), now=NOW))

    async def post(self, message: Message) -> Shown:
        """A message of the bot."""
        posted = await self.client.chat_postMessage(
            channel=self.channel_id, text=message.text, blocks=list(message.blocks)
        )
        return self.slack.channel("sales").messages[str(posted["ts"])]

    async def price(self, count: int) -> Preview | None:
        """One credit each."""
        await self.answering.wait()
        return Preview(cost_per_unit=1, total_credits=count, balance=1840)


def place(message: Shown) -> Posted:
    """Where a message stands."""
    return Posted(channel_id=message.channel_id, ts=message.ts)


@asynccontextmanager
async def open_front(redis_url: str, *, patience: float = PATIENCE) -> AsyncIterator[Front]:
    """Everything, over real sockets.

    The listeners wait for task state for `patience` seconds, and the test itself for long.
    """
    slack = Simulator(MANIFEST, channels=("sales",), people=("ana", "ben"))
    async with slack, open_session() as session, connect(redis_url) as trips:
        store = RedisStore(trips, limit=PATIENCE)
        client = make_client(slack.bot_token, session=session, base_url=slack.api_url)
        front = Front(slack=slack, searches=_searches(store), store=store, client=client)
        front.answering.set()
        workspaces = Workspaces(
            [Installation.model_validate({"bot_token": slack.bot_token})], session=session, base_url=slack.api_url
        )
        await asyncio.gather(workspaces.learn(), asyncio.to_thread(prompt.read, PROMPT))
        app = AsyncApp(
            client=make_client(None, session=session, base_url=slack.api_url),
            signing_secret=slack.signing_secret,
            authorize=Authorize(workspaces),
            user_facing_authorize_error_message=STRANGER,
        )
        handlers.register(app, _deps(front, RedisStore(trips, limit=patience)))
        http = HttpTransport(app, signing_secret=slack.signing_secret, host="127.0.0.1", port=0, ready=_ready)
        with patch.object(answers, "STORE_SECONDS", patience):
            async with http:
                slack.deliver_to(http.where)
                yield front
                slack.faults.clear()


def _searches(store: RedisStore) -> Searches:
    return Searches(store=store, clock=lambda: NOW, new_id=lambda: str(uuid4()), nudge=lambda: None)


def _deps(front: Front, store: RedisStore) -> handlers.Deps:
    return handlers.Deps(
        searches=_searches(store),
        reader=prompt,
        pricing=front.price,
        clock=lambda: NOW,
        new_reference=lambda: "a-reference",
    )


async def _ready() -> Sequence[str]:
    return ()

"""The listeners in a real Bolt app, over a real Redis, with a Slack that answers what the test says."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.searches.models import Batch, BatchState, Begun, Order, Search, Telling
from bot.searches.service import Searches
from bot.slack.client import make_client, open_session
from bot.slack.render import Fields, FormState, Message, form
from bot.store.connect import connect
from bot.store.redis_store import RedisStore
from bot.store.trips import Trips
from handlers import answers
from leadsearch.contract import Filters, Preview, Role
from leadsearch.prompt import needs_a_look
from tests.support.front import PATIENCE
from tests.support.scripted_slack import ScriptedSlack, ok, scripted_slack
from tests.support.slack_payloads import CHANNEL, SIGNING_SECRET, TEAM, USER, view_of
from tests.support.wait import until

PROMPT = "VPs of Sales at SaaS companies in Austin"
NOW = 1_800_000_000.0


class Reader:
    """Understands a title, only a keyword of what says "gibberish", and nothing of "???"."""

    def read(self, prompt: str) -> Filters:
        unclear = "gibberish" in prompt
        limit = 30 if "30 of them" in prompt else None
        if "???" in prompt:
            return Filters(unsupported=(prompt,), coverage=0)
        return Filters(
            keywords=("gibberish",) if unclear else (),
            limit=limit,
            roles=() if unclear else (Role(title=prompt.lower()),),
            coverage=0.1 if unclear else 1.0,
        )

    def needs_a_look(self, filters: Filters) -> bool:
        return needs_a_look(filters)

    def describe(self, filters: Filters) -> Sequence[tuple[str, str]]:
        return [("Title", role.title or "") for role in filters.roles]


@dataclass
class Bench:
    """What a test of listeners works with."""

    slack: ScriptedSlack
    app: AsyncApp
    searches: Searches
    store: RedisStore
    trips: Trips
    preview: Preview | None = None
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is clear, the price is not answered."""
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether the price was asked for: the bot knows by then that its form is open."""
    references: list[str] = field(default_factory=list)

    @property
    def response_url(self) -> str:
        """Where the bot answers the person alone."""
        return f"{self.slack.base_url}respond"

    async def send(self, request: AsyncBoltRequest) -> dict[str, Any]:
        """What the ack says."""
        response = await self.app.async_dispatch(request)
        assert response.status == 200
        body: dict[str, Any] = json.loads(response.body) if response.body else {}
        return body

    async def told(self) -> str:
        """What the person alone was told, as blocks and text together."""
        (said,) = await until(lambda: self.slack.asked("respond"))
        assert said["response_type"] == "ephemeral"
        assert said["replace_original"] is False
        return json.dumps(said, ensure_ascii=False)

    async def opened(self) -> dict[str, Any]:
        """The form that was opened."""
        (asked,) = await until(lambda: self.slack.asked("views.open"))
        return view_in(asked)

    async def started(self, *, count: int = 50, intent: str = "V0", **changes: Any) -> Begun:
        """A search with its first batch."""
        order = {"team_id": TEAM, "channel_id": CHANNEL, "user_id": USER, "prompt": PROMPT, "count": count}
        order |= {"intent": intent, "place": "public"}
        return await self.searches.start(Order.model_validate(order | changes))

    async def batch(self, batch_id: str) -> Batch:
        """The batch as it is kept."""
        batch = await self.store.batch(TEAM, batch_id)
        assert batch is not None
        return batch

    async def finish(self, begun: Begun, *, exhausted: bool = False) -> None:
        """The batch has ended; the search can go on, unless nobody is left."""
        (claim,) = await self.store.claim_due(owner="test", now=NOW + 1, limit=1, lease=10)
        done = begun.batch.model_copy(update={"state": BatchState.DONE, "telling": Telling.TOLD, "due_at": None})
        ended = claim.search.model_copy(update={"active_batch": None, "exhausted": exhausted, "people": 50})
        await self.store.save(claim, done, owner="test", search=ended, release=True)

    async def at_rest(self) -> None:
        """Every listener has done all that it does after its ack."""
        await until(lambda: not _still_listening())

    async def store_emptied(self) -> None:
        """Everything that was kept is gone."""
        await self.trips.call("FLUSHALL", limit=5)

    async def running(self) -> Sequence[tuple[Search, Batch]]:
        """What runs in the channel."""
        return await self.searches.running(TEAM, CHANNEL)


@pytest.fixture
async def bench(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setattr(answers, "STORE_SECONDS", PATIENCE)
    async with scripted_slack() as slack, open_session() as session, connect(redis_url) as trips:
        client = make_client("xoxb-test", session=session, base_url=slack.base_url)
        store = RedisStore(trips, limit=PATIENCE)
        app = app_for(client)
        searches = Searches(store=store, clock=lambda: NOW, new_id=lambda: str(uuid4()), nudge=lambda: None)
        bench = Bench(slack=slack, app=app, searches=searches, store=store, trips=trips)
        bench.answering.set()
        handlers.register(app, deps_of(bench))
        slack.on("views.open", ok(view={"id": "V1", "hash": "h1"}))
        slack.on("views.update", ok(view={"id": "V1", "hash": "h2"}))
        slack.on("respond", ok())
        yield bench
        await bench.at_rest()


def _still_listening() -> bool:
    """Whether a listener goes on after its ack, as Bolt lets it."""
    return any("run_ack_function_asynchronously" in repr(task) for task in asyncio.all_tasks())


def app_for(client: AsyncWebClient) -> AsyncApp:
    """Bolt as the product uses it: it knows the bot without asking Slack."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=client.token, bot_id="B1", bot_user_id="UBOT"
        )

    return AsyncApp(client=client, signing_secret=SIGNING_SECRET, authorize=authorize)


def deps_of(bench: Bench) -> handlers.Deps:
    async def pricing(count: int) -> Preview | None:
        bench.asked.set()
        await bench.answering.wait()
        return bench.preview

    def new_reference() -> str:
        bench.references.append(f"ref-{len(bench.references) + 1}")
        return bench.references[-1]

    return handlers.Deps(
        searches=bench.searches, reader=Reader(), pricing=pricing, clock=lambda: NOW, new_reference=new_reference
    )


def view_in(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The view of a call."""
    view = asked["view"]
    whole: dict[str, Any] = json.loads(view) if isinstance(view, str) else view
    return whole


def filled(
    *,
    prompt: str | None = PROMPT,
    count: str | None = "50",
    list_name: str | None = None,
    known_list: str | None = None,
    home: str = "channel",
    state: FormState | None = None,
    view_id: str = "V1",
) -> dict[str, Any]:
    """The form with this typed into it."""
    values: dict[str, dict[str, Any]] = {
        "prompt": {"prompt": {"type": "plain_text_input", "value": prompt}},
        "count": {"count": {"type": "plain_text_input", "value": count}},
        "list_name": {"list_name": {"type": "plain_text_input", "value": list_name}},
        "known_list": {
            "known_list": {
                "type": "external_select",
                "selected_option": {"text": {"type": "plain_text", "text": "x"}, "value": known_list}
                if known_list
                else None,
            }
        },
        "home": {
            "home": {
                "type": "radio_buttons",
                "selected_option": {"text": {"type": "plain_text", "text": "x"}, "value": home},
            }
        },
    }
    sent = form(Fields(), state or FormState(channel_id=CHANNEL, public=True), None)
    return view_of(sent, values, view_id=view_id)


def posted(message: Message) -> dict[str, Any]:
    """A message of ours, as Slack sends it back with a click."""
    return {"type": "message", "ts": "1700000000.000100", "text": message.text, "blocks": list(message.blocks)}


def element(message: Message, action_id: str) -> dict[str, Any]:
    """The button or menu of a message."""
    elements = [part for block in message.blocks for part in _items(block.get("elements"))]
    elements += [beside for block in message.blocks if isinstance(beside := block.get("accessory"), dict)]
    (found,) = [one for one in elements if one.get("action_id") == action_id]
    return found


def _items(value: Any) -> list[dict[str, Any]]:
    return value if isinstance(value, list) else []

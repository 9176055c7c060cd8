"""The composition root of the bot: everything is built here, once, and passed on."""

import asyncio
import logging
import os
import secrets
import time
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol, Self

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.export import export
from bot.lead_api import ClientLeadApi
from bot.scheduler import Poller
from bot.searches.batch_run import Parts
from bot.searches.exporting import Exporter
from bot.searches.ports import ApiTrouble, LeadApi
from bot.searches.service import Searches
from bot.searches.worker import Worker
from bot.settings import Settings, SettingsError
from bot.slack.calls import Calls
from bot.slack.client import make_client, open_session
from bot.slack.notifier import SlackNotifier
from bot.slack.poster import Poster
from bot.slack.transport.http import HttpTransport
from bot.slack.transport.socket import SocketTransport
from bot.slack.transport.web import Ready
from bot.slack.uploads import Uploads
from bot.slack.workspaces import LEARN_AGAIN_SECONDS, STRANGER, Authorize, Installation, Workspaces, read_installations
from bot.store.budget import RedisBudget
from bot.store.connect import START_PATIENCE, connect
from bot.store.edits import RedisEditLog
from bot.store.flags import RedisFlags
from bot.store.redis_store import RedisStore
from bot.store.trips import Trips
from handlers.deps import Deps, Pricing
from leadsearch import prompt
from leadsearch.client import LeadsClient, LeadsError, Unauthorised
from leadsearch.contract import Preview

log = logging.getLogger(__name__)

API_CHECK: Final = 5.0
"""Seconds for the look at the API at start."""
HTTP_PORT: Final = 3000
"""Where signed HTTP listens unless told otherwise."""
WARM_UP: Final = "CTOs in Berlin"
"""The first prompt loads the reader's vocabulary; no person should wait for that."""
POLLER_PATIENCE: Final = 5.0
"""Seconds that the poller waits for Redis; people wait 0.3 s."""


class Transport(Protocol):
    """How Slack reaches the bot, while its context is open."""

    @property
    def where(self) -> str:
        """For a person."""

    async def __aenter__(self) -> Self:
        """Be reachable."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Answer what is under way, take nothing new."""

    async def serve(self) -> None:
        """Until the context is left; raises when there is no way to Slack any more."""


@dataclass(frozen=True, kw_only=True)
class Bot:
    """A bot that is built and connected; `runtime.py` starts and stops it."""

    app: AsyncApp
    poller: Poller
    workspaces: Workspaces
    transport: Transport


@asynccontextmanager
async def open_bot(settings: Settings, *, troubles: Callable[[], Sequence[str]] = tuple) -> AsyncIterator[Bot]:
    """Build the bot and connect it; `troubles` tells why it is not ready, besides its own reasons.

    A Redis that is starting again just then is waited for. Raises StoreUnusable, InstallationsUnreadable,
    SettingsError.
    """
    async with AsyncExitStack() as stack:
        trips = await stack.enter_async_context(connect(settings.redis_url.get_secret_value(), patience=START_PATIENCE))
        session = await stack.enter_async_context(open_session())
        client = LeadsClient(settings.leads_api_url, settings.leads_api_key.get_secret_value())
        await stack.enter_async_context(client)
        workspaces = Workspaces(_installations(settings), session=session, base_url=settings.slack_api_url)
        await asyncio.gather(
            workspaces.learn(), _check_api(client, settings.leads_api_url), asyncio.to_thread(prompt.read, WARM_UP)
        )
        if not workspaces.team_ids and not workspaces.waiting:
            raise SettingsError(["Slack refuses every bot token: install the app again and copy its token (xoxb-…)."])
        api = ClientLeadApi(client, honours_keys=settings.api_honours_keys)
        poller = _poller(trips, api=api, workspaces=workspaces, session=session)
        web = make_client(None, session=session, base_url=settings.slack_api_url)
        app = _app(settings, trips, web=web, api=api, workspaces=workspaces, poller=poller)
        yield Bot(
            app=app,
            poller=poller,
            workspaces=workspaces,
            transport=_transport(settings, app, web=web, ready=_readiness(poller, workspaces, troubles)),
        )


async def _check_api(client: LeadsClient, url: str) -> None:
    """A key that is refused is said at once; an API that is away may come back. Raises SettingsError."""
    try:
        async with asyncio.timeout(API_CHECK):
            account = await client.account()
    except Unauthorised as refused:
        raise SettingsError([f"{url} refuses LEADS_API_KEY: copy the key again, or ask for another."]) from refused
    except (LeadsError, TimeoutError) as away:
        log.warning("%s cannot be asked now; searches wait until it can be: %s", url, away)
    else:
        log.info("the lead search API answers: account %s", account.id)


def _poller(trips: Trips, *, api: LeadApi, workspaces: Workspaces, session: aiohttp.ClientSession) -> Poller:
    owner = f"{os.getpid()}-{secrets.token_hex(8)}"
    store = RedisStore(trips, limit=POLLER_PATIENCE)
    calls = Calls(workspaces=workspaces, budget=RedisBudget(trips, limit=POLLER_PATIENCE), clock=time.time)
    notifier = SlackNotifier(
        poster=Poster(calls=calls),
        uploads=Uploads(calls=calls, session=session),
        edit_log=RedisEditLog(trips, limit=POLLER_PATIENCE),
        memory=RedisFlags(trips, limit=POLLER_PATIENCE),
        reader=prompt,
        clock=time.time,
    )
    parts = Parts(store=store, api=api, notifier=notifier, clock=time.time, owner=owner, new_reference=_new_reference)
    exporter = Exporter(api=api, notifier=notifier, clock=time.time, csv=export)
    return Poller(
        store=store,
        worker=Worker(parts=parts, exporter=exporter),
        clock=time.time,
        owner=owner,
        chores={workspaces.learn: LEARN_AGAIN_SECONDS},
    )


def _app(
    settings: Settings, trips: Trips, *, web: AsyncWebClient, api: LeadApi, workspaces: Workspaces, poller: Poller
) -> AsyncApp:
    secret = settings.signing_secret.get_secret_value() if settings.signing_secret else None
    app = AsyncApp(
        client=web,
        signing_secret=secret,
        request_verification_enabled=secret is not None,
        authorize=Authorize(workspaces),
        user_facing_authorize_error_message=STRANGER,
        process_before_response=False,
    )
    searches = Searches(store=RedisStore(trips), clock=time.time, new_id=lambda: str(uuid.uuid4()), nudge=poller.nudge)
    deps = Deps(searches=searches, reader=prompt, pricing=_pricing(api), clock=time.time, new_reference=_new_reference)
    handlers.register(app, deps)
    return app


def _transport(settings: Settings, app: AsyncApp, *, web: AsyncWebClient, ready: Ready) -> Transport:
    if settings.transport == "http" and settings.signing_secret is not None:
        port = HTTP_PORT if settings.port is None else settings.port
        secret = settings.signing_secret.get_secret_value()
        return HttpTransport(app, signing_secret=secret, host=settings.host, port=port, ready=ready)
    if settings.app_token is None:
        raise AssertionError("settings without a way to Slack are refused before")
    health = None if settings.port is None else (settings.host, settings.port)
    return SocketTransport(app, app_token=settings.app_token.get_secret_value(), web=web, ready=ready, health=health)


def _readiness(poller: Poller, workspaces: Workspaces, troubles: Callable[[], Sequence[str]]) -> Ready:
    async def reasons() -> Sequence[str]:
        why = [*troubles()]
        if poller.away:
            why.append("task state (Redis) is away")
        if not workspaces.team_ids:
            why.append("no workspace is connected")
        return why

    return reasons


def _pricing(api: LeadApi) -> Pricing:
    async def price(count: int) -> Preview | None:
        try:
            return await api.preview(count)
        except ApiTrouble as trouble:
            log.info("the price is unknown: %s", trouble.text)
            return None

    return price


def _installations(settings: Settings) -> tuple[Installation, ...]:
    if settings.workspaces is not None:
        return read_installations(settings.workspaces)
    if settings.bot_token is None:
        raise AssertionError("settings without any bot token are refused before")
    return (Installation(bot_token=settings.bot_token),)


def _new_reference() -> str:
    """Short enough to be read out."""
    return secrets.token_hex(4)

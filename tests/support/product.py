"""The whole product for a test: Slack's double, the bot as it is put together, our service and its people, all real."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import aiohttp

from bot.app import Bot, open_bot
from bot.settings import Settings
from bot.slack.ids import Action, Block, Command, View
from bot.slack.transport.server import HttpServer
from bot.store.connect import connect
from bot.store.redis_store import RedisStore
from leadsearch.client import LeadsClient, every_lead
from leadsearch.contract import Lead, LeadPage
from leadsearch.people.corpus import Corpus
from leadsearch.people.imports.importer import Options, import_file
from leadsearch.prompt import read_aside
from leadsearch.service.accounts import Accounts
from leadsearch.service.app import Settings as ServiceSettings
from leadsearch.service.app import database_url, fresh_id, open_service, present_ms
from leadsearch.service.database import Database
from simulator import Message, Person, Simulator
from simulator import View as Form
from tests.support.lossy import Lossy, lossy
from tests.support.patient import patient_people
from tests.support.redis import next_due
from tests.support.wait import until_asked

MANIFEST = Path(__file__).resolve().parents[2] / "manifest.yml"
KEY = "pk_live_of_the_tests"
WITHIN = 45.0
"""Seconds; these tests ask what happens, not how fast."""
HEAD = "First Name,Last Name,Title,Company,Industry,Keywords,# Employees,City,State,Country,Person Linkedin Url,Email\n"


@dataclass
class Product:
    """What a test works with."""

    slack: Simulator
    client: LeadsClient
    settings: Settings
    credits: int
    way: Lossy
    """Between the bot and the service; `client` goes around it."""
    where: str = ""
    """How Slack reaches the bot, when there is one."""

    @property
    def ana(self) -> Person:
        """Somebody in #sales."""
        return self.slack.person("ana")

    @property
    def ben(self) -> Person:
        """Somebody else there."""
        return self.slack.person("ben")

    async def search(
        self,
        prompt: str,
        *,
        count: int = 25,
        who: Person | None = None,
        fields: Mapping[str, str] | None = None,
        channel: str = "sales",
    ) -> Message:
        """Fill in the form, send it, and wait for the batch's message."""
        person = who or self.ana
        known = {message.ts for message in person.messages()}
        await self.order(prompt, count=count, who=person, fields=fields, channel=channel)
        return await person.sees(
            lambda message: message.ts not in known and bool(message.blocks) and not message.is_ephemeral, within=WITHIN
        )

    async def order(
        self,
        prompt: str,
        *,
        count: int = 25,
        who: Person | None = None,
        fields: Mapping[str, str] | None = None,
        channel: str = "sales",
    ) -> None:
        """Fill in the form as far as it is to be changed, and send it."""
        person = who or self.ana
        assert (await person.command(Command.LEADS, prompt, channel=channel)).error is None
        form = await self.form(person)
        await person.fill(form, {Block.COUNT: str(count)})
        await self.form(person, shows=f"t most {count} credits")
        await person.fill(form, fields or {})
        sent = await person.submit(form)
        assert sent.ok, sent

    async def form(self, person: Person, *, shows: str = "credits") -> Form:
        """The form in front of a person, once it shows the price."""
        await person.modal(View.SEARCH, within=WITHIN)

        def look() -> Form | None:
            return person.view if person.view and shows in str(person.view.blocks) else None

        found = await self.slack.workspace().changes.until(look, WITHIN)
        assert found is not None, person.view
        return found

    async def becomes(self, message: Message, look: Callable[[Message], bool]) -> Message:
        """The same message, as soon as it looks like that."""
        return await self.ana.sees(lambda one: one.ts == message.ts and look(one), within=WITHIN)

    async def result(self, message: Message) -> Message:
        """The same message, once it shows people."""
        return await self.becomes(message, lambda one: has(one, Action.EXPORT))

    async def following(self, *before: Message, who: Person | None = None) -> Message:
        """The result that is none of those before."""
        known = {message.ts for message in before}
        return await (who or self.ana).sees(lambda m: m.ts not in known and has(m, Action.EXPORT), within=WITHIN)

    async def at_rest(self) -> None:
        """Wait until the bot has nothing left to do."""
        async with connect(self.settings.redis_url.get_secret_value()) as trips:
            store = RedisStore(trips)

            async def nothing_due() -> bool:
                return await next_due(store) is None

            await until_asked(nothing_due, within=WITHIN)

    async def leads(self) -> Sequence[Lead]:
        """Everybody in all lists, from the service's own records."""
        found: list[Lead] = []
        for one in (await self.client.lists()).lists:
            found += [lead async for lead in every_lead(partial(self._page, one.id))]
        return found

    async def _page(self, list_id: str, cursor: str | None) -> LeadPage:
        return await self.client.list_leads(list_id, cursor=cursor)

    async def charged(self) -> float:
        """Credits spent so far."""
        return self.credits - ((await self.client.preview(1)).balance or 0)


def has(message: Message, action: Action) -> bool:
    """Whether the message offers this."""
    return f"'action_id': '{action.value}'" in str(message.blocks)


async def answers(product: Product, status: HTTPStatus) -> bool:
    """Whether the one bot's `/ready` answers so."""
    address = urlsplit(product.where.split()[-1])
    async with aiohttp.ClientSession() as session, session.get(f"http://{address.netloc}/ready") as answer:
        return answer.status == status


def row(number: int, **changes: str) -> str:
    """A line of somebody's file: a CTO in Berlin, unless told otherwise."""
    person = {
        "first": "Person",
        "last": f"Number{number}",
        "title": "Chief Technology Officer",
        "company": f"Company {number}",
        "industry": "Software Development",
        "keywords": "saas",
        "employees": "120",
        "city": "Berlin",
        "state": "Berlin",
        "country": "Germany",
        "url": f"https://people.example/in/person-{number}",
        "email": f"person{number}@company{number}.example",
    }
    return ",".join((person | changes).values()) + "\n"


@asynccontextmanager
async def open_product(
    redis_url: str,
    data: Path,
    *,
    people: Sequence[str],
    credits_: int = 1000,
    pace: float = 0.0,
    transport: Literal["http", "socket", "none"] = "http",
    honours_keys: bool = True,
    rates: bool = False,
    patient: bool = True,
) -> AsyncIterator[Product]:
    """Everything over real sockets; `people` are the lines of the file that is imported first.

    Without a `transport` no bot runs: the test starts its own, over a socket. `rates` makes Slack refuse what is too
    fast; without `honours_keys` the service never sees an Idempotency-Key. Without `patient` people do everything once.
    """
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(_service(data, people, credits_=credits_, pace=pace))
        slack = await stack.enter_async_context(
            Simulator(MANIFEST, channels=("sales", "general"), people=("ana", "ben"), rates=rates)
        )
        address, way = await stack.enter_async_context(lossy(url))
        way.strips_keys = not honours_keys
        settings = _settings(slack, redis_url, address, transport, honours_keys=honours_keys)
        client = await stack.enter_async_context(LeadsClient(url, KEY))
        product = Product(slack=slack, client=client, settings=settings, credits=credits_, way=way)
        if transport != "none":
            bot = await stack.enter_async_context(running_bot(settings, slack))
            product.where = bot.transport.where
        async with patient_people(slack.workspace()) if patient else nullcontext():
            yield product
        slack.faults.clear()


@asynccontextmanager
async def running_bot(settings: Settings, slack: Simulator) -> AsyncIterator[Bot]:
    """One bot process's worth, reachable by Slack and polling."""
    async with open_bot(settings) as bot:
        bot.poller.start()
        try:
            async with bot.transport as transport:
                if settings.transport == "http":
                    slack.deliver_to(transport.where)
                yield bot
        finally:
            await bot.poller.stop(within=WITHIN)


def _settings(slack: Simulator, redis_url: str, url: str, transport: str, *, honours_keys: bool) -> Settings:
    env = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "REDIS_URL": redis_url,
        "LEADS_API_URL": url,
        "LEADS_API_KEY": KEY,
        "LEADS_API_HONOURS_KEYS": str(honours_keys),
        "BOT_PORT": "0",
    }
    way = (
        {"SLACK_APP_TOKEN": slack.app_token}
        if transport == "socket"
        else {"SLACK_SIGNING_SECRET": slack.signing_secret}
    )
    return Settings.from_env(env | way)


@asynccontextmanager
async def _service(data: Path, people: Sequence[str], *, credits_: int, pace: float) -> AsyncIterator[str]:
    """Our service over these people, at price 1."""
    file = data / "people.csv"
    file.write_text(HEAD + "".join(people), encoding="utf-8")
    corpus = await Corpus.open(data / "people.sqlite")
    database = await Database.open(database_url(data))
    try:
        summary = await import_file(file, corpus, Options("test", date(2026, 1, 1)))
        assert summary.added == len(people), summary
        await Accounts(database=database, now_ms=present_ms, new_id=fresh_id).ensure("test", key=KEY, balance=credits_)
        settings = ServiceSettings(price=1, pace_s=pace)
        async with (
            open_service(database=database, people=corpus, read_prompt=read_aside, settings=settings) as app,
            HttpServer(app, host="127.0.0.1", port=0) as served,
        ):
            yield served.address
    finally:
        await database.close()
        await corpus.close()

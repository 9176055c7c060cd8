"""A service on each kind of database, with a corpus in memory and a prompt reader that takes the prompt as a title."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from starlette.types import ASGIApp

from leadsearch.contract import Filters, Role
from leadsearch.people.engine import Cursor, Found, Page
from leadsearch.people.record import Person
from leadsearch.service.accounts import Accounts
from leadsearch.service.app import Settings, database_url, fresh_id, open_service
from leadsearch.service.claims import Claim, Claims
from leadsearch.service.database import Database
from leadsearch.service.pick import PACED_PAGE, look
from leadsearch.service.schema import Entry, LeadList, Search, Task
from leadsearch.service.starting import Order, Starts
from leadsearch.service.tasks import Tasks
from tests.support.wait import until_asked

WITHIN_S = 60.0


@dataclass
class MemoryPeople:
    """The port `People` over a list; matches who has the title."""

    rows: list[Found] = field(default_factory=list)
    reads: int = 0
    held: asyncio.Event | None = None
    error: Exception | None = None
    count_error: Exception | None = None
    good_reads: int = 0
    """Pages that are answered before the error comes."""

    def add(self, title: str, count: int = 1, **facts: Any) -> None:
        for _ in range(count):
            number = len(self.rows) + 1
            person = Person(full_name=f"Person {number}", title=title, **facts)
            self.rows.append(Found(number, f"key-{number}", person.model_dump_json(), Cursor(number)))

    async def page(self, filters: Filters, *, after: Cursor, limit: int) -> Page:
        self.reads += 1
        if self.held:
            await self.held.wait()
        if self.error and self.reads > self.good_reads:
            raise self.error
        rows = [row for row in self._fitting(filters) if row.id > after.exact]
        ended = len(rows) < limit
        return Page(tuple(rows[:limit]), Cursor(len(self.rows)) if ended else rows[limit - 1].after, ended)

    async def count(self, filters: Filters) -> int:
        if self.count_error:
            raise self.count_error
        return len(self._fitting(filters))

    def _fitting(self, filters: Filters) -> list[Found]:
        titles = {role.title for role in filters.roles}
        return [row for row in self.rows if row.person.title in titles]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.ms = 1_800_000_000_000

    def __call__(self) -> int:
        return self.ms


async def read_prompt(prompt: str) -> Filters:
    title = " ".join(prompt.split()).lower()
    if title == "break the reader":
        raise RuntimeError("a bug")
    return Filters(unsupported=(prompt,)) if title == "gibberish" else Filters(roles=(Role(title=title),))


@dataclass
class Service:
    """A running service and a client with a key."""

    database: Database
    people: MemoryPeople
    clock: Clock
    accounts: Accounts
    http: httpx.AsyncClient
    app: ASGIApp

    async def start(self, prompt: str = "cto", count: Any = 10, **more: Any) -> httpx.Response:
        headers = {"Idempotency-Key": more.pop("key")} if "key" in more else {}
        return await self.http.post(
            "/api/leads/search", json={"prompt": prompt, "fetch_count": count, **more}, headers=headers
        )

    async def task(self, task_id: str) -> dict[str, Any]:
        answer = await self.http.get("/api/leads/search", params={"taskId": task_id})
        assert answer.status_code == 200, answer.text
        task: dict[str, Any] = answer.json()["tasks"][0]
        return task

    async def ended(self, task_id: str) -> dict[str, Any]:
        async def over() -> dict[str, Any] | None:
            task = await self.task(task_id)
            return None if task["status"] in {"pending", "running"} else task

        task = await until_asked(over, within=WITHIN_S)
        assert task
        return task

    async def run(self, prompt: str = "cto", count: int = 10, **more: Any) -> dict[str, Any]:
        answer = await self.start(prompt, count, **more)
        assert answer.status_code == 202, answer.text
        return await self.ended(answer.json()["task"]["id"])

    async def leads(self, list_id: str, **window: Any) -> dict[str, Any]:
        answer = await self.http.get(f"/api/lists/{list_id}/leads", params=window)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page

    async def saved(self, list_id: str) -> int:
        return int((await self.leads(list_id))["total"])

    async def balance(self) -> int:
        answer = await self.http.post("/api/credits/preview", json={"action": "FIND_PERSON", "count": 1})
        return int(answer.json()["balance"])

    async def other_account(self, *, balance: int = 0) -> dict[str, str]:
        """Headers of a new account."""
        return {"Authorization": f"Bearer {await self.accounts.add(fresh_id(), balance=balance)}"}


Open = Callable[..., Awaitable[Service]]


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return database_url(tmp_path)
    empty: str = request.getfixturevalue("postgres_url")
    return empty


@pytest.fixture
async def open_one(address: str) -> AsyncIterator[Open]:
    """Opens services, all on one database."""
    async with AsyncExitStack() as stack:

        async def opened(*, balance: int = 1000, price: int = 1, **settings: Any) -> Service:
            database = await Database.open(address)
            stack.push_async_callback(database.close)
            clock, people = Clock(), MemoryPeople()
            accounts = Accounts(database=database, now_ms=clock, new_id=fresh_id)
            app = await stack.enter_async_context(
                open_service(
                    database=database,
                    people=people,
                    read_prompt=read_prompt,
                    settings=Settings(price=price, **settings),
                    now_ms=clock,
                )
            )
            key = await accounts.add(fresh_id(), balance=balance)
            http = await stack.enter_async_context(
                httpx.AsyncClient(
                    transport=httpx.ASGITransport(app=app),
                    base_url="http://service",
                    headers={"Authorization": f"Bearer {key}"},
                )
            )
            return Service(database=database, people=people, clock=clock, accounts=accounts, http=http, app=app)

        yield opened


@pytest.fixture
async def service(open_one: Open) -> Service:
    return await open_one()


@dataclass
class Queue:
    """Tasks of one account with 1,000 credits at a price of 1, claimed by hand."""

    database: Database
    clock: Clock
    claims: Claims
    starts: Starts
    tasks: Tasks
    accounts: Accounts
    people: MemoryPeople
    account_id: str

    async def start(self, count: int = 10) -> str:
        order = Order(prompt="cto", count=count)
        return (await self.starts.start(self.account_id, order, correlation_id="c")).task.id

    async def claim(self) -> Claim:
        claim = await self.claims.claim()
        assert claim is not None
        return claim

    async def page(self, claim: Claim) -> Page:
        filters = Filters.model_validate(claim.filters)
        return await self.people.page(filters, after=claim.cursor, limit=look(claim.wanted, PACED_PAGE))

    async def save(self, claim: Claim, page: Page) -> Claim | None:
        return await self.claims.save(claim, page, most=PACED_PAGE)

    async def books(self) -> tuple[int, int, int]:
        """Balance, reserved, spent."""
        (row,) = await self.accounts.rows()
        return row.balance, row.reserved, row.spent

    async def facts(self) -> tuple[int, int, int, int]:
        """Entries, the list's own count, the task's count, the cursor of the search."""
        ask = self.database.ask
        entries = await ask(lambda sql: sql.scalar(select(func.count()).select_from(Entry)))
        listed = await ask(lambda sql: sql.scalar(select(LeadList.lead_count)))
        counted = await ask(lambda sql: sql.scalar(select(Task.result_count)))
        cursor = await ask(lambda sql: sql.scalar(select(Search.cursor)))
        return entries or 0, listed or 0, counted or 0, cursor or 0


@asynccontextmanager
async def queue_on(address: str) -> AsyncIterator[Queue]:
    """A queue on the database at that address."""
    database, clock = await Database.open(address), Clock()
    accounts = Accounts(database=database, now_ms=clock, new_id=fresh_id)
    caller = await accounts.caller(await accounts.add("one", balance=1000))
    assert caller is not None
    people = MemoryPeople()
    people.add("cto", 60)
    yield Queue(
        database=database,
        clock=clock,
        claims=Claims(database=database, now_ms=clock, new_id=fresh_id),
        starts=Starts(database=database, read_prompt=read_prompt, now_ms=clock, new_id=fresh_id, price=1),
        tasks=Tasks(database=database, now_ms=clock),
        accounts=accounts,
        people=people,
        account_id=caller.id,
    )
    await database.close()


@pytest.fixture
async def queue(address: str) -> AsyncIterator[Queue]:
    async with queue_on(address) as one:
        yield one

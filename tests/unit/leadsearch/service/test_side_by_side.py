"""Starts, saves, cancels and erasures of one account at the same moment, from connections of their own."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import UUID

import pytest
from sqlalchemy import select

from leadsearch.contract import Filters
from leadsearch.service.accounts import Accounts
from leadsearch.service.app import fresh_id, present_ms
from leadsearch.service.claims import Claims
from leadsearch.service.database import Database
from leadsearch.service.erasure import Erasure
from leadsearch.service.errors import ListBusyError, NotEnoughCreditsError, NotFoundError, SupersededError
from leadsearch.service.identity import identity_hash
from leadsearch.service.pick import PACED_PAGE, look
from leadsearch.service.schema import ACTIVE, Account, Entry, Lead, LeadList, Suppression, Task
from leadsearch.service.starting import Order, Starts
from leadsearch.service.tasks import Tasks
from tests.unit.leadsearch.service.conftest import MemoryPeople, read_prompt

CREDITS = 2_000
PRICE = 2
LISTS = 4
HANDS = 6
"""Who starts, saves, cancels and erases, each on a database of his own."""
STEPS = 40
PEOPLE = 120


class Hand:
    """One process's worth: does one thing after the other, chosen by chance, and counts what came of it."""

    def __init__(self, database: Database, people: MemoryPeople, account_id: str, seed: int) -> None:
        self.told: Counter[str] = Counter()
        self._database = database
        self._people = people
        self._account_id = account_id
        self._chance = random.Random(seed)
        self._claims = Claims(database=database, now_ms=present_ms, new_id=fresh_id)
        self._tasks = Tasks(database=database, now_ms=present_ms)
        self._erasure = Erasure(database=database, now_ms=present_ms)
        self._starts = Starts(
            database=database, read_prompt=read_prompt, now_ms=present_ms, new_id=fresh_id, price=PRICE
        )

    async def play(self) -> None:
        steps = {"start": self._start, "work": self._work, "cancel": self._cancel, "erase": self._erase}
        for _ in range(STEPS):
            (name,) = self._chance.choices(list(steps), [4, 8, 1, 1])
            try:
                outcome = await steps[name]()
            except (ListBusyError, NotEnoughCreditsError, NotFoundError, SupersededError) as refused:
                outcome = type(refused).__name__
            self.told[f"{name} {outcome}"] += 1

    async def _start(self) -> str:
        order = Order(
            prompt=self._chance.choice(["cto", "founder"]),
            count=self._chance.randint(1, 60),
            list_id=str(UUID(int=self._chance.randrange(LISTS))),
            idempotency_key=self._chance.choice([None, f"key-{self._chance.randrange(50)}"]),
        )
        await self._starts.start(self._account_id, order, correlation_id="c")
        return "done"

    async def _work(self) -> str:
        """Two pages of whatever task is due; then it is left to anybody."""
        claim = await self._claims.claim()
        if claim is None:
            return "nothing"
        for _ in range(2):
            filters = Filters.model_validate(claim.filters)
            page = await self._people.page(filters, after=claim.cursor, limit=look(claim.wanted, PACED_PAGE))
            further = await self._claims.save(claim, page, most=PACED_PAGE)
            if further is None:
                return "completed"
            claim = further
        await self._claims.release(claim, due_ms=present_ms())
        return "left"

    async def _cancel(self) -> str:
        recent = await self._tasks.recent(self._account_id)
        active = [task.id for task in recent if task.status in ACTIVE]
        if not active:
            return "nothing"
        await self._tasks.delete(self._account_id, self._chance.choice(active))
        return "done"

    async def _erase(self) -> str:
        mine = select(Lead.id).where(Lead.account_id == self._account_id)
        leads = await self._database.ask(lambda sql: sql.scalars(mine).all())
        if not leads:
            return "nothing"
        await self._erasure.erase(self._account_id, self._chance.choice(leads))
        return "done"


@pytest.fixture
async def hands(address: str) -> AsyncIterator[list[Hand]]:
    people = MemoryPeople()
    for _ in range(PEOPLE):
        people.add("cto")
        people.add("founder")
    async with AsyncExitStack() as stack:
        databases = []
        for _ in range(HANDS):
            databases.append(await Database.open(address))
            stack.push_async_callback(databases[-1].close)
        accounts = Accounts(database=databases[0], now_ms=present_ms, new_id=fresh_id)
        caller = await accounts.caller(await accounts.add("one", balance=CREDITS))
        assert caller
        yield [Hand(database, people, caller.id, seed) for seed, database in enumerate(databases)]


async def test_whatever_happens_side_by_side_the_books_and_the_lists_are_right(hands: list[Hand], address: str) -> None:
    await asyncio.gather(*(hand.play() for hand in hands))
    told = sum((hand.told for hand in hands), Counter[str]())
    for outcome in ("start done", "start ListBusyError", "work completed", "erase done"):
        assert told[outcome] > 0, told

    database = await Database.open(address)
    (account,) = await database.ask(lambda sql: sql.execute(select(Account)).all())
    tasks = await database.ask(lambda sql: sql.execute(select(Task)).all())
    lists = await database.ask(lambda sql: sql.execute(select(LeadList)).all())
    entries = await database.ask(lambda sql: sql.execute(select(Entry)).all())
    saved = await database.ask(lambda sql: sql.execute(select(Lead)).all())
    erased = set(await database.ask(lambda sql: sql.scalars(select(Suppression.identity_hash)).all()))
    await database.close()
    listed = {row.number: row.lead_count for row in lists}
    leads = {row.number: row.person_key for row in saved}

    reserved = sum(task.reserved for task in tasks)
    assert account.balance >= 0
    assert account.spent == PRICE * sum(task.result_count for task in tasks)
    assert account.balance + account.spent + reserved == CREDITS
    assert all(task.reserved == 0 for task in tasks if task.status not in ACTIVE)
    assert max(Counter(task.list_number for task in tasks if task.status in ACTIVE).values(), default=0) <= 1
    assert listed == {number: sum(entry.list_number == number for entry in entries) for number in listed}
    assert {entry.lead_number for entry in entries} == leads.keys()
    assert len(set(leads.values())) == len(leads)
    assert len(erased) == told["erase done"]
    assert not erased & {identity_hash(account.id, key) for key in leads.values()}

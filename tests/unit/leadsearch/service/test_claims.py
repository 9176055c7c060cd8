"""The queue that all workers share: leases, fences, and that a lost claim writes nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from leadsearch.contract import Filters
from leadsearch.service.accounts import Accounts
from leadsearch.service.app import database_url, fresh_id
from leadsearch.service.claims import LEASE_MS, Claim, Claims
from leadsearch.service.database import Database
from leadsearch.service.errors import SupersededError
from leadsearch.service.pick import LOOK, PAGE
from leadsearch.service.schema import Entry, LeadList, Search, Task
from leadsearch.service.starting import Order, Starts
from leadsearch.service.tasks import Tasks
from tests.unit.leadsearch.service.conftest import Clock, MemoryPeople, Row, read_prompt


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

    async def page(self, claim: Claim) -> list[Row]:
        return list(await self.people.page(Filters.model_validate(claim.filters), after=claim.cursor, limit=LOOK))

    async def books(self) -> tuple[int, int, int]:
        """Balance, reserved, spent."""
        (row,) = await self.accounts.rows()
        return row.balance, row.reserved, row.spent

    async def facts(self) -> tuple[int, int, int, int]:
        """Entries, the list's own count, the task's count, the cursor of the search."""
        async with self.database.read() as session:
            entries = await session.scalar(select(func.count()).select_from(Entry))
            listed = await session.scalar(select(LeadList.lead_count))
            counted = await session.scalar(select(Task.result_count))
            cursor = await session.scalar(select(Search.cursor))
        return entries or 0, listed or 0, counted or 0, cursor or 0


@pytest.fixture
async def queue(tmp_path: Path) -> AsyncIterator[Queue]:
    database, clock = await Database.open(database_url(tmp_path)), Clock()
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


async def test_the_task_that_has_been_due_longest_is_claimed_first_and_once(queue: Queue) -> None:
    started = []
    for _ in range(3):
        started.append(await queue.start())
        queue.clock.ms += 1
    assert [(await queue.claim()).task_id for _ in range(3)] == started
    assert await queue.claims.claim() is None


async def test_many_workers_at_once_never_claim_the_same_task(queue: Queue) -> None:
    started = {await queue.start() for _ in range(5)}
    claimed = await asyncio.gather(*(queue.claims.claim() for _ in range(12)))
    assert {claim.task_id for claim in claimed if claim} == started
    assert sum(claim is not None for claim in claimed) == 5


async def test_a_claim_holds_for_its_lease_and_for_another_after_each_renewal(queue: Queue) -> None:
    await queue.start()
    claim = await queue.claim()
    queue.clock.ms += LEASE_MS - 1
    assert await queue.claims.claim() is None
    await queue.claims.renew(claim)
    queue.clock.ms += LEASE_MS - 1
    assert await queue.claims.claim() is None
    queue.clock.ms += 1
    taken = await queue.claim()
    assert (taken.task_id, taken.fence) == (claim.task_id, claim.fence + 1)


async def test_who_lost_his_lease_can_write_nothing(queue: Queue) -> None:
    await queue.start(count=40)
    late = await queue.claim()
    page = await queue.page(late)
    queue.clock.ms += LEASE_MS
    current = await queue.claim()
    before = await queue.facts(), await queue.books()

    with pytest.raises(SupersededError):
        await queue.claims.save(late, page)
    with pytest.raises(SupersededError):
        await queue.claims.renew(late)
    with pytest.raises(SupersededError):
        await queue.claims.release(late, due_ms=0)
    with pytest.raises(SupersededError):
        await queue.claims.fail(late, "no")
    assert (await queue.facts(), await queue.books()) == before

    further = await queue.claims.save(current, page)
    assert further is not None
    assert await queue.facts() == (PAGE, PAGE, PAGE, PAGE)
    assert await queue.books() == (960, 15, 25)


async def test_a_page_that_was_saved_already_is_not_saved_again(queue: Queue) -> None:
    await queue.start(count=40)
    claim = await queue.claim()
    page = await queue.page(claim)
    await queue.claims.save(claim, page)
    with pytest.raises(SupersededError):
        await queue.claims.save(claim, page)
    assert await queue.facts() == (PAGE, PAGE, PAGE, PAGE)
    assert await queue.books() == (960, 15, 25)


async def test_a_task_goes_on_where_a_killed_worker_left_it(queue: Queue) -> None:
    task_id = await queue.start(count=40)
    claim = await queue.claim()
    await queue.claims.save(claim, await queue.page(claim))
    queue.clock.ms += LEASE_MS
    taken = await queue.claim()
    assert (taken.cursor, taken.wanted) == (PAGE, 15)
    assert await queue.claims.save(taken, await queue.page(taken)) is None
    task = await queue.tasks.one(queue.account_id, task_id)
    assert (task.status, task.result_count, task.exhausted) == ("completed", 40, False)
    assert await queue.facts() == (40, 40, 40, 40)
    assert await queue.books() == (960, 0, 40)


async def test_a_page_for_a_cancelled_task_is_not_saved(queue: Queue) -> None:
    task_id = await queue.start()
    claim = await queue.claim()
    page = await queue.page(claim)
    await queue.tasks.delete(queue.account_id, task_id)
    with pytest.raises(SupersededError):
        await queue.claims.save(claim, page)
    assert await queue.facts() == (0, 0, 0, 0)
    assert await queue.books() == (1000, 0, 0)


async def test_a_released_task_is_due_when_it_was_said(queue: Queue) -> None:
    await queue.start()
    claim = await queue.claim()
    await queue.claims.release(claim, due_ms=queue.clock.ms + 500)
    assert await queue.claims.claim() is None
    queue.clock.ms += 500
    assert (await queue.claim()).fence == 2


async def test_claims_without_a_page_saved_are_counted(queue: Queue) -> None:
    await queue.start(count=40)
    attempts = []
    for _ in range(3):
        attempts.append((await queue.claim()).attempts)
        queue.clock.ms += LEASE_MS
    claim = await queue.claim()
    further = await queue.claims.save(claim, await queue.page(claim))
    assert further is not None
    assert (attempts, claim.attempts, further.attempts) == ([1, 2, 3], 4, 0)
    queue.clock.ms += LEASE_MS
    assert (await queue.claim()).attempts == 1


async def test_a_failed_task_keeps_what_it_saved_and_gives_the_rest_back(queue: Queue) -> None:
    task_id = await queue.start(count=40)
    claim = await queue.claim()
    await queue.claims.save(claim, await queue.page(claim))
    await queue.claims.fail(claim, "It broke.")
    task = await queue.tasks.one(queue.account_id, task_id)
    assert (task.status, task.error_message, task.result_count) == ("failed", "It broke.", 25)
    assert await queue.books() == (975, 0, 25)

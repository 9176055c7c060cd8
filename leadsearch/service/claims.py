"""Tasks as a worker sees them: claim, renew, save a page, end, give up.

Every write names the claim's fence; when the task was cancelled or taken over in the meantime no row fits, the whole
transaction is rolled back, and `SupersededError` says so.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from leadsearch.people.engine import Cursor, Page
from leadsearch.service import ledger
from leadsearch.service.database import Database
from leadsearch.service.dialect import lock_for_saving
from leadsearch.service.errors import SupersededError
from leadsearch.service.identity import identity_hash
from leadsearch.service.pick import Pick, pick
from leadsearch.service.ports import NewId, NowMs
from leadsearch.service.relaxing import Total
from leadsearch.service.saving import save_people
from leadsearch.service.schema import ACTIVE_SQL, Entry, IdempotencyKey, Lead, LeadList, Search, Suppression, Task
from leadsearch.service.starting import IDEMPOTENCY_MS
from leadsearch.service.tasks import end_task

LEASE_MS: Final = 10_000
"""How long a claim holds without being renewed."""


@dataclass(frozen=True)
class Claim:
    """The right to work at a task, as of the last write.

    Attributes:
        number: the task.
        task_id: its id on the wire.
        fence: which claim this is; an older one can write nothing.
        cursor: how far the search has come.
        prompt: the words of the start.
        filters: how the prompt was understood, as it was stored at the first start.
        wanted: how many people are still to be saved.
        attempts: claims since a page was last saved, this one included.
    """

    number: int
    task_id: str
    account_id: str
    list_number: int
    search_number: int
    correlation_id: str
    prompt: str
    filters: Mapping[str, Any]
    price: int
    fence: int
    cursor: Cursor
    wanted: int
    attempts: int


class Claims:
    """The queue of tasks, shared by all processes on the database."""

    def __init__(self, *, database: Database, now_ms: NowMs, new_id: NewId) -> None:
        self._database = database
        self._now_ms = now_ms
        self._new_id = new_id

    async def claim(self) -> Claim | None:
        """Take the task that has been due longest, or None. Looks before it locks: an empty queue costs one read."""
        due = select(Task).where(text(ACTIVE_SQL), Task.due_ms <= self._now_ms())  # the words of the index due_tasks
        due = due.order_by(Task.due_ms, Task.number).limit(1)
        async with self._database.read() as session:
            if await session.scalar(due) is None:
                return None
        async with self._database.write() as session:
            task = await session.scalar(due.with_for_update(skip_locked=True))
            if task is None:
                return None
            task.status = "running"
            task.due_ms = self._now_ms() + LEASE_MS
            task.fence += 1
            task.attempts += 1
            search = await session.get_one(Search, task.search_number)
            return _claim_of(task, search)

    async def renew(self, claim: Claim) -> None:
        """Hold on for another lease. Raises SupersededError."""
        async with self._database.write() as session:
            await self._hold(session, claim, due_ms=self._now_ms() + LEASE_MS)

    async def release(self, claim: Claim, *, due_ms: int) -> None:
        """Let any worker take the task from that instant on. Raises SupersededError."""
        async with self._database.write() as session:
            await self._hold(session, claim, due_ms=due_ms)

    async def save(self, claim: Claim, page: Page, *, most: int, total: Total | None = None) -> Claim | None:
        """Save who is new of a page behind the claim's cursor, `most` at most; move the cursor, count and charge.

        `total` is kept with the task where it is known.
        Returns the claim to go on with, or None when the task is over. Raises SupersededError.
        """
        now = self._now_ms()
        async with self._database.write() as session:
            await lock_for_saving(session, claim.account_id)
            await session.execute(select(LeadList.number).where(LeadList.number == claim.list_number).with_for_update())
            known = await _known(session, claim, [found.key for found in page.people])
            picked = pick(page, cursor=claim.cursor, wanted=claim.wanted, most=most, known=known)
            task = await self._advance(session, claim, picked, now)
            if total is not None:
                task.match_count = total.people
                task.relaxations = [one.model_dump(mode="json", exclude_none=True) for one in total.relaxations] or None
            await save_people(session, task, picked.people, now=now, new_id=self._new_id)
            cost = len(picked.people) * claim.price
            await session.execute(
                update(Search).where(Search.number == claim.search_number).values(**_place(picked.cursor))
            )
            await ledger.settle(session, claim.account_id, spent=cost, given_back=0)
            if picked.ended:
                task.exhausted = picked.exhausted
                await end_task(session, task, "completed", now=now)
                return None
        return replace(claim, cursor=picked.cursor, wanted=claim.wanted - len(picked.people), attempts=0)

    async def fail(self, claim: Claim, message: str) -> None:
        """End the task with words for the person who waits. What was saved stays. Raises SupersededError."""
        async with self._database.write() as session:
            task = await self._hold(session, claim, due_ms=self._now_ms())
            await end_task(session, task, "failed", now=self._now_ms(), error_message=message)

    async def sweep(self) -> None:
        """Forget idempotency keys after their time, and removed tasks once no key can ask for them."""
        before = self._now_ms() - IDEMPOTENCY_MS
        async with self._database.write() as session:
            await session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_ms <= before))
            await session.execute(delete(Task).where(Task.removed_ms <= before))

    async def _hold(self, session: AsyncSession, claim: Claim, *, due_ms: int) -> Task:
        """The task, locked, if it is still ours."""
        held = await session.scalars(
            update(Task)
            .where(Task.number == claim.number, Task.fence == claim.fence, Task.status == "running")
            .values(due_ms=due_ms)
            .returning(Task)
        )
        return _still_ours(held.one_or_none())

    async def _advance(self, session: AsyncSession, claim: Claim, picked: Pick, now: int) -> Task:
        """Move the cursor and count, if the task is still ours and where we left it."""
        count = len(picked.people)
        moved = await session.scalars(
            update(Task)
            .where(
                Task.number == claim.number,
                Task.cursor == claim.cursor.exact,
                Task.related_cursor == claim.cursor.related,
                Task.fence == claim.fence,
                Task.status == "running",
            )
            .values(
                **_place(picked.cursor),
                result_count=Task.result_count + count,
                reserved=Task.reserved - count * claim.price,
                due_ms=now + LEASE_MS,
                attempts=0,
            )
            .returning(Task)
        )
        return _still_ours(moved.one_or_none())


def _still_ours(task: Task | None) -> Task:
    if task is None:
        raise SupersededError
    return task


def _claim_of(task: Task, search: Search) -> Claim:
    return Claim(
        number=task.number,
        task_id=task.id,
        account_id=task.account_id,
        list_number=task.list_number,
        search_number=task.search_number,
        correlation_id=task.correlation_id,
        prompt=task.prompt,
        filters=search.filters,
        price=task.price,
        fence=task.fence,
        cursor=Cursor(task.cursor, task.related_cursor),
        wanted=task.wanted - task.result_count,
        attempts=task.attempts,
    )


def _place(cursor: Cursor) -> dict[str, int]:
    """The columns of a cursor."""
    return {"cursor": cursor.exact, "related_cursor": cursor.related}


async def _known(session: AsyncSession, claim: Claim, keys: Collection[str]) -> set[str]:
    """The keys of those who are in the list already, or whom the account has erased."""
    hashes = {identity_hash(claim.account_id, key): key for key in keys}
    listed = (
        select(Lead.person_key)
        .join(Entry, Entry.lead_number == Lead.number)
        .where(Entry.list_number == claim.list_number, Lead.account_id == claim.account_id, Lead.person_key.in_(keys))
    )
    erased = select(Suppression.identity_hash).where(
        Suppression.account_id == claim.account_id, Suppression.identity_hash.in_(hashes)
    )
    return set(await session.scalars(listed)) | {hashes[found] for found in await session.scalars(erased)}

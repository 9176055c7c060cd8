"""Tasks as a worker sees them: claim, renew, save a page, end, give up.

Every write names the claim's fence; when the task was cancelled or taken over in the meantime no row fits, the whole
transaction is rolled back, and `SupersededError` says so.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, select, text, update

from leadsearch.people.engine import Cursor, Page
from leadsearch.service import ledger
from leadsearch.service.database import Database
from leadsearch.service.dialect import lock_for_saving
from leadsearch.service.errors import SupersededError
from leadsearch.service.identity import identity_hash
from leadsearch.service.pick import Pick, pick
from leadsearch.service.ports import NewId, NowMs
from leadsearch.service.relaxing import Total
from leadsearch.service.saving import rows_of, save_people
from leadsearch.service.schema import ACTIVE_SQL, Entry, IdempotencyKey, Lead, LeadList, Search, Suppression, Task
from leadsearch.service.starting import IDEMPOTENCY_MS
from leadsearch.service.tasks import TASKS, end

LEASE_MS: Final = 10_000
"""How long a claim holds without being renewed."""
_LISTS, _SEARCHES, _LEADS = LeadList.table(), Search.table(), Lead.table()
_ENTRIES, _SUPPRESSIONS = Entry.table(), Suppression.table()
_DUE: Final = (
    select(TASKS.c.number)
    .where(text(ACTIVE_SQL), TASKS.c.due_ms <= bindparam("now"))  # the words of the index due_tasks
    .order_by(TASKS.c.due_ms, TASKS.c.number)
    .limit(1)
)
_TAKE: Final = (
    update(TASKS)
    .where(TASKS.c.number == _DUE.with_for_update(skip_locked=True).scalar_subquery())
    .values(status="running", due_ms=bindparam("until"), fence=TASKS.c.fence + 1, attempts=TASKS.c.attempts + 1)
    .returning(
        *TASKS.c,
        select(_SEARCHES.c.filters)
        .where(_SEARCHES.c.number == TASKS.c.search_number)
        .scalar_subquery()
        .label("filters"),
    )
)
_OURS: Final = (TASKS.c.number == bindparam("task"), TASKS.c.fence == bindparam("claim"), TASKS.c.status == "running")
_RESERVED: Final = select(TASKS.c.reserved).where(*_OURS).with_for_update()
_HOLD: Final = update(TASKS).where(*_OURS).returning(TASKS.c.number)
_ADVANCE: Final = (
    update(TASKS)
    .where(*_OURS, TASKS.c.cursor == bindparam("at"), TASKS.c.related_cursor == bindparam("related_at"))
    .values(result_count=TASKS.c.result_count + bindparam("saved"), attempts=0)
    .returning(TASKS.c.number)
)
_MOVE: Final = update(_SEARCHES).where(_SEARCHES.c.number == bindparam("search"))
_LOCK_LIST: Final = select(_LISTS.c.lead_count).where(_LISTS.c.number == bindparam("list")).with_for_update()
_LISTED: Final = (
    select(_LEADS.c.person_key)
    .join(_ENTRIES, _ENTRIES.c.lead_number == _LEADS.c.number)
    .where(
        _ENTRIES.c.list_number == bindparam("list"),
        _LEADS.c.account_id == bindparam("account"),
        _LEADS.c.person_key.in_(bindparam("keys", expanding=True)),
    )
)
_ERASED: Final = select(_SUPPRESSIONS.c.identity_hash).where(
    _SUPPRESSIONS.c.account_id == bindparam("account"),
    _SUPPRESSIONS.c.identity_hash.in_(bindparam("hashes", expanding=True)),
)


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
        now = self._now_ms()
        if await self._database.ask(lambda connection: connection.scalar(_DUE, {"now": now})) is None:
            return None
        return await self._database.write(self._take)

    async def renew(self, claim: Claim) -> None:
        """Hold on for another lease. Raises SupersededError."""
        await self._database.write(self._renew, claim)

    async def release(self, claim: Claim, *, due_ms: int) -> None:
        """Let any worker take the task from that instant on; the claim is over. Raises SupersededError."""
        await self._database.write(_hold, claim, {"due_ms": due_ms, "fence": claim.fence + 1})

    async def save(self, claim: Claim, page: Page, *, most: int, total: Total | None = None) -> Claim | None:
        """Save who is new of a page behind the claim's cursor, `most` at most; move the cursor, count and charge.

        `total` is kept with the task where it is known.
        Returns the claim to go on with, or None when the task is over. Raises SupersededError.
        """
        rows = await asyncio.to_thread(rows_of, page.people, new_id=self._new_id)
        picked = await self._database.write(self._save, claim, page, rows=rows, most=most, total=total)
        if picked.ended:
            return None
        return replace(claim, cursor=picked.cursor, wanted=claim.wanted - len(picked.people), attempts=0)

    async def fail(self, claim: Claim, message: str) -> None:
        """End the task with words for the person who waits. What was saved stays. Raises SupersededError."""
        await self._database.write(self._fail, claim, message)

    async def sweep(self) -> None:
        """Forget idempotency keys after their time, and removed tasks once no key can ask for them."""
        await self._database.write(_sweep, before=self._now_ms() - IDEMPOTENCY_MS)

    # Each of these reads the clock in its transaction, which may have waited for another one: a lease counts from then.

    def _take(self, connection: Connection) -> Claim | None:
        now = self._now_ms()
        task = connection.execute(_TAKE, {"now": now, "until": now + LEASE_MS}).one_or_none()
        return None if task is None else _claim_of(task)

    def _renew(self, connection: Connection, claim: Claim) -> None:
        _hold(connection, claim, {"due_ms": self._now_ms() + LEASE_MS})

    def _fail(self, connection: Connection, claim: Claim, message: str) -> None:
        rest = connection.scalar(_RESERVED, _named(claim)) or 0
        _hold(connection, claim, end("failed", now=self._now_ms(), error_message=message))
        ledger.settle(connection, claim.account_id, spent=0, given_back=rest)

    def _save(
        self,
        connection: Connection,
        claim: Claim,
        page: Page,
        *,
        rows: Mapping[str, str],
        most: int,
        total: Total | None,
    ) -> Pick:
        now = self._now_ms()
        lock_for_saving(connection, claim.account_id)
        listed: int = connection.execute(_LOCK_LIST, {"list": claim.list_number}).scalar_one()
        known = _known(connection, claim, [found.key for found in page.people], listed=listed)
        picked = pick(page, cursor=claim.cursor, wanted=claim.wanted, most=most, known=known)
        spent = len(picked.people) * claim.price
        left = claim.wanted * claim.price - spent
        _advance(connection, claim, picked, left=left, now=now, facts=_facts(total))
        save_people(
            connection,
            picked.people,
            rows=rows,
            account_id=claim.account_id,
            list_number=claim.list_number,
            task_number=claim.number,
            now=now,
        )
        connection.execute(_MOVE, {"search": claim.search_number, **_place(picked.cursor)})
        ledger.settle(connection, claim.account_id, spent=spent, given_back=left if picked.ended else 0)
        return picked


def _hold(connection: Connection, claim: Claim, change: Mapping[str, Any]) -> None:
    """Change the task, if it is still ours. Raises SupersededError."""
    if connection.scalar(_HOLD, {**_named(claim), **change}) is None:
        raise SupersededError


def _advance(
    connection: Connection, claim: Claim, picked: Pick, *, left: int, now: int, facts: Mapping[str, Any]
) -> None:
    """Move the cursor and count, if the task is still ours and where we left it. Raises SupersededError."""
    change = {"due_ms": now + LEASE_MS, "reserved": left, **_place(picked.cursor), **facts}
    if picked.ended:
        change |= {"exhausted": picked.exhausted, **end("completed", now=now)}
    at = {"at": claim.cursor.exact, "related_at": claim.cursor.related, "saved": len(picked.people)}
    if connection.scalar(_ADVANCE, {**_named(claim), **at, **change}) is None:
        raise SupersededError


def _sweep(connection: Connection, *, before: int) -> None:
    connection.execute(delete(IdempotencyKey).where(IdempotencyKey.created_ms <= before))
    connection.execute(delete(Task).where(Task.removed_ms <= before))


def _named(claim: Claim) -> Mapping[str, int]:
    return {"task": claim.number, "claim": claim.fence}


def _facts(total: Total | None) -> Mapping[str, Any]:
    """The columns of what was counted."""
    if total is None:
        return {}
    told = [one.model_dump(mode="json", exclude_none=True) for one in total.relaxations]
    return {"match_count": total.people, "relaxations": told or None}


def _claim_of(task: Row[Any]) -> Claim:
    return Claim(
        number=task.number,
        task_id=task.id,
        account_id=task.account_id,
        list_number=task.list_number,
        search_number=task.search_number,
        correlation_id=task.correlation_id,
        prompt=task.prompt,
        filters=task.filters,
        price=task.price,
        fence=task.fence,
        cursor=Cursor(task.cursor, task.related_cursor),
        wanted=task.wanted - task.result_count,
        attempts=task.attempts,
    )


def _place(cursor: Cursor) -> dict[str, int]:
    """The columns of a cursor."""
    return {"cursor": cursor.exact, "related_cursor": cursor.related}


def _known(connection: Connection, claim: Claim, keys: Collection[str], *, listed: int) -> set[str]:
    """The keys of those who are in the list already, or whom the account has erased."""
    hashes = {identity_hash(claim.account_id, key): key for key in keys}
    erased = connection.scalars(_ERASED, {"account": claim.account_id, "hashes": list(hashes)})
    known = {hashes[found] for found in erased}
    if listed:  # a new list needs no look at who is in it
        asked = {"list": claim.list_number, "account": claim.account_id, "keys": list(keys)}
        known |= set(connection.scalars(_LISTED, asked))
    return known

"""A start: find or make its list and its search, reserve its credits, and queue one task. One transaction."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from leadsearch.service import ledger
from leadsearch.service.database import Database
from leadsearch.service.dialect import insert_or_lock
from leadsearch.service.errors import ListBusyError
from leadsearch.service.ports import NewId, NowMs, ReadPrompt
from leadsearch.service.prompts import prompt_key, title_of
from leadsearch.service.schema import ACTIVE_SQL, IdempotencyKey, LeadList, Search, Task
from leadsearch.service.shapes import ListRef, StartedOut
from leadsearch.service.tasks import task_out

IDEMPOTENCY_MS: Final = 24 * 60 * 60 * 1000
"""How long a key answers the same task (contract: Idempotency-Key)."""


@dataclass(frozen=True)
class Order:
    """What a start asks for. `list_id` None makes a new list; `list_name` names a list that is new."""

    prompt: str
    count: int
    list_id: str | None = None
    list_name: str | None = None
    idempotency_key: str | None = None


class Starts:
    """Takes orders."""

    def __init__(
        self, *, database: Database, read_prompt: ReadPrompt, now_ms: NowMs, new_id: NewId, price: int
    ) -> None:
        self._database = database
        self._read_prompt = read_prompt
        self._now_ms = now_ms
        self._new_id = new_id
        self._price = price

    async def start(self, account_id: str, order: Order, *, correlation_id: str) -> StartedOut:
        """Queue a task, or answer the one that the same idempotency key has started.

        Raises ListBusyError and NotEnoughCreditsError; then nothing is kept, no list either.
        """
        list_id = order.list_id or self._new_id()
        filters = await self._filters(account_id, list_id, order.prompt)
        now = self._now_ms()
        async with self._database.write() as session:
            earlier = await _earlier(session, account_id, order.idempotency_key, now=now)
            if earlier is not None:
                return await _started(session, earlier)
            lead_list = await _list(session, account_id, list_id, order, filters=filters, now=now)
            search = await _search(session, lead_list, order.prompt, filters=filters)
            number = await self._queue(session, search, account_id, order, correlation_id=correlation_id, now=now)
            await _keep_key(session, account_id, order.idempotency_key, number=number, now=now)
            await ledger.reserve(session, account_id, order.count * self._price)
            return await _started(session, number)

    async def _filters(self, account_id: str, list_id: str, prompt: str) -> dict[str, Any]:
        """How the prompt was understood the first time on this list; else read it now, outside any transaction."""
        query = (
            select(Search.filters)
            .join(LeadList, LeadList.number == Search.list_number)
            .where(LeadList.account_id == account_id, LeadList.id == list_id, Search.prompt_key == prompt_key(prompt))
        )
        async with self._database.read() as session:
            stored = await session.scalar(query)
        return stored if stored is not None else (await asyncio.to_thread(self._read_prompt, prompt)).wire()

    async def _queue(
        self, session: AsyncSession, search: Search, account_id: str, order: Order, *, correlation_id: str, now: int
    ) -> int:
        """Make the task and return its number. Raises ListBusyError."""
        row = {
            "id": self._new_id(),
            "account_id": account_id,
            "list_number": search.list_number,
            "search_number": search.number,
            "prompt": order.prompt,
            "title": title_of(order.prompt),
            "correlation_id": correlation_id,
            "status": "pending",
            "wanted": order.count,
            "cursor": search.cursor,
            "related_cursor": search.related_cursor,
            "price": self._price,
            "reserved": order.count * self._price,
            "due_ms": now,
            "created_ms": now,
        }
        task = await insert_or_lock(session, Task, row, unique=["list_number"], where=text(ACTIVE_SQL))
        if task.id != row["id"]:
            raise ListBusyError(task.id)
        return task.number


async def _earlier(session: AsyncSession, account_id: str, key: str | None, *, now: int) -> int | None:
    """The number of the task that this key has started within its time. None: the key is ours, and locked."""
    if key is None:
        return None
    row = {"account_id": account_id, "key": key, "created_ms": now}
    known = await insert_or_lock(session, IdempotencyKey, row, unique=["account_id", "key"])
    return known.task_number if known.created_ms > now - IDEMPOTENCY_MS else None


async def _keep_key(session: AsyncSession, account_id: str, key: str | None, *, number: int, now: int) -> None:
    await session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.account_id == account_id, IdempotencyKey.key == key)
        .values(task_number=number, created_ms=now)
    )


async def _list(
    session: AsyncSession, account_id: str, list_id: str, order: Order, *, filters: dict[str, Any], now: int
) -> LeadList:
    """The account's list of that id, made if it is new; it shows what it is being searched for."""
    name = order.list_name or title_of(order.prompt)
    row = {
        "account_id": account_id,
        "id": list_id,
        "name": name,
        "filters": filters,
        "created_ms": now,
        "updated_ms": now,
    }
    return await insert_or_lock(session, LeadList, row, unique=["account_id", "id"], change=["filters", "updated_ms"])


async def _search(session: AsyncSession, lead_list: LeadList, prompt: str, *, filters: dict[str, Any]) -> Search:
    """The search of this prompt on this list, with the filters and the cursor of its first start."""
    key = prompt_key(prompt)
    row = {"list_number": lead_list.number, "prompt_key": key, "filters": filters}
    return await insert_or_lock(session, Search, row, unique=["list_number", "prompt_key"])


async def _started(session: AsyncSession, number: int) -> StartedOut:
    query = (
        select(Task, LeadList, Search.filters)
        .join(LeadList, LeadList.number == Task.list_number)
        .join(Search, Search.number == Task.search_number)
        .where(Task.number == number)
    )
    task, lead_list, filters = (await session.execute(query)).one()
    return StartedOut(task=task_out(task, lead_list.id, filters), list=ListRef(id=lead_list.id, name=lead_list.name))

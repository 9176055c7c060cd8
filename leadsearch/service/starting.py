"""A start: find or make its list and its search, reserve its credits, and queue one task. One transaction."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select, update

from leadsearch.service import ledger
from leadsearch.service.database import Database
from leadsearch.service.dialect import Placing
from leadsearch.service.errors import GivenUpError, ListBusyError
from leadsearch.service.ports import NewId, NowMs, ReadPrompt
from leadsearch.service.prompts import prompt_key, title_of
from leadsearch.service.schema import ACTIVE_SQL, IdempotencyKey, LeadList, Search, Task
from leadsearch.service.shapes import ListRef, StartedOut
from leadsearch.service.tasks import SHOWN, TASKS, task_out

IDEMPOTENCY_MS: Final = 24 * 60 * 60 * 1000
"""How long a key answers the same task (contract: Idempotency-Key)."""
GivenUp = Callable[[], Awaitable[bool]]
"""Whether nobody waits for the answer any more."""
_KEYS, _LISTS, _SEARCHES = IdempotencyKey.table(), LeadList.table(), Search.table()
_THE_KEY: Final = Placing(IdempotencyKey, unique=("account_id", "key"))
_THE_LIST: Final = Placing(LeadList, unique=("account_id", "id"), change=("filters", "updated_ms"))
_THE_SEARCH: Final = Placing(Search, unique=("list_number", "prompt_key"))
_THE_TASK: Final = Placing(Task, unique=("list_number",), where=ACTIVE_SQL)
_KEEP_KEY: Final = (
    update(_KEYS)
    .where(_KEYS.c.account_id == bindparam("account"), _KEYS.c.key == bindparam("sent"))
    .values(task_number=bindparam("task"), created_ms=bindparam("now"))
)
_UNDERSTOOD: Final = (
    select(_SEARCHES.c.filters)
    .join(_LISTS, _LISTS.c.number == _SEARCHES.c.list_number)
    .where(
        _LISTS.c.account_id == bindparam("account"),
        _LISTS.c.id == bindparam("list"),
        _SEARCHES.c.prompt_key == bindparam("prompt"),
    )
)
_STARTED: Final = SHOWN.where(TASKS.c.number == bindparam("task"))
_ANSWERED: Final = SHOWN.where(
    TASKS.c.number
    == select(_KEYS.c.task_number)
    .where(
        _KEYS.c.account_id == bindparam("account"),
        _KEYS.c.key == bindparam("sent"),
        _KEYS.c.created_ms > bindparam("after"),
    )
    .scalar_subquery()
)


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

    async def start(
        self, account_id: str, order: Order, *, correlation_id: str, given_up: GivenUp | None = None
    ) -> StartedOut:
        """Queue a task, or answer the one that the same idempotency key has started (`known`).

        `given_up` is asked as late as can be whether nobody waits for it any more. Raises ListBusyError,
        NotEnoughCreditsError and GivenUpError; then nothing is kept, no list either.
        """
        filters = await self._filters(account_id, order)
        if given_up is not None and await given_up():
            raise GivenUpError
        now = self._now_ms()
        return await self._database.write(
            self._start, account_id, order, filters=filters, correlation_id=correlation_id, now=now
        )

    async def known(self, account_id: str, order: Order) -> StartedOut | None:
        """What the key has started, if that is known already: a repeat reads no prompt, and is no start that counts.

        Starts with one key that come together are told apart by `start` alone.
        """
        if order.idempotency_key is None:
            return None
        after = self._now_ms() - IDEMPOTENCY_MS
        sent = {"account": account_id, "sent": order.idempotency_key, "after": after}
        row = await self._database.ask(lambda connection: connection.execute(_ANSWERED, sent).one_or_none())
        return None if row is None else _started(row, row.list_id, row.list_name, row.filters)

    async def _filters(self, account_id: str, order: Order) -> dict[str, Any]:
        """How the prompt was understood the first time on this list; else read it now, outside any transaction."""
        stored: dict[str, Any] | None = None
        if order.list_id is not None:
            asked = {"account": account_id, "list": order.list_id, "prompt": prompt_key(order.prompt)}
            stored = await self._database.ask(lambda connection: connection.scalar(_UNDERSTOOD, asked))
        return stored if stored is not None else (await self._read_prompt(order.prompt)).wire()

    def _start(
        self,
        connection: Connection,
        account_id: str,
        order: Order,
        *,
        filters: dict[str, Any],
        correlation_id: str,
        now: int,
    ) -> StartedOut:
        earlier = _earlier(connection, account_id, order.idempotency_key, now=now)
        if earlier is not None:
            row = connection.execute(_STARTED, {"task": earlier}).one()
            return _started(row, row.list_id, row.list_name, row.filters)
        list_id = order.list_id or self._new_id()
        leads = _THE_LIST.one(connection, _list_row(account_id, list_id, order, filters=filters, now=now))
        key = prompt_key(order.prompt)
        search = _THE_SEARCH.one(connection, {"list_number": leads.number, "prompt_key": key, "filters": filters})
        task = self._queue(connection, search, account_id, order, correlation_id=correlation_id, now=now)
        if order.idempotency_key is not None:
            sent = {"account": account_id, "sent": order.idempotency_key}
            connection.execute(_KEEP_KEY, {**sent, "task": task.number, "now": now})
        ledger.reserve(connection, account_id, order.count * self._price)
        return _started(task, leads.id, leads.name, search.filters)

    def _queue(
        self, connection: Connection, search: Row[Any], account_id: str, order: Order, *, correlation_id: str, now: int
    ) -> Row[Any]:
        """Make the task. Raises ListBusyError."""
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
        task = _THE_TASK.one(connection, row)
        if task.id != row["id"]:
            raise ListBusyError(task.id)
        return task


def _earlier(connection: Connection, account_id: str, key: str | None, *, now: int) -> int | None:
    """The number of the task that this key has started within its time. None: the key is ours, and locked."""
    if key is None:
        return None
    known = _THE_KEY.one(connection, {"account_id": account_id, "key": key, "created_ms": now})
    if known.created_ms <= now - IDEMPOTENCY_MS:
        return None
    number: int | None = known.task_number
    return number


def _list_row(account_id: str, list_id: str, order: Order, *, filters: dict[str, Any], now: int) -> Mapping[str, Any]:
    """The account's list of that id, as it is made if it is new; it shows what it is being searched for."""
    return {
        "account_id": account_id,
        "id": list_id,
        "name": order.list_name or title_of(order.prompt),
        "filters": filters,
        "created_ms": now,
        "updated_ms": now,
    }


def _started(task: Row[Any], list_id: str, name: str, filters: dict[str, Any]) -> StartedOut:
    return StartedOut(task=task_out(task, list_id, filters), list=ListRef(id=list_id, name=name))

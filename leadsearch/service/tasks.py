"""Tasks as their account sees them: read, cancel, remove."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select, update

from leadsearch.service import ledger
from leadsearch.service.database import Database
from leadsearch.service.errors import NotFoundError
from leadsearch.service.ports import NowMs
from leadsearch.service.schema import ACTIVE, Entry, LeadList, Search, Task
from leadsearch.service.shapes import TaskOut

RECENT: Final = 20
"""Tasks in an answer without a task id (contract: getLeadSearch)."""
TASKS: Final = Task.table()
_LISTS, _SEARCHES = LeadList.table(), Search.table()
SHOWN: Final = (
    select(TASKS, _LISTS.c.id.label("list_id"), _LISTS.c.name.label("list_name"), _SEARCHES.c.filters)
    .join(_LISTS, _LISTS.c.number == TASKS.c.list_number)
    .join(_SEARCHES, _SEARCHES.c.number == TASKS.c.search_number)
)
"""Tasks, each with its list and with how its prompt was understood."""
_OF_AN_ACCOUNT: Final = SHOWN.where(TASKS.c.account_id == bindparam("account"), TASKS.c.removed_ms.is_(None))
_NEWEST: Final = _OF_AN_ACCOUNT.order_by(TASKS.c.number.desc()).limit(RECENT)
_OF_AN_ID: Final = _OF_AN_ACCOUNT.where(TASKS.c.id == bindparam("task"))
_HELD: Final = (
    select(TASKS.c.number, TASKS.c.status, TASKS.c.reserved)
    .where(TASKS.c.account_id == bindparam("account"), TASKS.c.id == bindparam("task"), TASKS.c.removed_ms.is_(None))
    .with_for_update()
)
_CHANGE: Final = update(TASKS).where(TASKS.c.number == bindparam("task"))
_LET_GO: Final = update(Entry.table()).where(Entry.table().c.task_number == bindparam("task")).values(task_number=None)


class Tasks:
    """The tasks of an account."""

    def __init__(self, *, database: Database, now_ms: NowMs) -> None:
        self._database = database
        self._now_ms = now_ms

    async def recent(self, account_id: str) -> tuple[TaskOut, ...]:
        """The newest tasks, newest first."""
        rows = await self._database.ask(lambda connection: connection.execute(_NEWEST, {"account": account_id}).all())
        return tuple(_shown(row) for row in rows)

    async def one(self, account_id: str, task_id: str) -> TaskOut:
        """One task. Raises NotFoundError."""
        asked = {"account": account_id, "task": task_id}
        row = await self._database.ask(lambda connection: connection.execute(_OF_AN_ID, asked).first())
        if row is None:
            raise unknown_task(task_id)
        return _shown(row)

    async def delete(self, account_id: str, task_id: str) -> None:
        """Cancel an active task, or remove an ended one with its raw results. Raises NotFoundError."""
        await self._database.write(_delete, account_id, task_id, now=self._now_ms())


def _delete(connection: Connection, account_id: str, task_id: str, *, now: int) -> None:
    task = connection.execute(_HELD, {"account": account_id, "task": task_id}).first()
    if task is None:
        raise unknown_task(task_id)
    if task.status in ACTIVE:
        connection.execute(_CHANGE, {"task": task.number, **end("cancelled", now=now)})
        ledger.settle(connection, account_id, spent=0, given_back=task.reserved)
    else:
        connection.execute(_CHANGE, {"task": task.number, "removed_ms": now})
        connection.execute(_LET_GO, {"task": task.number})


def end(status: str, *, now: int, error_message: str | None = None) -> Mapping[str, Any]:
    """The columns of a task that is over. What it held in reserve is the caller's to give back."""
    return {"status": status, "error_message": error_message, "completed_ms": now, "reserved": 0}


def unknown_task(task_id: str) -> NotFoundError:
    """The refusal of a task id that this account does not have."""
    return NotFoundError(f"There is no search {task_id}. It may have been removed.")


def _shown(row: Row[Any]) -> TaskOut:
    return task_out(row, row.list_id, row.filters)


def task_out(task: Row[Any], list_id: str, filters: dict[str, Any]) -> TaskOut:
    """A task as the wire writes it."""
    return TaskOut(
        id=task.id,
        status=task.status,
        status_url=f"/api/leads/search?taskId={task.id}",
        result_list_id=list_id,
        prompt=task.prompt,
        title=task.title,
        filters=filters | {"relaxations": task.relaxations} if task.relaxations else filters,
        result_count=task.result_count,
        error_message=task.error_message,
        created_at=task.created_ms,
        completed_at=task.completed_ms,
        correlation_id=task.correlation_id,
        exhausted=task.exhausted,
        match_count=task.match_count,
    )

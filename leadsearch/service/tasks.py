"""Tasks as their account sees them: read, cancel, remove."""

from typing import Any, Final

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from leadsearch.service import ledger
from leadsearch.service.database import Database
from leadsearch.service.errors import NotFoundError
from leadsearch.service.ports import NowMs
from leadsearch.service.schema import ACTIVE, Entry, LeadList, Search, Task
from leadsearch.service.shapes import TaskOut

RECENT: Final = 20
"""Tasks in an answer without a task id (contract: getLeadSearch)."""


class Tasks:
    """The tasks of an account."""

    def __init__(self, *, database: Database, now_ms: NowMs) -> None:
        self._database = database
        self._now_ms = now_ms

    async def recent(self, account_id: str) -> tuple[TaskOut, ...]:
        """The newest tasks, newest first."""
        query = _visible(account_id).order_by(Task.number.desc()).limit(RECENT)
        async with self._database.read() as session:
            return tuple(task_out(*row) for row in await session.execute(query))

    async def one(self, account_id: str, task_id: str) -> TaskOut:
        """One task. Raises NotFoundError."""
        async with self._database.read() as session:
            row = (await session.execute(_visible(account_id).where(Task.id == task_id))).first()
        if row is None:
            raise unknown_task(task_id)
        return task_out(*row)

    async def delete(self, account_id: str, task_id: str) -> None:
        """Cancel an active task, or remove an ended one with its raw results. Raises NotFoundError."""
        now = self._now_ms()
        async with self._database.write() as session:
            task = await session.scalar(
                select(Task)
                .where(Task.account_id == account_id, Task.id == task_id, Task.removed_ms.is_(None))
                .with_for_update()
            )
            if task is None:
                raise unknown_task(task_id)
            if task.status in ACTIVE:
                await end_task(session, task, "cancelled", now=now)
            else:
                task.removed_ms = now
                await session.execute(update(Entry).where(Entry.task_number == task.number).values(task_number=None))


async def end_task(
    session: AsyncSession, task: Task, status: str, *, now: int, error_message: str | None = None
) -> None:
    """Put a task that this transaction has locked into an end state, and give back what it no longer needs."""
    rest = task.reserved
    task.status = status
    task.error_message = error_message
    task.completed_ms = now
    task.reserved = 0
    await session.flush()
    await ledger.settle(session, task.account_id, spent=0, given_back=rest)


def unknown_task(task_id: str) -> NotFoundError:
    """The refusal of a task id that this account does not have."""
    return NotFoundError(f"There is no search {task_id}. It may have been removed.")


def _visible(account_id: str) -> Select[tuple[Task, str, dict[str, Any]]]:
    return (
        select(Task, LeadList.id, Search.filters)
        .join(LeadList, LeadList.number == Task.list_number)
        .join(Search, Search.number == Task.search_number)
        .where(Task.account_id == account_id, Task.removed_ms.is_(None))
    )


def task_out(task: Task, list_id: str, filters: dict[str, Any]) -> TaskOut:
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

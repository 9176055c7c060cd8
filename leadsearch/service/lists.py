"""Lists and leads as their account reads them, a page at a time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select
from sqlalchemy.orm import QueryableAttribute

from leadsearch.service.database import Database
from leadsearch.service.errors import NotFoundError
from leadsearch.service.records import lead_out
from leadsearch.service.schema import ACTIVE, Entry, Lead, LeadList, Task
from leadsearch.service.shapes import LeadOut, LeadsOut, ListOut, ListRef, ListsOut, ResultsOut
from leadsearch.service.tasks import unknown_task


@dataclass(frozen=True)
class Window:
    """Which part of a long answer: at most `limit` rows behind the cursor of the part before (None = the first)."""

    limit: int
    cursor: int | None = None


@dataclass(frozen=True)
class _Page:
    leads: tuple[LeadOut, ...]
    total: int
    next_cursor: str | None


class Lists:
    """The lists of an account and who is in them."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def lists(self, account_id: str, window: Window) -> ListsOut:
        """The lists, newest first."""
        query: Select[Any] = (
            select(*LeadList.table().c, Task.id.label("active"))
            .outerjoin(Task, and_(Task.list_number == LeadList.number, Task.status.in_(ACTIVE)))
            .where(LeadList.account_id == account_id)
            .order_by(LeadList.number.desc())
            .limit(window.limit + 1)
        )
        if window.cursor is not None:
            query = query.where(LeadList.number < window.cursor)
        rows = await self._database.ask(lambda connection: connection.execute(query).all())
        shown, more = rows[: window.limit], len(rows) > window.limit
        return ListsOut(
            lists=tuple(_list_out(row) for row in shown),
            next_cursor=str(shown[-1].number) if more else None,
        )

    async def leads(self, account_id: str, list_id: str, window: Window) -> LeadsOut:
        """The people of one list in the order in which they were added. Raises NotFoundError."""
        wanted = select(LeadList.number).where(LeadList.account_id == account_id, LeadList.id == list_id)
        page = await self._database.read(_page, wanted, Entry.list_number, window)
        if page is None:
            raise NotFoundError(f"There is no list {list_id}. GET /api/lists shows them all.")
        more = page.next_cursor is not None
        return LeadsOut(leads=page.leads, total=page.total, has_more=more, next_cursor=page.next_cursor)

    async def results(self, account_id: str, task_id: str, window: Window) -> ResultsOut:
        """What one task has saved so far, in the order in which it was found. Raises NotFoundError."""
        wanted = select(Task.number).where(Task.account_id == account_id, Task.id == task_id, Task.removed_ms.is_(None))
        page = await self._database.read(_page, wanted, Entry.task_number, window)
        if page is None:
            raise unknown_task(task_id)
        more = page.next_cursor is not None
        return ResultsOut(results=page.leads, total=page.total, has_more=more, next_cursor=page.next_cursor)


def _page(
    connection: Connection, wanted: Select[int], column: QueryableAttribute[int | None], window: Window
) -> _Page | None:
    """A page of the entries whose `column` is the number that is `wanted`; None where there is no such number."""
    number = connection.scalar(wanted)
    if number is None:
        return None
    whose = column == number
    query: Select[Any] = (
        select(*Lead.table().c, Entry.number.label("entry"))
        .join(Lead, Lead.number == Entry.lead_number)
        .where(whose, Entry.number > (window.cursor or 0))
        .order_by(Entry.number)
        .limit(window.limit + 1)
    )
    rows = connection.execute(query).all()
    total = connection.scalar(select(func.count()).select_from(Entry).where(whose))
    shown, more = rows[: window.limit], len(rows) > window.limit
    lists = _lists_of(connection, [lead.number for lead in shown])
    return _Page(
        leads=tuple(lead_out(lead, lists[lead.number]) for lead in shown),
        total=total or 0,
        next_cursor=str(shown[-1].entry) if more else None,
    )


def _lists_of(connection: Connection, leads: Sequence[int]) -> dict[int, list[ListRef]]:
    """The lists that each of these leads is in, oldest first."""
    query = (
        select(Entry.lead_number, LeadList.id, LeadList.name)
        .join(LeadList, LeadList.number == Entry.list_number)
        .where(Entry.lead_number.in_(leads))
        .order_by(Entry.number)
    )
    found: dict[int, list[ListRef]] = defaultdict(list)
    for lead, list_id, name in connection.execute(query):
        found[lead].append(ListRef(id=list_id, name=name))
    return found


def _list_out(row: Row[Any]) -> ListOut:
    return ListOut(
        id=row.id,
        name=row.name,
        lead_count=row.lead_count,
        person_count=row.lead_count,
        created_at=row.created_ms,
        updated_at=row.updated_ms,
        active_search_task_id=row.active,
        search_filters=row.filters,
    )

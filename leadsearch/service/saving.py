"""How people become leads of an account and entries of a list, inside somebody's write transaction."""

from collections.abc import Sequence

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from leadsearch.people.engine import Found
from leadsearch.service.dialect import insert_new
from leadsearch.service.ports import NewId
from leadsearch.service.records import record_of
from leadsearch.service.schema import Entry, Lead, LeadList, Task


async def save_people(session: AsyncSession, task: Task, people: Sequence[Found], *, now: int, new_id: NewId) -> None:
    """Put people into the task's list, in this order. None of them is in it yet.

    Who is a lead of the account already keeps his id and takes the newer record.
    """
    if not people:
        return
    leads = await _leads(session, task.account_id, people, now=now, new_id=new_id)
    rows = [
        {"list_number": task.list_number, "lead_number": leads[found.key], "task_number": task.number}
        for found in people
    ]
    await session.execute(insert(Entry), rows)
    await session.execute(
        update(LeadList)
        .where(LeadList.number == task.list_number)
        .values(lead_count=LeadList.lead_count + len(rows), updated_ms=now)
    )


async def _leads(
    session: AsyncSession, account_id: str, people: Sequence[Found], *, now: int, new_id: NewId
) -> dict[str, int]:
    """The numbers of these people's leads by person key, made or brought up to date."""
    records = {found.key: record_of(found.person) for found in people}
    rows = [
        {
            "id": new_id(),
            "account_id": account_id,
            "person_key": key,
            "record": record,
            "created_ms": now,
            "updated_ms": now,
        }
        for key, record in sorted(records.items())  # two lists that take the same people wait for each other in order
    ]
    made = await session.execute(insert_new(session, Lead).returning(Lead.person_key, Lead.number), rows)
    numbers: dict[str, int] = dict(made.all())
    older = [key for key in records if key not in numbers]
    if older:
        query = select(Lead).where(Lead.account_id == account_id, Lead.person_key.in_(older))
        for lead in await session.scalars(query.order_by(Lead.person_key).with_for_update()):
            lead.record = records[lead.person_key]
            lead.updated_ms = now
            numbers[lead.person_key] = lead.number
        await session.flush()
    return numbers

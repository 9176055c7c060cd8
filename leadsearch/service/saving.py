"""How people become leads of an account and entries of a list, inside somebody's write transaction."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from leadsearch.people.engine import Found
from leadsearch.service.dialect import Placing
from leadsearch.service.ports import NewId
from leadsearch.service.records import record_of
from leadsearch.service.schema import Entry, Lead, LeadList

_LISTS: Final = LeadList.table()
_PLACED: Final = Placing(
    Lead, unique=("account_id", "person_key"), change=("record", "updated_ms"), answer=("person_key", "number")
)
_ADD_ENTRIES: Final = insert(Entry.table())
_COUNT: Final = (
    update(_LISTS)
    .where(_LISTS.c.number == bindparam("list"))
    .values(lead_count=_LISTS.c.lead_count + bindparam("more"), updated_ms=bindparam("now"))
)


def save_people(
    session: Session,
    people: Sequence[Found],
    *,
    account_id: str,
    list_number: int,
    task_number: int,
    now: int,
    new_id: NewId,
) -> None:
    """Put people into the task's list, in this order. None of them is in it yet.

    Who is a lead of the account already keeps his id and takes the newer record.
    """
    if not people:
        return
    leads = _leads(session, account_id, people, now=now, new_id=new_id)
    session.execute(
        _ADD_ENTRIES,
        [{"list_number": list_number, "lead_number": leads[found.key], "task_number": task_number} for found in people],
    )
    session.execute(_COUNT, {"list": list_number, "more": len(people), "now": now})


def _leads(session: Session, account_id: str, people: Sequence[Found], *, now: int, new_id: NewId) -> dict[str, int]:
    """The numbers of these people's leads by person key, made or brought up to date."""
    rows = [
        {
            "id": new_id(),
            "account_id": account_id,
            "person_key": found.key,
            "record": record_of(found.person),
            "created_ms": now,
            "updated_ms": now,
        }
        # two lists that take the same people wait for each other in order
        for found in sorted(people, key=lambda found: found.key)
    ]
    return {placed.person_key: placed.number for placed in _PLACED.many(session, rows)}

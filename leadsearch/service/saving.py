"""How people become leads of an account and entries of a list, inside somebody's write transaction."""

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, text, update

from leadsearch.people.engine import Found
from leadsearch.service.dialect import OnEach
from leadsearch.service.ports import NewId
from leadsearch.service.records import record_of
from leadsearch.service.schema import LeadList

_LISTS: Final = LeadList.table()
# People go over as one document: a hundred rows of parameters take longer to send than to store.
_PLACE_LEADS: Final = OnEach(
    sqlite=text("""
        INSERT INTO leads (id, account_id, person_key, record, created_ms, updated_ms)
        SELECT json_extract(value, '$.id'), :account, json_extract(value, '$.key'), json_extract(value, '$.record'),
               :now, :now
        FROM json_each(:people) WHERE true
        ON CONFLICT (account_id, person_key) DO UPDATE SET record = excluded.record, updated_ms = excluded.updated_ms
        RETURNING person_key, number"""),
    postgresql=text("""
        INSERT INTO leads (id, account_id, person_key, record, created_ms, updated_ms)
        SELECT id, :account, key, record, :now, :now
        FROM json_to_recordset(CAST(:people AS json)) AS new (id text, key text, record json)
        ON CONFLICT (account_id, person_key) DO UPDATE SET record = excluded.record, updated_ms = excluded.updated_ms
        RETURNING person_key, number"""),
)
_ADD_ENTRIES: Final = OnEach(
    sqlite=text("""
        INSERT INTO entries (list_number, lead_number, task_number)
        SELECT :list, value, :task FROM json_each(:leads) ORDER BY key"""),
    postgresql=text("""
        INSERT INTO entries (list_number, lead_number, task_number)
        SELECT :list, CAST(value AS bigint), :task
        FROM json_array_elements_text(CAST(:leads AS json)) WITH ORDINALITY AS new (value, place) ORDER BY place"""),
)
_COUNT: Final = (
    update(_LISTS)
    .where(_LISTS.c.number == bindparam("list"))
    .values(lead_count=_LISTS.c.lead_count + bindparam("more"), updated_ms=bindparam("now"))
)


def save_people(
    connection: Connection,
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
    leads = _leads(connection, account_id, people, now=now, new_id=new_id)
    numbers = json.dumps([leads[found.key] for found in people])
    connection.execute(_ADD_ENTRIES.of(connection), {"list": list_number, "task": task_number, "leads": numbers})
    connection.execute(_COUNT, {"list": list_number, "more": len(people), "now": now})


def _leads(
    connection: Connection, account_id: str, people: Sequence[Found], *, now: int, new_id: NewId
) -> dict[str, int]:
    """The numbers of these people's leads by person key, made or brought up to date."""
    in_order = sorted(people, key=lambda found: found.key)  # two lists that take the same people wait for each other
    rows = [{"id": new_id(), "key": found.key, "record": record_of(found.person)} for found in in_order]
    values = {"account": account_id, "now": now, "people": _document(rows)}
    return {lead.person_key: lead.number for lead in connection.execute(_PLACE_LEADS.of(connection), values)}


def _document(rows: Sequence[object]) -> str:
    """The rows as JSON, without NUL, which PostgreSQL takes in no text; imports let none through."""
    document = json.dumps(rows, ensure_ascii=False)
    return json.dumps(_without_nul(rows), ensure_ascii=False) if "\\u0000" in document else document


def _without_nul(value: object) -> object:
    match value:
        case str():
            return value.replace("\0", "")
        case dict():
            return {name: _without_nul(inner) for name, inner in value.items()}
        case list():
            return [_without_nul(inner) for inner in value]
        case _:
            return value

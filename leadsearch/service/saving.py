"""How people become leads of an account and entries of a list.

Their rows are made before the transaction and stored inside of it: making them takes longer, and on SQLite everybody
else who writes would wait for that.
"""

import json
from collections.abc import Mapping, Sequence
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


def rows_of(people: Sequence[Found], *, new_id: NewId) -> Mapping[str, str]:
    """Key → the lead that this person would become, the first of two with one key, as JSON without NUL.

    PostgreSQL takes NUL in no text; imports let none through.
    """
    return {
        found.key: _document({"id": new_id(), "key": found.key, "record": record_of(found.person)})
        for found in reversed(people)
    }


def save_people(
    connection: Connection,
    people: Sequence[Found],
    *,
    rows: Mapping[str, str],
    account_id: str,
    list_number: int,
    task_number: int,
    now: int,
) -> None:
    """Put people into the task's list, in this order. None of them is in it yet; `rows` has them all.

    Who is a lead of the account already keeps his id and takes the newer record.
    """
    if not people:
        return
    leads = _leads(connection, account_id, [rows[key] for key in _in_order(people)], now=now)
    numbers = json.dumps([leads[found.key] for found in people])
    connection.execute(_ADD_ENTRIES.of(connection), {"list": list_number, "task": task_number, "leads": numbers})
    connection.execute(_COUNT, {"list": list_number, "more": len(people), "now": now})


def _in_order(people: Sequence[Found]) -> Sequence[str]:
    """Their keys; two lists that take the same people wait for each other."""
    return sorted(found.key for found in people)


def _leads(connection: Connection, account_id: str, rows: Sequence[str], *, now: int) -> dict[str, int]:
    """The numbers of these people's leads by person key, made or brought up to date."""
    values = {"account": account_id, "now": now, "people": f"[{','.join(rows)}]"}
    return {lead.person_key: lead.number for lead in connection.execute(_PLACE_LEADS.of(connection), values)}


def _document(row: object) -> str:
    document = json.dumps(row, ensure_ascii=False)
    return json.dumps(_without_nul(row), ensure_ascii=False) if "\\u0000" in document else document


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

"""What the lists of all accounts hold about one person: for whoever asks what is known of him, or to be erased."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, delete, select

from leadsearch.people.record import Person
from leadsearch.service.database import Database
from leadsearch.service.dialect import insert_new, lock_for_erasing
from leadsearch.service.erasure import Erasure
from leadsearch.service.errors import NotFoundError
from leadsearch.service.identity import identity_hash
from leadsearch.service.schema import Account, Entry, Lead, LeadList, Suppression, Task

_LEADS: Final = 500
"""Leads that are read at once."""


class HeldLead(NamedTuple):
    """A person as one account has saved him."""

    account_id: str
    account: str
    lead_id: str
    person_key: str
    record: Mapping[str, Any]
    created_ms: int
    updated_ms: int
    number: int


class HeldEntry(NamedTuple):
    """A list that he is in, and the search that put him there."""

    list_id: str
    list_name: str
    task_id: str | None
    prompt: str | None
    task_created_ms: int | None


class Personal:
    """Looks through the leads of all accounts."""

    def __init__(self, *, database: Database, erasure: Erasure) -> None:
        self._database = database
        self._erasure = erasure

    async def leads(self, means: Callable[[Person], bool], keys: Collection[str] = ()) -> list[HeldLead]:
        """Those who are meant, or have one of these keys."""
        found: list[HeldLead] = []
        after = 0
        while rows := await self._page(after):
            found += [lead for lead in rows if lead.person_key in keys or means(_person(lead.record))]
            after = rows[-1].number
        return found

    async def entries(self, lead: HeldLead) -> list[HeldEntry]:
        """The lists that he is in."""
        query = (
            select(LeadList.id, LeadList.name, Task.id, Task.prompt, Task.created_ms)
            .join(Entry, Entry.list_number == LeadList.number)
            .outerjoin(Task, Task.number == Entry.task_number)
            .where(Entry.lead_number == lead.number)
            .order_by(Entry.number)
        )
        return await self._database.ask(lambda connection: [HeldEntry(*row) for row in connection.execute(query)])

    async def erase(self, means: Callable[[Person], bool], keys: Collection[str], *, forget: bool) -> int:
        """Take those who are meant, or have one of these keys, out of every list; how many leads they were.

        The people of these keys are kept out of every account's lists: a search under way may have found them already.
        With `forget` nothing stays that would keep them out.
        """
        if not forget:
            for account in await self._database.ask(lambda connection: connection.scalars(select(Account.id)).all()):
                await self._database.write(_keep_out, account, keys)
        leads = await self.leads(means, keys)
        for lead in leads:
            with suppress(NotFoundError):  # the account has done it meanwhile
                await self._erasure.erase(lead.account_id, lead.lead_id)
        if forget:
            await self._database.write(_let_in, {*keys, *(lead.person_key for lead in leads)})
        return len(leads)

    async def _page(self, after: int) -> list[HeldLead]:
        query: Select[Any] = (
            select(
                Lead.account_id, Account.name, Lead.id, Lead.person_key, Lead.record, Lead.created_ms, Lead.updated_ms,
                Lead.number,
            )
            .join(Account, Account.id == Lead.account_id)
            .where(Lead.number > after)
            .order_by(Lead.number)
            .limit(_LEADS)
        )  # fmt: skip
        return await self._database.ask(lambda connection: [HeldLead(*row) for row in connection.execute(query)])


def _keep_out(connection: Connection, account_id: str, keys: Collection[str]) -> None:
    lock_for_erasing(connection, account_id)
    for key in keys:
        hashed = {"account_id": account_id, "identity_hash": identity_hash(account_id, key)}
        connection.execute(insert_new(connection, Suppression), hashed)


def _let_in(connection: Connection, keys: Collection[str]) -> None:
    hashes = [identity_hash(account, key) for account in connection.scalars(select(Account.id)) for key in keys]
    connection.execute(delete(Suppression).where(Suppression.identity_hash.in_(hashes)))


def _person(record: Mapping[str, Any]) -> Person:
    """As much of the person as names him (records.record_of, backwards)."""
    company, place = record.get("company") or {}, record.get("location") or {}
    contacts = [contact["value"] for contact in record.get("contacts", ())]
    return Person.model_construct(  # written by this service, maybe by other rules than today's
        full_name=str(record["name"]["full"]),
        company_name=company.get("name"),
        profile_url=next((social["url"] for social in record.get("socials", ())), None),
        emails=tuple(value for value in contacts if "@" in value),
        city=place.get("city"),
        state=place.get("state"),
        country=place.get("country"),
    )

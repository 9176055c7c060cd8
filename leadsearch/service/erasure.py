"""The right to erasure, within one account."""

from sqlalchemy import Connection, delete, select, update

from leadsearch.service.database import Database
from leadsearch.service.dialect import insert_new, lock_for_erasing
from leadsearch.service.errors import NotFoundError
from leadsearch.service.identity import identity_hash
from leadsearch.service.ports import NowMs
from leadsearch.service.schema import Entry, Lead, LeadList, Suppression


class Erasure:
    """Erases leads."""

    def __init__(self, *, database: Database, now_ms: NowMs) -> None:
        self._database = database
        self._now_ms = now_ms

    async def erase(self, account_id: str, lead_id: str) -> None:
        """Take a person out of every list and every raw result of the account, and never find him again for it.

        Only a hash of the identity stays. Raises NotFoundError.
        """
        await self._database.write(_erase, account_id, lead_id, now=self._now_ms())


def _erase(connection: Connection, account_id: str, lead_id: str, *, now: int) -> None:
    lock_for_erasing(connection, account_id)
    named = select(Lead.number, Lead.person_key).where(Lead.account_id == account_id, Lead.id == lead_id)
    lead = connection.execute(named.with_for_update()).first()
    if lead is None:
        raise NotFoundError("There is no such lead. It may have been erased already.")
    hashed = {"account_id": account_id, "identity_hash": identity_hash(account_id, lead.person_key)}
    connection.execute(insert_new(connection, Suppression), hashed)
    lists = select(Entry.list_number).where(Entry.lead_number == lead.number)
    connection.execute(
        update(LeadList).where(LeadList.number.in_(lists)).values(lead_count=LeadList.lead_count - 1, updated_ms=now)
    )
    connection.execute(delete(Entry).where(Entry.lead_number == lead.number))
    connection.execute(delete(Lead).where(Lead.number == lead.number))

"""How credits move, inside a write transaction: reserved at a start, spent by the page, the rest given back."""

from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from leadsearch.service.errors import NotEnoughCreditsError
from leadsearch.service.schema import Account

_ACCOUNTS: Final = Account.table()
_RESERVE: Final = (
    update(_ACCOUNTS)
    .where(_ACCOUNTS.c.id == bindparam("account"), _ACCOUNTS.c.balance >= bindparam("amount"))
    .values(balance=_ACCOUNTS.c.balance - bindparam("amount"))
    .returning(_ACCOUNTS.c.balance)
)
_SETTLE: Final = (
    update(_ACCOUNTS)
    .where(_ACCOUNTS.c.id == bindparam("account"))
    .values(spent=_ACCOUNTS.c.spent + bindparam("newly_spent"), balance=_ACCOUNTS.c.balance + bindparam("given_back"))
)


def reserve(connection: Connection, account_id: str, amount: int) -> None:
    """Take `amount` off the balance for a task to spend. Raises NotEnoughCreditsError; the balance is never below 0."""
    if connection.scalar(_RESERVE, {"account": account_id, "amount": amount}) is None:
        balance = connection.scalar(select(Account.balance).where(Account.id == account_id))
        raise NotEnoughCreditsError(required=amount, balance=balance or 0)


def settle(connection: Connection, account_id: str, *, spent: int, given_back: int) -> None:
    """Book what a task has spent of its reservation and what it no longer needs."""
    if spent or given_back:
        connection.execute(_SETTLE, {"account": account_id, "newly_spent": spent, "given_back": given_back})

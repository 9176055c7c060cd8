"""How credits move, inside a write transaction: reserved at a start, spent by the page, the rest given back."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from leadsearch.service.errors import NotEnoughCreditsError
from leadsearch.service.schema import Account


async def reserve(session: AsyncSession, account_id: str, amount: int) -> None:
    """Take `amount` off the balance for a task to spend. Raises NotEnoughCreditsError; the balance is never below 0."""
    taken = await session.scalar(
        update(Account)
        .where(Account.id == account_id, Account.balance >= amount)
        .values(balance=Account.balance - amount)
        .returning(Account.id)
    )
    if taken is None:
        balance = await session.scalar(select(Account.balance).where(Account.id == account_id))
        raise NotEnoughCreditsError(required=amount, balance=balance or 0)


async def settle(session: AsyncSession, account_id: str, *, spent: int, given_back: int) -> None:
    """Book what a task has spent of its reservation and what it no longer needs."""
    if spent or given_back:
        await session.execute(
            update(Account)
            .where(Account.id == account_id)
            .values(spent=Account.spent + spent, balance=Account.balance + given_back)
            .execution_options(synchronize_session=False)
        )

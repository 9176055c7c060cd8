"""The service's database: transactions, each as short as one step."""

from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from leadsearch.postgres import PostgresUnusableError
from leadsearch.service.dialect import make_tables
from leadsearch.service.errors import OUT_OF_REACH, DatabaseAwayError, OutcomeUnknownError
from leadsearch.service.reach import Reach
from leadsearch.service.transactions import Transactions, Work, open_transactions

P = ParamSpec("P")
R = TypeVar("R")


class DatabaseUnusableError(Exception):
    """The database cannot be opened; the text says which and why."""


class Database:
    """Runs transactions: plain functions whose first argument is a connection, `await database.write(_book, amount)`.

    On SQLite a write holds the one write lock from its first statement on. On PostgreSQL it locks rows as it meets
    them, always in this order, so that no two wait for each other: key, list, task, leads, search, account. (A start
    takes its search before its task; the list, which both share, is locked by then.)

    Each raises DatabaseAwayError when the database cannot do it now; that it is away is told in the log here, once.
    """

    def __init__(self, *, transactions: Transactions) -> None:
        self._transactions = transactions
        self._reach = Reach("the database")

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect to an address such as `sqlite:///leads.sqlite` or `postgresql+asyncpg://…`.

        Missing tables are made. Raises DatabaseUnusableError.
        """
        try:
            transactions = open_transactions(url)
        except PostgresUnusableError as error:
            raise DatabaseUnusableError(str(error)) from None
        database = cls(transactions=transactions)
        try:
            await transactions.check()
            await transactions.write(make_tables)
        except (PostgresUnusableError, DBAPIError, *OUT_OF_REACH) as error:
            await database.close()
            raise DatabaseUnusableError(transactions.why_unusable(error)) from error
        return database

    async def ask(self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **named: P.kwargs) -> R:
        """Run a single statement that only reads."""
        return await self._done(self._transactions.ask, lambda connection: work(connection, *args, **named))

    async def read(self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **named: P.kwargs) -> R:
        """Run statements that only read. They see one moment."""
        return await self._done(self._transactions.read, lambda connection: work(connection, *args, **named))

    async def write(self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **named: P.kwargs) -> R:
        """Run statements that write. They are committed at the end; an exception rolls all of them back.

        Raises OutcomeUnknownError when the database is lost while it commits.
        """
        committing = False

        def worked(connection: Connection) -> R:
            nonlocal committing
            result = work(connection, *args, **named)
            committing = True
            return result

        try:
            return await self._done(self._transactions.write, worked)
        except DatabaseAwayError as error:
            if committing and not self._transactions.was_undone(error.__cause__):
                raise OutcomeUnknownError(str(error)) from error
            raise

    async def close(self) -> None:
        """Give up the connections."""
        await self._transactions.close()

    async def _done(self, run: Callable[[Work[R]], Awaitable[R]], work: Work[R]) -> R:
        """The transaction. Raises DatabaseAwayError, which is also told; a mistake of ours is raised as it is."""
        try:
            result = await run(work)
        except OUT_OF_REACH as error:
            if self._transactions.is_mistake(error):
                raise
            why = self._transactions.why_unusable(error)
            self._reach.lost(why)
            raise DatabaseAwayError(why) from error
        self._reach.found()
        return result

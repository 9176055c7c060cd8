"""What a request can be refused for, in the words of the domain. `problems` gives each its HTTP status."""

import sqlite3
from typing import Final

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as SqlTimeoutError

from leadsearch.people.engine import CorpusAwayError


class RefusedError(Exception):
    """The base of the refusals; its text is a sentence that a person can act on."""


class NotFoundError(RefusedError):
    """The account has no such task, list or lead."""


class ListBusyError(RefusedError):
    """Another task is active for the list."""

    def __init__(self, active_task_id: str) -> None:
        super().__init__("A search is already running for this list. Wait for it to end, or cancel it first.")
        self.active_task_id = active_task_id


class NotEnoughCreditsError(RefusedError):
    """The balance does not cover what a start would reserve, in credits."""

    def __init__(self, *, required: int, balance: int) -> None:
        super().__init__(
            f"This search may cost {required} credits and the balance is {balance}. Ask for fewer people, or top up."
        )
        self.required = required
        self.balance = balance


class GivenUpError(RefusedError):
    """Whoever asked for a start has hung up before it was carried out, and may have asked elsewhere since."""

    def __init__(self) -> None:
        super().__init__("The connection broke off before the search was started. Nothing was started.")


class TooManyError(RefusedError):
    """The account starts searches faster than it may."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"Too many searches were started with this key. Try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class SupersededError(Exception):
    """The claim on a task is lost: cancelled, or taken over by another worker. Nothing was written."""


class DatabaseAwayError(Exception):
    """The database is busy, away or takes no changes; nothing of the transaction was kept.

    The text is for the operator: which database, why, and what to do.
    """


class OutcomeUnknownError(DatabaseAwayError):
    """It broke off while a transaction was being committed: all of it was kept, or nothing."""


OUT_OF_REACH: Final = (
    DatabaseAwayError,
    CorpusAwayError,
    OperationalError,
    sqlite3.OperationalError,
    SqlTimeoutError,
    TimeoutError,
    OSError,
)
"""The database or the corpus is busy or away: the same step may well succeed a moment later."""

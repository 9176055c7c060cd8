"""What all that is kept in SQLite shares: how a connection is made ready."""

import sqlite3
import time
from collections.abc import Callable
from typing import Final

TRY_AGAIN_S: Final = 0.005
"""How long a new connection waits before it asks once more for the write-ahead log."""

_UNDONE: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY})
"""With these a commit is refused before its end is written."""
_MEND: Final = {
    sqlite3.SQLITE_BUSY: "Another process has held it for too long; try again when that one has finished.",
    sqlite3.SQLITE_CANTOPEN: "Let this user read and write the file and its folder.",
    sqlite3.SQLITE_FULL: "Free some space on its disk.",
    sqlite3.SQLITE_IOERR: "Look at its disk: it may be full, damaged or gone.",
    sqlite3.SQLITE_READONLY: "Let this user write to the file and its folder.",
}


def make_ready(
    connection: sqlite3.Connection,
    *,
    busy_timeout_ms: int,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    **settings: int | str,
) -> None:
    """Make a connection one of ours: it begins a transaction where we say so, and readers go on beside a writer.

    Others may be opening the same new file: they are waited for. `settings` are further pragmas of SQLite; `now` and
    `sleep` are in seconds. Raises sqlite3.DatabaseError when the file is no database or cannot be used, and its
    OperationalError when others keep it locked for `busy_timeout_ms`; the connection is closed then.
    """
    connection.isolation_level = None
    until = now() + busy_timeout_ms / 1000
    try:
        for name, value in {"busy_timeout": busy_timeout_ms, "synchronous": "NORMAL", **settings}.items():
            connection.execute(f"PRAGMA {name} = {value}")
        while not _keeps_log(connection, last=now() >= until):
            sleep(TRY_AGAIN_S)
    except sqlite3.Error:
        connection.close()
        raise


def is_busy(error: sqlite3.Error) -> bool:
    """Whether others hold the file, for whichever of SQLite's reasons."""
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def is_mistake(error: object) -> bool:
    """Whether the statement is wrong, and not the file: SQLite has one class of error for both."""
    return _code(error) == sqlite3.SQLITE_ERROR


def was_undone(error: object) -> bool:
    """Whether a commit that has failed so has certainly kept nothing."""
    return _code(error) in _UNDONE


def in_words(error: object) -> str:
    """What has happened and, where that is known, what to do."""
    mend = _MEND.get(_code(error), "")
    return f"{error}.{mend and ' '}{mend}"


def _code(error: object) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF


def _keeps_log(connection: sqlite3.Connection, *, last: bool) -> bool:
    """Whether the write-ahead log is on. SQLite itself does not wait while it is turned on, in a new file."""
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if last or not is_busy(error):
            raise
        return False
    return True

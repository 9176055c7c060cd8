"""What all that is kept in PostgreSQL shares: how it is addressed, a limit on every wait, and errors in words."""

import asyncio
import logging
import time
from typing import Any, Final

import asyncpg
from sqlalchemy import URL, Dialect, event, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

OLDEST: Final = 14
"""The oldest server that PostgreSQL's own people still mend; nothing newer is needed."""
EXAMPLE: Final = "postgresql+asyncpg://user:password@host:5432/leads"
CONNECT_LIMIT_S: Final = 10.0
"""How long a new connection may take."""
STATEMENT_LIMIT_S: Final = 30.0
"""How long the server may work at one statement."""
ANSWER_LIMIT_S: Final = STATEMENT_LIMIT_S + 5
"""How long an answer is waited for: the server says first that it gave up, where it still says anything."""
LOCK_LIMIT_S: Final = 10.0
"""How long a statement waits for somebody else's transaction."""
IDLE_LIMIT_S: Final = 60.0
"""After so long without a word inside a transaction the server ends it: a process that hangs holds no lock for ever."""
POOL_LIMIT_S: Final = 15.0
"""How long a transaction waits for a free connection of its process."""
START_PATIENCE_S: Final = 30.0
"""How long a start waits for a server that cannot be reached: it may be starting again just then."""
LOOK_AGAIN_S: Final = 0.2
"""Between two looks at it."""

_PREFIXES: Final = ("postgresql", "postgresql+asyncpg", "postgres")
_AWAY: Final = ("08", "25P03", "40", "53", "55P03", "57", "58")
"""SQLSTATEs, or their first digits, of what may well succeed a moment later: no connection, a transaction that was left
idle, a deadlock, a server that is full, a lock, a server that is stopping or gave up, its disk."""
_READ_ONLY: Final = "25006"
_NO_RIGHT: Final = "42501"
_TO_MEND: Final = (_READ_ONLY, _NO_RIGHT)
"""SQLSTATEs of what succeeds once somebody has mended the server, and is no mistake of ours either."""
_ENCODING: Final = "UTF8"
_GRANTS: Final = (
    'GRANT CREATE ON SCHEMA public TO "{0}"; GRANT ALL ON ALL TABLES IN SCHEMA public TO "{0}"; '
    'GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO "{0}";'
)
_SERVER_SETTINGS: Final = {
    "application_name": "leads",
    "statement_timeout": f"{STATEMENT_LIMIT_S:.0f}s",
    "lock_timeout": f"{LOCK_LIMIT_S:.0f}s",
    "idle_in_transaction_session_timeout": f"{IDLE_LIMIT_S:.0f}s",
    "jit": "off",  # compiling takes longer than any of our statements
}


logger = logging.getLogger(__name__)


class PostgresUnusableError(Exception):
    """The database cannot be used; the text says why and what to do, and holds no password."""


def is_postgres(address: str) -> bool:
    """Whether an address names a PostgreSQL."""
    return address.partition("://")[0] in _PREFIXES


def read_address(address: str) -> URL:
    """An address as people write it, `postgres://…?sslmode=require` too. Raises PostgresUnusableError."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in _PREFIXES:
        raise PostgresUnusableError(f"This is no address of a PostgreSQL. Write {EXAMPLE}.")
    if not url.database:
        raise PostgresUnusableError(f"The address of the PostgreSQL names no database. Write {EXAMPLE}.")
    query = dict(url.query)
    if "sslmode" in query:  # libpq's word; the driver's is ssl
        query["ssl"] = query.pop("sslmode")
    if unknown := sorted(query.keys() - {"ssl", "host", "port"}):
        raise PostgresUnusableError(
            f"The address of the PostgreSQL has settings that are not known: {', '.join(unknown)}. "
            "It may have sslmode, host and port."
        )
    return url.set(drivername="postgresql+asyncpg", query=query)


def open_engine(address: str, *, connections: int, **settings: str) -> AsyncEngine:
    """An engine with a limit on every wait; `settings` are the server's own. Raises PostgresUnusableError.

    What may succeed a moment later, or once the server is mended, is raised as SQLAlchemy's OperationalError or as
    OSError: the driver itself tells neither a deadlock nor a server that is starting apart from a mistake of ours.
    """
    limits = {"timeout": CONNECT_LIMIT_S, "command_timeout": ANSWER_LIMIT_S}
    engine = create_async_engine(
        read_address(address),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=POOL_LIMIT_S,
        hide_parameters=True,  # what people are called has no place in a log
        connect_args={**limits, "server_settings": {**_SERVER_SETTINGS, **settings}},
    )
    event.listen(engine.sync_engine, "do_connect", _connect)
    event.listen(engine.sync_engine, "handle_error", _tell_what_passes)
    return engine


async def check(engine: AsyncEngine) -> None:
    """See that the server is not too old and that the database takes every name.

    Raises PostgresUnusableError, and whatever a first connection raises.
    """
    async with engine.connect() as connection:
        version = int((await connection.execute(text("SHOW server_version_num"))).scalar_one())
        encoding = str((await connection.execute(text("SHOW server_encoding"))).scalar_one())
    if version < OLDEST * 10_000:
        raise PostgresUnusableError(
            f"{_shown(engine)} is PostgreSQL {version // 10_000}; {OLDEST} or newer is needed. Upgrade the server."
        )
    if encoding != _ENCODING:
        raise PostgresUnusableError(
            f"{_shown(engine)} keeps text as {encoding}, which has no place for many names. {_ENCODING} is needed, and "
            f"no database can be changed to it. Make another, and put its name into the address: "
            f"createdb --encoding={_ENCODING} --locale=C --template=template0 {engine.url.database}_utf8"
        )


async def wait_until_there(address: str, *, patience_s: float = START_PATIENCE_S) -> None:
    """Return as soon as the server can be reached. One that cannot is told in the log, and looked for again.

    That is at once where no connection can be made, and after CONNECT_LIMIT_S where the server takes it and is mute.
    Raises PostgresUnusableError for what no patience helps, and when the patience is over.
    """
    engine = open_engine(address, connections=1)
    until, told = time.monotonic() + patience_s, False
    try:
        while True:
            try:
                await check(engine)
            except (OSError, SQLAlchemyError) as error:
                why = unusable(engine, error)
                if not _may_pass(error) or time.monotonic() >= until:
                    raise why from error
                if not told:
                    logger.warning("%s Looking again for %g s, in case it is starting just now.", why, patience_s)
                    told = True
                await asyncio.sleep(LOOK_AGAIN_S)
            else:
                return
    finally:
        await engine.dispose()


def _may_pass(error: Exception) -> bool:
    """Whether a server that is starting, stopping or full may be meant."""
    state = _state(error)
    return state.startswith(_AWAY) if state else isinstance(error, (OSError, OperationalError))


def _cause(error: Exception) -> object:
    """What the driver raised."""
    return error.__cause__ if isinstance(error, ServerAwayError) else getattr(error, "orig", None)


def _state(error: Exception) -> str:
    """The SQLSTATE, empty where the server did not come to say one."""
    return str(getattr(_cause(error), "sqlstate", None) or "")


def unusable(engine: AsyncEngine, error: Exception) -> PostgresUnusableError:
    """What an operator is told when the database cannot be opened or its tables not be made."""
    if isinstance(error, PostgresUnusableError):
        return error
    cause, state = _cause(error), _state(error)
    words = " ".join(_words(error if cause is None or isinstance(cause, TimeoutError) else cause).split())
    url = engine.url
    if state.startswith("28"):
        mend = "Check the user and the password in the address."
    elif state == "3D000":
        mend = f"Make it first: createdb {url.database}"
    elif state == _NO_RIGHT:
        mend = f"Let the owner of its tables say: {_GRANTS.format(url.username)}"
    elif state == _READ_ONLY:
        mend = (
            "It may only be read: a standby, or default_transaction_read_only is on. Give the address of the primary."
        )
    elif state == "53100":
        mend = "Free some space on its disk."
    elif state.startswith("53"):
        mend = "Raise its max_connections (or the limit of the user), or run fewer processes."
    elif state in {"55P03", "57014"} or state.startswith("40"):
        mend = "It is busy; that may pass by itself."
    else:
        mend = "Is it running, and can it be reached from here?"
    return PostgresUnusableError(f"{_shown(engine)} cannot be used: {words.rstrip('.')}. {mend}")


def _words(error: object) -> str:
    """Without the name of the class, which SQLAlchemy puts before what the driver says."""
    said = (
        error.__cause__
        if isinstance(error, Exception) and isinstance(error.__cause__, asyncpg.PostgresError)
        else error
    )
    return str(said) or type(said).__name__


class ServerAwayError(ConnectionError):
    """No connection could be made."""


def _connect(dialect: Dialect, _record: ConnectionPoolEntry, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    try:
        return dialect.connect(*arguments, **named)
    except TimeoutError as error:
        raise ServerAwayError(f"no answer within {named['timeout']:g} s") from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise ServerAwayError(str(error) or type(error).__name__) from error


def _tell_what_passes(context: ExceptionContext) -> OperationalError | None:
    state = str(getattr(context.original_exception, "sqlstate", None) or "")
    if not state and isinstance(context.sqlalchemy_exception, (InterfaceError, InternalError)):
        # The driver's own words. A value that it cannot send is our mistake; else the connection has come to its end,
        # which it may tell as "another operation is in progress" before it knows.
        if isinstance(context.original_exception.__cause__, asyncpg.DataError):
            return None
        context.is_disconnect = True
    elif context.connection is not None and not state.startswith((*_AWAY, *_TO_MEND)):
        return None
    if state == _READ_ONLY:
        context.is_disconnect = True  # after a failover the same address leads to another server
    return OperationalError(
        context.statement,
        None,
        context.original_exception,
        hide_parameters=True,
        connection_invalidated=context.is_disconnect,
    )


def _shown(engine: AsyncEngine) -> str:
    url = engine.url
    where = url.host or url.query.get("host") or "this machine"
    return f"The PostgreSQL database {url.database!r} at {where}{f':{url.port}' if url.port else ''}"

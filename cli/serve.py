"""`leads serve`: the lead search service alone."""

import asyncio
import logging
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from typing import Final, NamedTuple

import click
import uvloop

from cli.databases import Kept, kept_options, open_database, opened_people
from cli.reading import Reader, reader_options
from cli.settling import settle
from leadsearch import postgres
from leadsearch.people.engine import CorpusBusyError, Engine
from leadsearch.people.sample import fill
from leadsearch.prompt import read
from leadsearch.service import server
from leadsearch.service.accounts import CREDITS_MAX, Accounts, hash_key
from leadsearch.service.app import Settings, fresh_id, open_service, present_ms
from leadsearch.service.correlation import CorrelationFilter

EMBEDDED_ACCOUNT: Final = "embedded"
"""Name of the account that belongs to whoever starts the service for himself; in a database, how it begins."""
PORT: Final = 8090
STARTS_PER_MINUTE: Final = 600
"""Far more than a team presses, far fewer than a loop gone wild."""
_LOG_FORMAT: Final = "%(asctime)s %(levelname)s %(correlation_id)s %(name)s: %(message)s"
_logger = logging.getLogger(__name__)


@click.command
@click.option("--host", default="127.0.0.1", envvar="LEADS_HOST", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    envvar="LEADS_PORT",
    show_default=True,
    help="Port to listen at; 0 takes a free one.",
)
@kept_options
@click.option(
    "--pace",
    type=click.FloatRange(0, 3600),
    default=0.0,
    envvar="LEADS_PACE",
    show_default=True,
    metavar="SECONDS",
    help="Slow each page of 25 people down to this, for demos and tests.",
)
@click.option(
    "--price",
    type=click.IntRange(0, 1_000_000),
    default=None,
    envvar="LEADS_PRICE",
    metavar="CREDITS",
    help="Credits per person saved.  [default: 1; 0 with an embedded key]",
)
@click.option(
    "--starts-per-minute",
    type=click.IntRange(0, 1_000_000),
    default=STARTS_PER_MINUTE,
    envvar="LEADS_STARTS_PER_MINUTE",
    show_default=True,
    metavar="N",
    help="Searches that one key may start through this process; 0 is any number.",
)
@click.option(
    "--embedded-key",
    default=None,
    envvar="LEADS_EMBEDDED_KEY",
    metavar="KEY",
    help="Keep one account with this key, for the program that starts the service for itself.",
)
@click.option(
    "--embedded-credits",
    type=click.IntRange(0, CREDITS_MAX),
    default=0,
    envvar="LEADS_EMBEDDED_CREDITS",
    metavar="N",
    help="What that account begins with, when it is new and the price is not 0.",
)
@reader_options
def command(
    *,
    host: str,
    port: int,
    kept: Kept,
    pace: float,
    price: int | None,
    starts_per_minute: int,
    embedded_key: str | None,
    embedded_credits: int,
    reader: Reader,
) -> None:
    """Serve the lead search API. Prints one line with its address as soon as it answers; ends on SIGTERM."""
    embedded = None if embedded_key is None else _embedded(kept, embedded_key, embedded_credits)
    if price is None:
        price = 0 if embedded else 1
    _log_to_stderr()
    settings = Settings(price=price, starts_per_minute=starts_per_minute, pace_s=pace)
    with closing(_bind(host, port)) as bound:
        uvloop.run(_serve(bound, kept, settings, reader, embedded))


class _Embedded(NamedTuple):
    """The account of whoever starts the service for himself, and the credits that it begins with."""

    name: str
    key: str
    balance: int


def _embedded(kept: Kept, key: str, balance: int) -> _Embedded:
    """A folder belongs to one installation, whose key may change; in a database each of several has its account."""
    if not key.strip():
        raise click.UsageError("The embedded key is empty. Leave it out, or give a long random one.")
    name = EMBEDDED_ACCOUNT if kept.address is None else f"{EMBEDDED_ACCOUNT}-{hash_key(key)[:12]}"
    return _Embedded(name, key, balance)


async def _serve(
    bound: socket.socket, kept: Kept, settings: Settings, reader: Reader, embedded: _Embedded | None
) -> None:
    await _present(kept)
    async with AsyncExitStack() as stack:
        people = await stack.enter_async_context(_people(kept))
        database = await open_database(kept)
        stack.push_async_callback(database.close)
        if embedded is not None:
            await _keep(Accounts(database=database, now_ms=present_ms, new_id=fresh_id), embedded)
        await asyncio.to_thread(read, "")  # loads its tables, which the first search would wait for
        app = await stack.enter_async_context(
            open_service(database=database, people=people, read_prompt=reader, settings=settings)
        )
        settle()
        said = f"leads-api listening on {server.address_of(bound)}"
        await server.serve(app, bound, ready=lambda: click.echo(said))


async def _present(kept: Kept) -> None:
    """Wait for a PostgreSQL that is starting again just now. What is wrong with it ends the command."""
    if kept.address is None:
        return
    try:
        await postgres.wait_until_there(kept.address)
    except postgres.PostgresUnusableError as error:
        raise click.ClickException(str(error)) from error


async def _keep(accounts: Accounts, embedded: _Embedded) -> None:
    """See to it that the account is there, and say so when an earlier one may have been meant.

    Raises click.ClickException when this was the key of an account that has another one now.
    """
    rows = await accounts.rows()
    named_after_key = embedded.name != EMBEDDED_ACCOUNT
    if named_after_key and embedded.name in {row.name for row in rows} and await accounts.caller(embedded.key) is None:
        raise click.ClickException(
            f"The account {embedded.name} has got a new key by `leads accounts key`, and this is the old one. "
            "Put the new one into service.key in the data folder (or LEADS_EMBEDDED_KEY)."
        )
    if not await accounts.ensure(embedded.name, key=embedded.key, balance=embedded.balance):
        return
    others = [row.name for row in rows if row.name.startswith(EMBEDDED_ACCOUNT) and row.name != embedded.name]
    if others:
        _logger.warning(
            "made the empty account %s, for no account has this key. If you meant one of the others (%s), "
            "`leads accounts key NAME` gives it a new key: put that into service.key in the data folder "
            "(or LEADS_EMBEDDED_KEY) and start again.",
            embedded.name,
            ", ".join(others),
        )


def _bind(host: str, port: int) -> socket.socket:
    try:
        return server.bind(host, port)
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen at {host} port {port}: {error.strerror or error}. "
            "Choose another with --port; 0 takes a free one."
        ) from error


@asynccontextmanager
async def _people(kept: Kept) -> AsyncIterator[Engine]:
    """The people; when nobody was ever there, the sample."""
    async with opened_people(kept) as people:
        try:
            if filled := await fill(people):
                _logger.info("made %d sample people", filled)
        except CorpusBusyError:
            _logger.warning(
                "another process is writing the first people (an import, or the sample): nobody is found until it has "
                "finished, and this one makes no sample."
            )
        yield people


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(CorrelationFilter())
    handler.setFormatter(logging.Formatter(_LOG_FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])

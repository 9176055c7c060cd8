"""`leads accounts`: who may use the lead search service, and how many credits they have."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import click
from rich.console import Console
from rich.table import Table

from cli.databases import Kept, kept_options, open_database
from leadsearch.service.accounts import CREDITS_MAX, KNOWN_FOR_MS, Accounts
from leadsearch.service.app import fresh_id, present_ms
from leadsearch.service.errors import RefusedError

_credits = click.option(
    "--credits", "amount", type=click.IntRange(0, CREDITS_MAX), required=True, metavar="N", help="Credits to add."
)


@click.group
def command() -> None:
    """Accounts of the lead search service."""


@command.command
@click.argument("name")
@_credits
@kept_options
def add(name: str, amount: int, kept: Kept) -> None:
    """Make an account and print its key, which is shown this once."""
    _show(asyncio.run(_add(kept, name, amount)))


@command.command
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@kept_options
def key(name: str, yes: bool, kept: Kept) -> None:
    """Give an account a new key and print it, this once. The old one no longer works."""
    if not yes:
        click.confirm(f"Whoever uses the key that {name} has now is refused from then on. Go on?", abort=True, err=True)
    _show(asyncio.run(_renew(kept, name)))
    seconds = KNOWN_FOR_MS / 1000
    click.echo(f"The old key no longer works; running services refuse it within {seconds:g} s.", err=True)


@command.command("list")
@kept_options
def list_(kept: Kept) -> None:
    """Show all accounts and their credits."""
    asyncio.run(_list(kept))


@command.command("top-up")
@click.argument("name")
@_credits
@kept_options
def top_up(name: str, amount: int, kept: Kept) -> None:
    """Add credits to an account."""
    balance = asyncio.run(_top_up(kept, name, amount))
    click.echo(f"{name} has {balance} credits now.")


def _show(key: str) -> None:
    click.echo(key)
    click.echo("Keep this key: only a hash of it is stored, so it cannot be shown again.", err=True)


@asynccontextmanager
async def _accounts(kept: Kept) -> AsyncIterator[Accounts]:
    """The accounts in a data folder. What they refuse is shown as the command's own error."""
    database = await open_database(kept)
    try:
        yield Accounts(database=database, now_ms=present_ms, new_id=fresh_id)
    except RefusedError as refusal:
        raise click.ClickException(str(refusal)) from None
    finally:
        await database.close()


async def _add(kept: Kept, name: str, amount: int) -> str:
    async with _accounts(kept) as accounts:
        return await accounts.add(name, balance=amount)


async def _renew(kept: Kept, name: str) -> str:
    async with _accounts(kept) as accounts:
        return await accounts.renew(name)


async def _top_up(kept: Kept, name: str, amount: int) -> int:
    async with _accounts(kept) as accounts:
        return await accounts.top_up(name, amount=amount)


async def _list(kept: Kept) -> None:
    async with _accounts(kept) as accounts:
        rows = await accounts.rows()
    table = Table("Account", "Balance", "Reserved", "Spent")
    for row in rows:
        table.add_row(row.name, f"{row.balance:,}", f"{row.reserved:,}", f"{row.spent:,}")
    Console().print(table)

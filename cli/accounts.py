"""`leads accounts`: who may use the lead search service, and how many credits they have."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from cli.databases import open_database
from cli.folders import data_option
from leadsearch.service.accounts import CREDITS_MAX, Accounts
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
@data_option
def add(name: str, amount: int, data: Path) -> None:
    """Make an account and print its key, which is shown this once."""
    key = asyncio.run(_add(data, name, amount))
    click.echo(key)
    click.echo("Keep this key: only a hash of it is stored, so it cannot be shown again.", err=True)


@command.command("list")
@data_option
def list_(data: Path) -> None:
    """Show all accounts and their credits."""
    asyncio.run(_list(data))


@command.command("top-up")
@click.argument("name")
@_credits
@data_option
def top_up(name: str, amount: int, data: Path) -> None:
    """Add credits to an account."""
    balance = asyncio.run(_top_up(data, name, amount))
    click.echo(f"{name} has {balance} credits now.")


@asynccontextmanager
async def _accounts(data: Path) -> AsyncIterator[Accounts]:
    """The accounts in a data folder. What they refuse is shown as the command's own error."""
    database = await open_database(data)
    try:
        yield Accounts(database=database, now_ms=present_ms, new_id=fresh_id)
    except RefusedError as refusal:
        raise click.ClickException(str(refusal)) from None
    finally:
        await database.close()


async def _add(data: Path, name: str, amount: int) -> str:
    async with _accounts(data) as accounts:
        return await accounts.add(name, balance=amount)


async def _top_up(data: Path, name: str, amount: int) -> int:
    async with _accounts(data) as accounts:
        return await accounts.top_up(name, amount=amount)


async def _list(data: Path) -> None:
    async with _accounts(data) as accounts:
        rows = await accounts.rows()
    table = Table("Account", "Balance", "Reserved", "Spent")
    for row in rows:
        table.add_row(row.name, f"{row.balance:,}", f"{row.reserved:,}", f"{row.spent:,}")
    Console().print(table)

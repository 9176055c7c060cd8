"""`leads people expire`: records that are too old leave the corpus."""

import asyncio
import re
from datetime import date, timedelta
from typing import Final

import click

from cli.databases import Kept, kept_options
from cli.people.opened import opened
from leadsearch.people.retention import Expired, expired

_AGE: Final = re.compile(r"(\d{1,5})\s*(?:d|days?)?")


def _days(_context: click.Context, _parameter: click.Parameter, text: str) -> int:
    found = _AGE.fullmatch(text.strip().lower())
    if found is None or int(found[1]) < 1:
        raise click.BadParameter(f"{text!r} is no number of days; write 365d, for instance.")
    return int(found[1])


@click.command
@click.option("--older-than", "days", required=True, callback=_days, metavar="DAYS", help="365d, for instance.")
@click.option("--dry-run", "dry", is_flag=True, help="Say how many would leave, and change nothing.")
@kept_options
def expire(*, days: int, dry: bool, kept: Kept) -> None:
    """Remove the people whose source told it longer ago than this; for a daily job of the system.

    A record without a day (the sample, and imports of older versions) stays. Lists keep whom they hold.
    """
    before = date.today() - timedelta(days=days)  # noqa: DTZ011 - the day of whoever types the command
    done = asyncio.run(_expired(kept, before, dry=dry))
    would = "would leave" if dry else "left"
    click.echo(f"{done.gone:,} people of before {before} {would} the corpus; {done.kept:,} stay.")
    if done.undated:
        click.echo(f"{done.undated:,} of those who stay have no day.")


async def _expired(kept: Kept, before: date, *, dry: bool) -> Expired:
    async with opened(kept) as parts:
        return await expired(parts.corpus, before, dry=dry)

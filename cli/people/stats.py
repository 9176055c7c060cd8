"""`leads people stats`: what the corpus holds."""

import asyncio
import json
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from cli.databases import Kept, kept_options
from cli.people.opened import opened
from leadsearch.people.census import Census, counted
from leadsearch.service.import_log import LastImport


@click.command
@kept_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stats(*, kept: Kept, as_json: bool) -> None:
    """Show how many people there are: by source, country, industry and day, and with which contacts."""
    census, last, disk = asyncio.run(_counted(kept))
    if as_json:
        newest = last._asdict() if last else None
        click.echo(json.dumps(census._asdict() | {"disk_bytes": disk, "last_import": newest}))
    else:
        _print(census, last, disk)


async def _counted(kept: Kept) -> tuple[Census, LastImport | None, int]:
    async with opened(kept) as parts:
        return await counted(parts.corpus), await parts.log.last(), await parts.corpus.disk_bytes()


def _print(census: Census, last: LastImport | None, disk: int) -> None:
    console = Console(highlight=False)
    click.echo(f"{census.people:,} people; {disk / 1e6:,.0f} MB on disk")
    click.echo(f"Last import: {_when(last)}")
    for what, counts in (
        ("With", census.reachable),
        ("Source", census.sources),
        ("Country", census.countries),
        ("Industry", census.industries),
        ("Month of the source", census.months),
    ):
        table = Table(what, "People", "Share")
        for name, count in counts.items():
            table.add_row(name, f"{count:,}", f"{count / max(census.people, 1):.0%}")
        if counts:
            console.print(table)


def _when(last: LastImport | None) -> str:
    if last is None:
        return "none"
    moment = datetime.fromtimestamp(last.finished_ms / 1000, UTC)
    counts = f"{last.added:,} added, {last.merged:,} merged, {last.refused:,} refused"
    return f"{moment:%Y-%m-%d %H:%M} UTC, {last.source} ({last.kind}): {counts}"

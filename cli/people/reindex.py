"""`leads people reindex`: the index of the corpus, written anew."""

import asyncio
from pathlib import Path

import click

from cli.folders import data_option
from cli.people.opened import opened


@click.command
@data_option
def reindex(*, data: Path) -> None:
    """Write the index of the corpus anew from its records; no search loses its place.

    A program whose rules have changed does it by itself when it opens the corpus. This is for an index that is damaged,
    or for doing it at a time of one's choice.
    """
    people = asyncio.run(_reindexed(data))
    click.echo(f"The index of {people:,} people is written.")


async def _reindexed(data: Path) -> int:
    async with opened(data) as parts, parts.corpus.writing() as writer:
        return await writer.reindex()

"""`leads people reindex`: the index of the corpus, written anew."""

import asyncio

import click

from cli.databases import Kept, kept_options
from cli.people.opened import opened


@click.command
@kept_options
def reindex(*, kept: Kept) -> None:
    """Write the index of the corpus anew from its records; no search loses its place.

    A program whose rules have changed does it by itself when it opens the corpus. This is for an index that is damaged,
    or for doing it at a time of one's choice.
    """
    people = asyncio.run(_reindexed(kept))
    click.echo(f"The index of {people:,} people is written.")


async def _reindexed(kept: Kept) -> int:
    async with opened(kept) as parts, parts.corpus.writing() as writer:
        return await writer.reindex()

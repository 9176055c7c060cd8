"""What the commands about people work with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

import click

from cli.databases import Kept, open_database, open_people
from leadsearch.people.engine import CorpusError, Engine
from leadsearch.service.app import present_ms
from leadsearch.service.database import Database
from leadsearch.service.erasure import Erasure
from leadsearch.service.import_log import ImportLog
from leadsearch.service.personal import Personal
from leadsearch.service.tombstones import Tombstones

ELSEWHERE: Final = (
    "Not looked into: messages and files that the bot has put into Slack; look for the person and delete them there."
)
"""What no command about people reaches. The bot's Redis holds people only until their result was shown."""


class Opened(NamedTuple):
    """The corpus, and what the service keeps beside it."""

    corpus: Engine
    personal: Personal
    tombstones: Tombstones
    log: ImportLog


@asynccontextmanager
async def opened(kept: Kept) -> AsyncIterator[Opened]:
    """The people and the state. What is wrong with them ends the command with an error in words."""
    try:
        corpus = await open_people(kept)
        try:
            database = await open_database(kept)
            try:
                yield _parts(corpus, database)
            finally:
                await database.close()
        finally:
            await corpus.close()
    except CorpusError as problem:
        raise click.ClickException(str(problem)) from None


def _parts(corpus: Engine, database: Database) -> Opened:
    return Opened(
        corpus,
        Personal(database=database, erasure=Erasure(database=database, now_ms=present_ms)),
        Tombstones(database=database, now_ms=present_ms),
        ImportLog(database=database, now_ms=present_ms),
    )

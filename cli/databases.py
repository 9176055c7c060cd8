"""Where a command finds people, and the service's state: in files of the data folder, or in PostgreSQL."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from cli.folders import PEOPLE_FILE, data_option
from leadsearch.people.corpus import Corpus
from leadsearch.people.engine import CorpusError, Engine
from leadsearch.people.postgres_corpus import PostgresCorpus
from leadsearch.postgres import PostgresUnusableError, read_address
from leadsearch.service.app import database_url
from leadsearch.service.database import Database, DatabaseUnusableError
from leadsearch.service.errors import DatabaseAwayError


@dataclass(frozen=True)
class Kept:
    """Where everything is kept."""

    data: Path
    """The data folder."""
    address: str | None = None
    """Of a PostgreSQL that keeps accounts, lists, tasks and people instead."""

    @property
    def state(self) -> str:
        """The address of accounts, lists and tasks."""
        return self.address or database_url(self.data)


def _checked(_context: click.Context, _parameter: click.Parameter, address: str | None) -> str | None:
    """The address, if it is one; its password is said nowhere."""
    if not address:
        return None
    try:
        read_address(address)
    except PostgresUnusableError as error:
        raise click.BadParameter(f"{error} Without it everything is kept in the data folder.") from None
    return address


_database_option = click.option(
    "--database",
    "address",
    envvar="DATABASE_URL",
    show_envvar=True,
    metavar="URL",
    callback=_checked,
    help="PostgreSQL for accounts, lists, tasks and people, instead of files in the data folder.",
)


def kept_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say where everything is kept; the command gets them as `kept`.

    A database that is lost, full or may not be written while the command works ends it with an error in words.
    """

    @data_option
    @_database_option
    @wraps(command)
    def with_place(*, data: Path, address: str | None, **others: Any) -> None:
        try:
            command(kept=Kept(data, address), **others)
        except (CorpusError, DatabaseAwayError) as problem:
            raise click.ClickException(str(problem)) from problem

    return with_place


async def open_database(kept: Kept) -> Database:
    """The service's database, made when it is not there. What is wrong with it ends the command."""
    try:
        return await Database.open(kept.state)
    except DatabaseUnusableError as error:
        raise click.ClickException(str(error)) from error


@asynccontextmanager
async def opened_people(kept: Kept) -> AsyncIterator[Engine]:
    """The people, made when they are not there. What is wrong with them ends the command with an error in words."""
    try:
        people = await open_people(kept)
        try:
            yield people
        finally:
            await people.close()
    except CorpusError as problem:
        raise click.ClickException(str(problem)) from None


async def open_people(kept: Kept) -> Corpus | PostgresCorpus:
    """The people, made when they are not there. Raises CorpusError."""
    if kept.address:
        return await PostgresCorpus.open(kept.address)
    return await Corpus.open(kept.data / PEOPLE_FILE)

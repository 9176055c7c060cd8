"""Where the services of a run keep everything: files in a folder, or a database of a PostgreSQL that is ours."""

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from bench.shared.postgres import Postgres, own_postgres
from leadsearch.people.corpus import Corpus
from leadsearch.people.postgres_corpus import PostgresCorpus
from leadsearch.people.sample import fill

STATE: Final = "leads.sqlite"
"""Accounts, lists and tasks in the data folder of a service."""
PEOPLE: Final = "people"
"""The database that all others begin as."""
SERVICES: Final = {"sqlite": 2, "postgresql": 3}
"""How many services share what is kept."""

Rows = Sequence[tuple[Any, ...]]


class Kept(Protocol):
    """What the services of one run share."""

    @property
    def arguments(self) -> tuple[str, ...]:
        """What `leads serve` is told of it."""
        ...

    def rows(self, sql: str) -> Rows:
        """What a question to the state answers; each column has a name of its own."""
        ...


class Keeping(Protocol):
    """Makes a place for each run, with the sample people in it."""

    async def make_people(self) -> None:
        """The sample people, once for all runs: a copy is quicker than another making."""
        ...

    def fresh(self, folder: Path) -> Kept:
        """A place of its own for a run whose service has this folder."""
        ...


@contextmanager
def keeping(kind: str, folder: Path) -> Iterator[Keeping]:
    """A way to keep things: `sqlite` or `postgresql`. Raises PostgresMissing."""
    if kind == "sqlite":
        yield InFiles(folder / "people")
        return
    with own_postgres() as server:
        yield InPostgres(server)


@dataclass(frozen=True)
class InFiles:
    """Each run has a folder with SQLite files."""

    people: Path

    async def make_people(self) -> None:
        """The sample people, once for all runs."""
        corpus = await Corpus.open(self.people / "people.sqlite")
        try:
            await fill(corpus)
        finally:
            await corpus.close()

    def fresh(self, folder: Path) -> "Files":
        """A copy of the people."""
        shutil.copytree(self.people, folder)
        return Files(folder)


@dataclass(frozen=True)
class Files:
    """SQLite files in a folder."""

    data: Path

    @property
    def arguments(self) -> tuple[str, ...]:
        """The folder."""
        return ("--data", str(self.data))

    def rows(self, sql: str) -> Rows:
        """What a question to the state answers. Raises sqlite3.Error."""
        with closing(sqlite3.connect(f"file:{self.data / STATE}?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchall()


@dataclass(frozen=True)
class InPostgres:
    """Each run has a database."""

    server: Postgres

    async def make_people(self) -> None:
        """The sample people, once for all runs."""
        corpus = await PostgresCorpus.open(self.server.create(PEOPLE))
        try:
            await fill(corpus)
        finally:
            await corpus.close()

    def fresh(self, folder: Path) -> "Database":
        """A copy of the people."""
        name = folder.parent.name
        return Database(self.server, name, self.server.create(name, like=PEOPLE), folder)


@dataclass(frozen=True)
class Database:
    """A database of our PostgreSQL."""

    server: Postgres
    name: str
    address: str
    data: Path

    @property
    def arguments(self) -> tuple[str, ...]:
        """The database; the folder stays empty."""
        return ("--data", str(self.data), "--database", self.address)

    def rows(self, sql: str) -> Rows:
        """What a question to the state answers. Raises subprocess.CalledProcessError."""
        as_json = f"SELECT coalesce(json_agg(row_to_json(asked)), '[]') FROM ({sql}) asked"  # noqa: S608 - ours
        said = self.server.ask(as_json, database=self.name)
        return [tuple(row.values()) for row in json.loads(said)]

"""A PostgreSQL for tests: one server for each test process, an empty database for each test."""

from collections.abc import Iterator
from uuid import uuid4

from bench.shared.postgres import Postgres, PostgresMissing, own_postgres
from tests.support.missing import missing


def running_postgres() -> Iterator[Postgres]:
    """Start a server, and stop it at the end."""
    try:
        with own_postgres() as server:
            yield server
    except PostgresMissing as reason:
        missing(str(reason))


def fresh_database(server: Postgres) -> Iterator[str]:
    """The address of an empty database, which is dropped at the end."""
    name = f"test_{uuid4().hex}"
    yield server.create(name)
    server.drop(name)

"""What differs between SQLite and PostgreSQL inside a transaction: tables, locks, inserts that may find their row."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, Table, TextClause, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from leadsearch.service.schema import Base
from leadsearch.service.upgrade import add_later_columns, add_later_indexes

_TABLES_LOCK: Final = 7_305_177
"""PostgreSQL's advisory lock under which one process at a time makes the tables; any fixed number does."""
_ACCOUNTS_LOCKS: Final = 7_305_178
"""The first half of the advisory locks of the accounts."""

_Insert = sqlite.Insert | postgresql.Insert


def make_tables(connection: Connection) -> None:
    """Make the tables and columns that are missing. Inside a write transaction; several processes may start at once."""
    _lock(connection, "pg_advisory_xact_lock(:lock)", lock=_TABLES_LOCK)
    Base.metadata.create_all(connection)
    add_later_columns(connection)
    add_later_indexes(connection, Base.metadata)


def lock_for_saving(connection: Connection, account_id: str) -> None:
    """Hold until the end of the transaction that nobody of this account is erased; others may save too."""
    _lock(connection, f"pg_advisory_xact_lock_shared({_ACCOUNTS_LOCKS}, hashtext(:account))", account=account_id)


def lock_for_erasing(connection: Connection, account_id: str) -> None:
    """Wait for those who save people of this account, and hold off further ones until the end of the transaction."""
    _lock(connection, f"pg_advisory_xact_lock({_ACCOUNTS_LOCKS}, hashtext(:account))", account=account_id)


def _lock(connection: Connection, taken: str, **named: int | str) -> None:
    """Take one of PostgreSQL's advisory locks. On SQLite a write transaction holds the whole database."""
    if _name(connection) == "postgresql":
        connection.execute(_select(taken), named)


@cache
def _select(what: str) -> TextClause:
    return text(f"SELECT {what}")


def insert_new(connection: Connection, table: type[Base]) -> _Insert:
    """An INSERT that does nothing where a unique index already has the row; then it returns no row."""
    return _insert(_name(connection), table.table()).on_conflict_do_nothing()


class OnEach(NamedTuple):
    """One statement in the words of each."""

    sqlite: TextClause
    postgresql: TextClause

    def of(self, connection: Connection) -> TextClause:
        """In the words of this connection's database."""
        return self.postgresql if _name(connection) == "postgresql" else self.sqlite


class Placing:
    """An INSERT that finds the row which stands in its place already.

    Args:
        table: where.
        unique: the columns of the unique index that decides.
        where: the condition of that index, if it has one.
        change: columns that a row which was there takes from the new one.
    """

    def __init__(
        self,
        table: type[Base],
        *,
        unique: tuple[str, ...],
        where: str | None = None,
        change: tuple[str, ...] = (),
    ) -> None:
        self._table = table.table()
        self._unique = unique
        self._where = text(where) if where else None
        self._change = change or unique[:1]  # one at least, so that there is a row
        self._statements: dict[str, ReturningInsert[Any]] = {}

    def one(self, connection: Connection, row: Mapping[str, Any]) -> Row[Any]:
        """The new row, or the one that was there, which is then locked."""
        return connection.execute(self._statement(connection), row).one()

    def _statement(self, connection: Connection) -> ReturningInsert[Any]:
        name = _name(connection)
        if name not in self._statements:  # putting it together takes longer than carrying it out
            insert = _insert(name, self._table)
            taken = {column: insert.excluded[column] for column in self._change}
            self._statements[name] = insert.on_conflict_do_update(
                index_elements=self._unique, index_where=self._where, set_=taken
            ).returning(*self._table.c)
        return self._statements[name]


def _insert(name: str, table: Table) -> _Insert:
    return (postgresql.insert if name == "postgresql" else sqlite.insert)(table)


def _name(connection: Connection) -> str:
    return connection.dialect.name

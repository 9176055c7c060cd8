"""A database of an earlier version gets the columns and indexes that came later."""

from typing import Final, NamedTuple

from sqlalchemy import Connection, MetaData, inspect, text


class Later(NamedTuple):
    """A column that the first version had not, and what stands in it for the rows of that time. All in SQL."""

    table: str
    column: str
    kind: str
    filled_with: str


LATER: Final = (
    # There was one phase: whoever is behind its cursor is done with in both.
    Later("searches", "related_cursor", "BIGINT NOT NULL DEFAULT 0", "cursor"),
    Later("tasks", "related_cursor", "BIGINT NOT NULL DEFAULT 0", "cursor"),
    Later("tasks", "match_count", "BIGINT", "NULL"),
    Later("tasks", "relaxations", "JSON", "NULL"),
)


def add_later_columns(connection: Connection) -> None:
    """Add what is missing. Inside a write transaction in which the tables were made."""
    for table, column, kind, filled_with in LATER:
        if column not in {known["name"] for known in inspect(connection).get_columns(table)}:
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {column} {kind}"))
            connection.execute(text(f"UPDATE {table} SET {column} = {filled_with}"))  # noqa: S608 - names of ours


def add_later_indexes(connection: Connection, metadata: MetaData) -> None:
    """Add what is missing. In the same transaction."""
    for table in metadata.tables.values():
        known = {index["name"] for index in inspect(connection).get_indexes(table.name)}
        for index in table.indexes:
            if index.name not in known:
                index.create(connection)

"""A database that an earlier version made goes on where it was."""

import sqlite3
from pathlib import Path

from leadsearch.service.app import DATABASE_FILE, database_url
from leadsearch.service.database import Database
from leadsearch.service.upgrade import LATER


async def test_columns_that_came_later_are_added_once_and_filled(tmp_path: Path) -> None:
    await (await Database.open(database_url(tmp_path))).close()
    with sqlite3.connect(tmp_path / DATABASE_FILE) as file:
        for later in LATER:
            file.execute(f"ALTER TABLE {later.table} DROP COLUMN {later.column}")
        file.execute("INSERT INTO searches (list_number, prompt_key, filters, cursor) VALUES (1, 'k', '{}', 7)")
    file.close()

    for _ in range(2):
        await (await Database.open(database_url(tmp_path))).close()
    with sqlite3.connect(tmp_path / DATABASE_FILE) as file:
        assert file.execute("SELECT cursor, related_cursor FROM searches").fetchall() == [(7, 7)]
        for later in LATER:
            assert later.column in {row[1] for row in file.execute(f"PRAGMA table_info({later.table})")}
    file.close()


async def test_an_index_that_came_later_is_added(tmp_path: Path) -> None:
    await (await Database.open(database_url(tmp_path))).close()
    asked = "SELECT count(*) FROM sqlite_master WHERE name = 'idempotency_keys_by_task'"
    with sqlite3.connect(tmp_path / DATABASE_FILE) as file:
        file.execute("DROP INDEX idempotency_keys_by_task")
    file.close()
    await (await Database.open(database_url(tmp_path))).close()
    with sqlite3.connect(tmp_path / DATABASE_FILE) as file:
        assert file.execute(asked).fetchone() == (1,)
    file.close()

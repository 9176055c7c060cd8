"""The service's own records of a run, read from its database after it has ended."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DATABASE: Final = "leads.sqlite"
"""In the service's data folder."""

_TASKS: Final = """
SELECT lists.name, tasks.id, tasks.status, tasks.wanted, tasks.result_count, tasks.price, tasks.reserved,
       tasks.created_ms / 1000.0, tasks.completed_ms / 1000.0, tasks.fence,
       (SELECT COUNT(*) FROM entries WHERE entries.task_number = tasks.number)
FROM tasks JOIN lists ON lists.number = tasks.list_number ORDER BY tasks.number
"""
_TWICE: Final = """
SELECT lists.name, leads.person_key, COUNT(*)
FROM entries JOIN leads ON leads.number = entries.lead_number JOIN lists ON lists.number = entries.list_number
GROUP BY entries.list_number, leads.person_key HAVING COUNT(*) > 1
"""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task. Moments are Unix seconds."""

    list_name: str
    id: str
    status: str
    wanted: int
    saved: int
    price: int
    reserved: int
    created_at: float
    completed_at: float | None
    claims: int
    entries: int
    """People in the list who say that this task put them there."""


@dataclass(frozen=True, kw_only=True)
class Books:
    """What the service has written down."""

    tasks: Mapping[str, Sequence[TaskRow]]
    """By the name of the list, in the order in which they were started."""
    twice: Sequence[tuple[str, str, int]]
    """List, person and how often, of whoever is in a list more than once."""
    balance: int
    spent: int

    @property
    def all_tasks(self) -> Sequence[TaskRow]:
        """Of all lists."""
        return [task for tasks in self.tasks.values() for task in tasks]


def read_books(data: Path) -> Books:
    """Everything at one moment. Raises sqlite3.Error when it cannot be read."""
    with closing(sqlite3.connect(f"file:{data / DATABASE}?mode=ro", uri=True)) as database:
        database.execute("BEGIN")
        tasks: dict[str, list[TaskRow]] = {}
        for row in (TaskRow(*row) for row in database.execute(_TASKS)):
            tasks.setdefault(row.list_name, []).append(row)
        balance, spent = database.execute("SELECT SUM(balance), SUM(spent) FROM accounts").fetchone()
        return Books(tasks=tasks, twice=database.execute(_TWICE).fetchall(), balance=balance, spent=spent)


def active_tasks(data: Path) -> int:
    """Tasks that are not over."""
    with closing(sqlite3.connect(f"file:{data / DATABASE}?mode=ro", uri=True)) as database:
        query = "SELECT COUNT(*) FROM tasks WHERE status IN ('pending', 'running')"
        return int(database.execute(query).fetchone()[0])

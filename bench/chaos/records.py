"""The service's own records of a run, read from its database after it has ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bench.chaos.keeping import Kept

_TASKS: Final = """
SELECT lists.name, tasks.id, tasks.status, tasks.wanted, tasks.result_count, tasks.price, tasks.reserved,
       tasks.created_ms / 1000.0 AS created, tasks.completed_ms / 1000.0 AS completed, tasks.fence,
       (SELECT COUNT(*) FROM entries WHERE entries.task_number = tasks.number) AS entries,
       tasks.removed_ms IS NOT NULL AS removed
FROM tasks JOIN lists ON lists.number = tasks.list_number ORDER BY tasks.number
"""
_PEOPLE: Final = """
SELECT lists.name, COUNT(*) AS people FROM entries JOIN lists ON lists.number = entries.list_number
GROUP BY entries.list_number, lists.name
"""
_TWICE: Final = """
SELECT lists.name, leads.person_key, COUNT(*) AS times
FROM entries JOIN leads ON leads.number = entries.lead_number JOIN lists ON lists.number = entries.list_number
GROUP BY entries.list_number, lists.name, leads.person_key HAVING COUNT(*) > 1
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
    """People in the list who say that this task put them there; of a removed task nobody says so any more."""
    removed: bool
    """A Cancel came just after its end, and so took it from the history; its people stay."""


@dataclass(frozen=True, kw_only=True)
class Books:
    """What the service has written down."""

    tasks: Mapping[str, Sequence[TaskRow]]
    """By the name of the list, in the order in which they were started."""
    twice: Sequence[tuple[str, str, int]]
    """List, person and how often, of whoever is in a list more than once."""
    people: Mapping[str, int]
    """List → how many are in it."""
    balance: int
    spent: int

    @property
    def all_tasks(self) -> Sequence[TaskRow]:
        """Of all lists."""
        return [task for tasks in self.tasks.values() for task in tasks]


def read_books(kept: Kept) -> Books:
    """Everything, once nobody writes any more."""
    tasks: dict[str, list[TaskRow]] = {}
    for row in (TaskRow(*row) for row in kept.rows(_TASKS)):
        tasks.setdefault(row.list_name, []).append(row)
    ((balance, spent),) = kept.rows("SELECT SUM(balance) AS balance, SUM(spent) AS spent FROM accounts")
    twice = [(name, person, times) for name, person, times in kept.rows(_TWICE)]
    people: dict[str, int] = dict(kept.rows(_PEOPLE))
    return Books(tasks=tasks, twice=twice, people=people, balance=balance, spent=spent)


def active_tasks(kept: Kept) -> int:
    """Tasks that are not over."""
    ((count,),) = kept.rows("SELECT COUNT(*) AS active FROM tasks WHERE status IN ('pending', 'running')")
    return int(count)

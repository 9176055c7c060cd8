"""Tasks and leads in a terminal: tables for people, JSON for programs. Foreign text loses its control characters."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click
from pydantic import BaseModel
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from leadsearch.client import LeadsError
from leadsearch.contract import Lead, Task


def plain(text: str) -> Text:
    """Foreign text as it is: one line, no markup, nothing that a terminal would obey."""
    return Text(" ".join("".join(letter if letter.isprintable() else " " for letter in text).split()))


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, indent=2, default=_wire))


def _wire(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} is no JSON")


def print_task(task: Task) -> None:
    """One task, a line for each thing that is known."""
    rows = {
        "Task": task.id,
        "Status": task.status if task.known else f"{task.status} (an unknown word; counts as running)",
        "Prompt": task.prompt,
        "List": task.list_id,
        "Saved": str(task.result_count),
        "Error": task.error_message,
        "Started": task.created_at and f"{task.created_at:%Y-%m-%d %H:%M:%S %Z}",
        "Ended": task.completed_at and f"{task.completed_at:%Y-%m-%d %H:%M:%S %Z}",
        "Correlation id": task.correlation_id or "the API gave none",
    }
    table = Table.grid(padding=(0, 2))
    for label, text in rows.items():
        if text:
            table.add_row(Text(label, style="bold"), plain(text))
    Console().print(table)


def print_tasks(tasks: Iterable[Task]) -> None:
    """A line for each task."""
    table = Table("Task", "Status", "Saved", "Prompt", box=None, header_style="bold")
    table.columns[0].no_wrap = True
    for task in tasks:
        table.add_row(task.id, plain(task.status), str(task.result_count), plain(task.prompt or task.title))
    Console().print(table if table.row_count else "No searches yet.")


def print_leads(leads: Iterable[Lead]) -> None:
    """A line for each lead."""
    table = Table("Name", "Title", "Company", "Place", box=None, header_style="bold")
    table.add_column("Profile", overflow="fold")
    for lead in leads:
        company = lead.company.name if lead.company else None
        cells = (lead.name.full, lead.title, company, place_text(lead), lead.profile_url)
        table.add_row(*(plain(cell or "") for cell in cells))
    Console().print(table)


def place_text(lead: Lead) -> str:
    """Where a lead is, in one line."""
    if lead.location is None:
        return ""
    parts = (lead.location.city, lead.location.state, lead.location.country)
    return ", ".join(part for part in parts if part) or lead.location.raw or ""


class Watcher:
    """The line that a person watches: status, bar, saved, time. It never goes back."""

    def __init__(self, progress: Progress, count: int | None) -> None:
        self._progress = progress
        self._line = progress.add_task("pending", total=count)
        self._saved = 0

    def __call__(self, task: Task, trouble: LeadsError | None) -> None:
        """Show a state, and what is in the way just now."""
        self._saved = max(self._saved, task.result_count)
        words = plain(f"{task.status}, {self._saved} saved" + (f" ({trouble.message})" if trouble else ""))
        self._progress.update(self._line, completed=self._saved, description=words.markup)


@contextmanager
def watcher(count: int | None) -> Iterator[Watcher]:
    """A line on standard error; `count` people are the whole, None is unknown."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Watcher(progress, count)

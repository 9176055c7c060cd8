"""How far an import has come, shown while it runs."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from leadsearch.people.imports.importer import Progress as Done

PLAIN_EVERY_S: Final = 5.0
"""Seconds between two lines, where no bar can move."""

Show = Callable[[Done], None]


@contextmanager
def shown(name: str, size: int, console: Console, *, clock: Callable[[], float] = time.monotonic) -> Iterator[Show]:
    """A bar on a terminal, that moves with the bytes that are read; elsewhere a line now and then."""
    begin = clock()
    if not console.is_terminal:
        yield _Lines(name, size, console, clock)
        return
    rows = TextColumn("{task.fields[rows]:,} rows, {task.fields[speed]:,.0f} rows/s")
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        rows,
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task(f"Importing {name}", total=size, rows=0, speed=0.0)

        def move(done: Done) -> None:
            speed = done.rows / max(clock() - begin, 1e-3)
            progress.update(bar, completed=done.read_bytes, rows=done.rows, speed=speed)

        yield move


class _Lines:
    """The same in plain lines."""

    def __init__(self, name: str, size: int, console: Console, clock: Callable[[], float]) -> None:
        self._name = name
        self._size = size
        self._console = console
        self._clock = clock
        self._begin = self._said = clock()

    def __call__(self, done: Done) -> None:
        now = self._clock()
        if now - self._said < PLAIN_EVERY_S:
            return
        self._said = now
        passed = now - self._begin
        share = done.read_bytes / self._size if self._size else 1.0
        left = f", about {passed / share - passed:,.0f} s left" if share else ""
        speed = f"{done.rows / passed:,.0f} rows/s"
        self._console.print(
            f"{self._name}: {share:.0%}, {done.rows:,} rows, {speed}{left}", highlight=False, markup=False
        )

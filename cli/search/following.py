"""Following one task in a terminal: the line that moves, the end, and Ctrl-C."""

import asyncio
import time

import click

from cli.search import view
from cli.search.connection import Connection, ExitCode, fail
from cli.search.watch import watch
from leadsearch.client import LeadsClient
from leadsearch.contract import Task


def follow(connection: Connection, task_id: str, *, count: int | None, within: float, as_json: bool) -> None:
    """Show a task until it ends or `within` seconds are over; `count` people were asked for, None is unknown."""

    async def work(leads: LeadsClient) -> Task:
        with view.watcher(count) as show:
            return await watch(
                lambda: leads.task(task_id), within=within, show=show, sleep=asyncio.sleep, clock=time.monotonic
            )

    try:
        task = connection.run(work)
    except KeyboardInterrupt:
        click.echo(f"Stopped watching; the search itself goes on.\n{_ways_on(task_id)}", err=True)
        raise click.exceptions.Exit(ExitCode.INTERRUPTED) from None
    if as_json:
        view.print_json(task)
    else:
        view.print_task(task)
    _judge(task, within=within)
    if not as_json:
        click.echo(f"See the people: leads search results {task_id}")


def _judge(task: Task, *, within: float) -> None:
    """End the command when the task did not come to a good end."""
    quote = f"Correlation id to quote: {task.correlation_id or 'the API gave none; quote the task id'}"
    if not task.ended:
        fail(f"Still not finished after {within:g} s.\n{quote}\n{_ways_on(task.id)}", ExitCode.STILL_RUNNING)
    if task.status != "completed":
        why = f": {view.plain(task.error_message)}" if task.error_message else "."
        fail(f"The search ended as {task.status}{why}\n{quote}", ExitCode.NOT_COMPLETED)


def _ways_on(task_id: str) -> str:
    return f"Go on watching: leads search watch {task_id}\nEnd it: leads search cancel {task_id}"

"""`leads search get`, `watch`, `results` and `cancel`: what is done with a task that exists."""

import click

from cli.search import view
from cli.search.connection import Connection, as_json_option, connected
from cli.search.following import follow
from cli.search.watch import WITHIN_S
from leadsearch.client import LeadsClient, every_lead
from leadsearch.contract import PAGE_MAX, Lead, LeadPage


@click.command
@click.argument("task_id", required=False)
@as_json_option
@connected
def get(url: str, key: str, *, task_id: str | None, as_json: bool) -> None:
    """Show one task, or without TASK_ID the 20 newest."""
    connection = Connection(url, key)
    if task_id is not None:
        task = connection.run(lambda leads: leads.task(task_id))
        view.print_json(task) if as_json else view.print_task(task)
        return
    tasks = connection.run(lambda leads: leads.recent_tasks())
    view.print_json(tasks) if as_json else view.print_tasks(tasks)


@click.command
@click.argument("task_id")
@click.option("--within", type=click.FloatRange(min=0), default=WITHIN_S, show_default=True, help="Seconds to watch.")
@as_json_option
@connected
def watch(url: str, key: str, *, task_id: str, within: float, as_json: bool) -> None:
    """Follow a task to its end.

    Ctrl-C stops the watching, not the search.
    """
    follow(Connection(url, key), task_id, count=None, within=within, as_json=as_json)


@click.command
@click.argument("task_id")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="People to show at most.")
@as_json_option
@connected
def results(url: str, key: str, *, task_id: str, limit: int, as_json: bool) -> None:
    """Show whom a task has saved, in the order in which they were found."""

    async def work(leads: LeadsClient) -> tuple[list[Lead], int]:
        totals: list[int] = []

        async def page(cursor: str | None) -> LeadPage:
            found = await leads.results(task_id, limit=min(limit, PAGE_MAX), cursor=cursor)
            totals.append(found.total)
            return found

        people: list[Lead] = []
        async for lead in every_lead(page):
            people.append(lead)
            if len(people) == limit:
                break
        return people, totals[-1]

    people, total = Connection(url, key).run(work)
    if as_json:
        view.print_json({"leads": people, "total": total})
    else:
        view.print_leads(people)
        click.echo(f"{len(people)} of {total} people.")


@click.command
@click.argument("task_id")
@as_json_option
@connected
def cancel(url: str, key: str, *, task_id: str, as_json: bool) -> None:
    """End a running search.

    What it has saved stays. A search that has ended is removed from the history instead; its list stays.
    """
    Connection(url, key).run(lambda leads: leads.cancel(task_id))
    if as_json:
        view.print_json({"success": True})
    else:
        click.echo(f"Done. What task {task_id} had saved stays in its list.")

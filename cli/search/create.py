"""`leads search create`: the cost first, then the start, and a way out when its answer is lost."""

import shlex
import uuid
from collections.abc import Callable
from math import floor

import click
from rich.console import Console

from cli.reading import print_reading
from cli.search import view
from cli.search.connection import Connection, ExitCode, as_json_option, connected, credits_text, exit_code, fail, told
from cli.search.following import follow
from cli.search.watch import WITHIN_S
from leadsearch.asks import KEY_MAX, visible_ascii
from leadsearch.client import (
    Gone,
    InvalidRequest,
    LeadsClient,
    NotEnoughCredits,
    OutcomeUnknown,
    UnexpectedAnswer,
    Unsupported,
)
from leadsearch.contract import COUNT_MAX, LIST_NAME_MAX, PROMPT_MAX, Preview, Started, StartSearch
from leadsearch.prompt import needs_a_look, read


def _text(most: int) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Check a text as soon as it is typed: it says something, `most` characters at most."""

    def check(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str | None:
        if text is None:
            return None
        if not text.strip():
            raise click.BadParameter("it is empty.")
        if len(text) > most:
            raise click.BadParameter(f"it has {len(text)} characters, at most {most} are allowed.")
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            raise click.BadParameter("it is not in the terminal's encoding.")
        return text

    return check


def _key(_context: click.Context, _parameter: click.Parameter, key: str | None) -> str | None:
    if key is not None and (not visible_ascii(key) or len(key) > KEY_MAX):
        raise click.BadParameter(f"it has to have 1 to {KEY_MAX} visible ASCII characters and no spaces.")
    return key


@click.command
@click.argument("prompt", callback=_text(PROMPT_MAX))
@click.option("--count", type=click.IntRange(1, COUNT_MAX), default=50, show_default=True, help="People to find.")
@click.option("--list", "list_id", type=click.UUID, help="The list to fill; without it a new one is made.")
@click.option("--name", callback=_text(LIST_NAME_MAX), help="The name of a new list.")
@click.option("--watch", "watching", is_flag=True, help="Follow the search to its end.")
@click.option(
    "--idempotency-key", callback=_key, help="Sent again, the same key starts nothing twice; made up by default."
)
@click.option("--yes", is_flag=True, help="Start even if little of the prompt is understood, without asking.")
@as_json_option
@connected
def create(
    url: str,
    key: str,
    *,
    prompt: str,
    count: int,
    list_id: uuid.UUID | None,
    name: str | None,
    watching: bool,
    yes: bool,
    idempotency_key: str | None,
    as_json: bool,
) -> None:
    """Start a search for PROMPT.

    PROMPT is one argument, in quotes: "VPs of Sales at SaaS companies in Austin". The same prompt on the same --list
    brings the next people, never the same ones again.
    """
    _look_at(prompt, yes=yes)
    connection = Connection(url, key)
    body = StartSearch(prompt=prompt, fetch_count=count, list_id=list_id or uuid.uuid4(), list_name=name)
    started = _start(connection, body, idempotency_key or str(uuid.uuid4()))
    if not as_json:
        title = f' "{view.plain(started.list_name)}"' if started.list_name else ""
        click.echo(f"Started task {started.task.id}, filling list {started.list_id}{title}.", err=watching)
    if watching:
        follow(connection, started.task.id, count=count, within=WITHIN_S, as_json=as_json)
    elif as_json:
        view.print_json(started)
    else:
        click.echo(f"Follow it: leads search watch {started.task.id}")


def _look_at(prompt: str, *, yes: bool) -> None:
    """Show the reading of a prompt that is hardly understood, and ask; end the command unless it shall start."""
    filters = read(prompt)
    if yes or not needs_a_look(filters):
        return
    print_reading(filters, Console(stderr=True, highlight=False))
    if not filters.seeks_somebody:
        fail("Nothing in this can be searched for. Name a job title, a company or a place.", ExitCode.REFUSED)
    try:
        wanted = click.confirm("Little of this was understood. Search anyway?", err=True)
    except click.Abort:  # nobody is there to ask
        click.echo(err=True)
        wanted = False
    if not wanted:
        fail("Nothing was started. Reword the prompt, or add --yes to start it as it is.", ExitCode.REFUSED)


def _start(connection: Connection, body: StartSearch, idempotency_key: str) -> Started:
    again = shlex.join(
        [
            *("leads", "search", "create", body.prompt, "--count", str(body.fetch_count)),
            *("--list", str(body.list_id), "--idempotency-key", idempotency_key),
            *(("--name", body.list_name) if body.list_name else ()),
        ]
    )
    lost = f"See whether it runs: leads search get\nOnly if it does not, send the same start again: {again}"

    async def work(leads: LeadsClient) -> Started:
        _tell_cost(await _cost(leads, body.fetch_count), body.fetch_count)
        try:
            return await leads.start(body, idempotency_key=idempotency_key)
        except OutcomeUnknown as error:
            fail(told(error, lost), exit_code(error))

    try:
        return connection.run(work)
    except KeyboardInterrupt:
        fail(f"Interrupted; the start may have been sent.\n{lost}", ExitCode.INTERRUPTED)


async def _cost(leads: LeadsClient, count: int) -> Preview | None:
    """What it would cost; None when this API does not tell, which never stands in the way of a start."""
    try:
        return await leads.preview(count)
    except (Gone, InvalidRequest, NotEnoughCredits, UnexpectedAnswer, Unsupported):
        return None


def _tell_cost(cost: Preview | None, count: int) -> None:
    """Say what it will cost at most, before it does; end the command when that is more than there is."""
    if cost is None:
        click.echo("The price is unknown.", err=True)
        return
    price = (
        f"At most {credits_text(cost.total_credits)} for {count} people; the balance is {credits_text(cost.balance)}."
    )
    if cost.sufficient or cost.balance is None:
        click.echo(price, err=True)
        return
    fits = floor(cost.balance / cost.cost_per_unit) if cost.cost_per_unit > 0 else 0
    advice = f"It pays for {fits}: --count {fits}." if fits > 0 else "Somebody has to buy credits first."
    fail(f"{price}\nNothing was started. {advice}", ExitCode.REFUSED)

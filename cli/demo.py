"""`leads demo`: the whole product on this machine, as servers that talk over real sockets.

With a page to click in, or with its story played in the terminal.
"""

import asyncio
import json
import os
import platform
import sys
import time
import webbrowser
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

import click
import uvloop
from pydantic import JsonValue
from rich.console import Console

from cli.folders import data_option
from cli.interrupt import heeded
from cli.stage import CREDITS, open_stage
from cli.story import Report, Story, StoryFailed
from leadsearch.client import LeadsClient, every_lead
from simulator.browser.routes import is_built
from simulator.seen import NotSeenError
from simulator.simulator import Simulator

HEARD_LINES: Final = 40
"""Lines of the servers that are shown when the story goes wrong."""
LIMIT: Final = 60.0
"""Seconds for the whole story."""
NO_PAGE: Final = "There is no page to click in (Node.js 18 or newer builds it: make page), so here is the story:"


@click.command
@click.option("--headless", is_flag=True, help="Play the story in this terminal instead of opening a page.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line; with --headless.")
@click.option("--open/--no-open", "opens", default=None, help="Open the page in a browser.  [default: on a desktop]")
@data_option
def command(*, headless: bool, as_json: bool, opens: bool | None, data: Path) -> None:
    """Start the product on this machine: embedded Redis, our service with sample people, a local Slack and the bot.

    Prints the address of a page with the workspace and runs until Ctrl-C. Without a page, or with --headless, a story
    is played instead, and it ends with 1 unless every step went as told. The data folder keeps the sample people.
    """
    console = Console(highlight=False, soft_wrap=True)
    say = _speaker(console)
    if not headless and is_built():
        uvloop.run(_show(data, say, opens=_has_desktop() if opens is None else opens))
        return
    if not headless:
        console.print(NO_PAGE)
    outcome = uvloop.run(_play(data, say))
    if as_json:
        click.echo(json.dumps(outcome))
    if not outcome["ok"]:
        raise SystemExit(1)


def _speaker(console: Console) -> Callable[[str], None]:
    began = time.monotonic()

    def say(line: str) -> None:
        console.print(f"[dim]{time.monotonic() - began:5.1f} s[/dim]  ", end="")
        console.print(line, markup=False)

    return say


def _has_desktop() -> bool:
    """Whether opening an address would show somebody a browser."""
    if os.environ.get("CI") or os.environ.get("SSH_CONNECTION"):
        return False
    if platform.system() == "Linux":
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def _warn(line: str) -> None:
    """Shows what a server says, unless it only says how it is doing."""
    if " INFO " not in line:
        sys.stderr.write(line)


async def _show(data: Path, say: Callable[[str], None], *, opens: bool) -> None:
    async with open_stage(data, say=say, hear=_warn) as stage:
        stop = heeded()  # before anybody reads that it is ready
        say(f"Open {stage.slack.url} and type /leads; Ctrl-C ends it.")
        if opens:
            await asyncio.to_thread(webbrowser.open, stage.slack.url)
        await stop.wait()
        say("Stopping.")


async def _play(data: Path, say: Callable[[str], None]) -> dict[str, JsonValue]:
    heard: deque[str] = deque(maxlen=HEARD_LINES)
    async with open_stage(data, say=say, hear=heard.append) as stage:
        story = Story(stage.slack, say)
        problem = ""
        try:
            async with asyncio.timeout(LIMIT):
                await story.play()
        except (StoryFailed, NotSeenError) as failed:
            problem = str(failed)
        except TimeoutError:
            problem = f"the story was not over after {LIMIT:.0f} s"
        outcome = await _outcome(story.report, stage.slack, stage.client)
        refusals = [f"Slack refused {call.method}: {call.rule or call.error}" for call in stage.slack.refusals]
    problem = problem or _wrong(outcome)
    outcome["ok"] = not problem
    if problem:
        click.echo("".join(["The servers' last words:\n", *heard]), err=True)
        for refusal in refusals:
            say(refusal)
    say(f"It went wrong: {problem}" if problem else _summary(outcome))
    return outcome


async def _outcome(report: Report, slack: Simulator, client: LeadsClient) -> dict[str, JsonValue]:
    """What happened, from the records of Slack and of the service, not from what the bot says."""
    people = duplicates = 0
    for found in (await client.lists()).lists:
        keys = Counter([key async for key in _people_of(client, found.id)])
        people += keys.total()
        duplicates += keys.total() - len(keys)
    preview = await client.preview(1)
    return {
        "ok": False,
        "ack_ms": [*report.ack_ms],
        "form_ms": report.form_ms,
        "first_result_s": report.first_result_s,
        "batches": report.batches,
        "people": people,
        "duplicate_people": duplicates,
        "charged_credits": CREDITS - (preview.balance or 0),
        "posts": sum(call.ok for call in slack.calls("chat.postMessage")),
        "edits": sum(call.ok for call in slack.calls("chat.update")),
        "slack_refusals": len(slack.refusals),
        "steps": [*report.steps],
    }


async def _people_of(client: LeadsClient, list_id: str) -> AsyncIterator[str]:
    """Who is in a list, by what tells people apart."""
    async for lead in every_lead(lambda cursor: client.list_leads(list_id, limit=500, cursor=cursor)):
        yield lead.profile_url or lead.id


def _wrong(outcome: dict[str, JsonValue]) -> str:
    """What the records say against the product, in words; nothing when all is as it must be."""
    if outcome["duplicate_people"]:
        return f"{outcome['duplicate_people']} people are twice in a list"
    if outcome["slack_refusals"]:
        return f"Slack refused {outcome['slack_refusals']} calls"
    if outcome["charged_credits"] != outcome["people"]:
        return f"{outcome['charged_credits']} credits were charged for {outcome['people']} people"
    return ""


def _summary(outcome: dict[str, JsonValue]) -> str:
    return (
        f"All as told: {outcome['batches']} batches, {outcome['people']} people, none of them twice, "
        f"{outcome['charged_credits']:.0f} credits charged; {outcome['posts']} posts and {outcome['edits']} edits, "
        "none refused by Slack."
    )

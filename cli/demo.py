"""`leads demo`: the whole product on this machine, as servers that talk over real sockets, and its story played."""

import asyncio
import json
import os
import re
import secrets
import tempfile
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import click
import uvloop
from pydantic import JsonValue
from rich.console import Console

from bot.store.embedded import embedded_redis
from cli.children import child, without_secrets
from cli.run import READY, SERVICE_READY
from cli.story import Report, Story, StoryFailed
from leadsearch.client import LeadsClient, every_lead
from simulator.seen import NotSeenError
from simulator.simulator import Simulator

CREDITS: Final = 10_000
PRICE: Final = 1
PACE: Final = 1.0
"""Seconds for a page of 25 people: long enough to see the progress and to change one's mind."""
MANIFEST: Final = Path(__file__).parents[1] / "manifest.yml"
HEARD_LINES: Final = 40
"""Lines of the servers that are shown when the story goes wrong."""
LIMIT: Final = 60.0
"""Seconds for the whole story."""


@click.command
@click.option("--headless", is_flag=True, required=True, expose_value=False, help="Play the story in this terminal.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
def command(*, as_json: bool) -> None:
    """Play the product's story: embedded Redis, our service with sample people, a local Slack and the bot.

    Ends with 1 unless every step went as told.
    """
    console = Console(highlight=False, soft_wrap=True)
    outcome = uvloop.run(_demo(console))
    if as_json:
        click.echo(json.dumps(outcome))
    if not outcome["ok"]:
        raise SystemExit(1)


async def _demo(console: Console) -> dict[str, JsonValue]:
    began = time.monotonic()

    def say(line: str) -> None:
        console.print(f"[dim]{time.monotonic() - began:5.1f} s[/dim]  ", end="")
        console.print(line, markup=False)

    async with AsyncExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="leads-demo-")))
        heard: deque[str] = deque(maxlen=HEARD_LINES)
        slack, client = await _servers(stack, data, say, heard.append)
        story = Story(slack, say)
        problem = ""
        try:
            async with asyncio.timeout(LIMIT):
                await story.play()
        except (StoryFailed, NotSeenError) as failed:
            problem = str(failed)
        except TimeoutError:
            problem = f"the story was not over after {LIMIT:.0f} s"
        outcome = await _outcome(story.report, slack, client)
        refusals = [f"Slack refused {call.method}: {call.rule or call.error}" for call in slack.refusals]
    problem = problem or _wrong(outcome)
    outcome["ok"] = not problem
    if problem:
        click.echo("".join(["The servers' last words:\n", *heard]), err=True)
        for refusal in refusals:
            say(refusal)
    say(f"It went wrong: {problem}" if problem else _summary(outcome))
    return outcome


async def _servers(
    stack: AsyncExitStack, data: Path, say: Callable[[str], None], hear: Callable[[str], None]
) -> tuple[Simulator, LeadsClient]:
    """Redis, the service, Slack and the bot, each reached over a socket. Stopped in reverse order."""
    env = without_secrets(os.environ)
    redis_url = await stack.enter_async_context(embedded_redis(data / "redis"))
    say("Redis runs on a unix socket.")

    say("The lead search service starts and makes its 20,000 sample people …")
    key = f"pk_live_{secrets.token_urlsafe(24)}"
    price = ("--price", str(PRICE), "--embedded-credits", str(CREDITS), "--pace", str(PACE))
    serve = ("serve", "--host", "127.0.0.1", "--port", "0", "--data", str(data), *price)
    served = await stack.enter_async_context(
        child(*serve, env={**env, "LEADS_EMBEDDED_KEY": key}, ready=SERVICE_READY, hear=hear)
    )
    say(f"The lead search service answers at {served['url']}: 20,000 sample people, {CREDITS:,} credits.")

    slack = await stack.enter_async_context(Simulator(MANIFEST, channels=("sales", "general"), people=("ana", "ben")))
    say(f"A Slack workspace runs at {slack.url}, with Ana and Ben in #sales.")

    settings = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "REDIS_URL": redis_url,
        "LEADS_API_URL": served["url"],
        "LEADS_API_KEY": key,
        "LEADS_API_HONOURS_KEYS": "true",
    }
    started = await stack.enter_async_context(
        child(
            "run", "--data", str(data), env={**env, **settings}, ready=re.compile(f"^{READY}(?P<where>.*)$"), hear=hear
        )
    )
    say(f"The bot is connected ({started['where']}).")
    client = await stack.enter_async_context(LeadsClient(served["url"], key))
    return slack, client


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

"""The stage of the demo: Redis, the lead search service, a local Slack and the bot, each reached over a socket."""

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.store.embedded import embedded_redis
from cli.children import child, without_secrets
from cli.folders import PEOPLE_FILE
from cli.own_service import SERVICE_READY
from cli.run import READY
from cli.sample import sample_people
from leadsearch.client import LeadsClient
from simulator.simulator import Simulator
from simulator.state import ADMIN, GUEST, MEMBER

CREDITS: Final = 10_000
PRICE: Final = 1
PACE: Final = 1.0
"""Seconds for a page of 25 people: long enough to see the progress and to change one's mind."""
MANIFEST: Final = Path(__file__).parents[1] / "manifest.yml"
PEOPLE: Final = {"ana": MEMBER, "ben": MEMBER, "dana": ADMIN, "gil": GUEST}
SAMPLE_FOLDER: Final = "demo"
"""In the data folder: the sample people, which take some seconds to make."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What runs."""

    slack: Simulator
    client: LeadsClient
    """Of the account that pays."""


@asynccontextmanager
async def open_stage(data: Path, *, say: Callable[[str], None], hear: Callable[[str], object]) -> AsyncIterator[Stage]:
    """Start everything, one after the other, and stop it in reverse order.

    Args:
        data: the data folder; the sample people are kept there, and nothing else.
        say: shows what was started.
        hear: gets the lines that the servers say.

    Raises:
        click.ClickException: a server did not start; the message has its last words.
    """
    async with AsyncExitStack() as stack:
        own = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="leads-demo-")))
        env = without_secrets(os.environ)
        redis_url = await stack.enter_async_context(embedded_redis(own / "redis"))
        say("Redis runs on a unix socket.")

        say("The lead search service starts; the first time it makes its 20,000 sample people …")
        shutil.copyfile(await sample_people(data / SAMPLE_FOLDER), own / PEOPLE_FILE)
        key = f"pk_live_{secrets.token_urlsafe(24)}"
        price = ("--price", str(PRICE), "--embedded-credits", str(CREDITS), "--pace", str(PACE))
        serve = ("serve", "--host", "127.0.0.1", "--port", "0", "--data", str(own), *price)
        served = await stack.enter_async_context(
            child(*serve, env={**env, "LEADS_EMBEDDED_KEY": key}, ready=SERVICE_READY, hear=hear)
        )
        say(f"The lead search service answers at {served['url']}: 20,000 sample people, {CREDITS:,} credits.")

        slack = await stack.enter_async_context(Simulator(MANIFEST, channels=("sales", "general"), people=PEOPLE))
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
        ready = re.compile(f"^{READY}(?P<where>.*)$")
        started = await stack.enter_async_context(
            child("run", "--data", str(own), env={**env, **settings}, ready=ready, hear=hear)
        )
        say(f"The bot is connected ({started['where']}).")
        client = await stack.enter_async_context(LeadsClient(served["url"], key))
        yield Stage(slack=slack, client=client)

"""`leads run`: the bot, with an embedded Redis and our own service beside it unless others are named."""

import logging
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import click
import uvloop

from bot import runtime
from bot.app import open_bot
from bot.settings import Settings, SettingsError
from bot.slack.transport.server import CannotListen
from bot.slack.transport.socket import SocketLost
from bot.slack.workspaces import InstallationsUnreadable
from bot.store.connect import StoreUnusable
from bot.store.embedded import embedded_redis
from cli.children import child, without_secrets
from cli.folders import data_option
from cli.reading import model_settings

SERVICE_READY: Final = re.compile(r"^leads-api listening on (?P<url>\S+)$")
READY: Final = "leads-bot ready: "
"""How the line begins that says that Slack reaches the bot."""
_LOG_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"


@click.command
@data_option
def command(*, data: Path) -> None:
    """Run the bot. Settings come from the environment; .env.example has them all.

    Without REDIS_URL an embedded Redis keeps its state in the data folder; without LEADS_API_URL and LEADS_API_KEY our
    own service runs beside the bot, over the people in the data folder.
    """
    logging.basicConfig(level=logging.INFO, format=_LOG_FORMAT)
    for talker in ("apscheduler", "httpx"):  # they would say every tick and every request
        logging.getLogger(talker).setLevel(logging.WARNING)
    data.mkdir(parents=True, exist_ok=True)
    try:
        uvloop.run(_run(os.environ, data))
    except SettingsError as wrong:
        raise click.ClickException("\n  ".join(["Some settings are missing or wrong:", *wrong.problems])) from None
    except (StoreUnusable, InstallationsUnreadable, SocketLost, CannotListen) as unusable:
        raise click.ClickException(str(unusable)) from None


async def _run(environment: Mapping[str, str], data: Path) -> None:
    env = dict(environment)
    _check(env)
    async with AsyncExitStack() as stack:
        stop = await stack.enter_async_context(runtime.stop_signals())
        if not env.get("REDIS_URL"):
            env["REDIS_URL"] = await stack.enter_async_context(embedded_redis(data / "redis"))
        if not env.get("LEADS_API_URL"):
            env |= await _own_service(stack, env, data)
        bot = await stack.enter_async_context(open_bot(Settings.from_env(env)))
        await runtime.run(bot, stop=stop, ready=lambda where: click.echo(READY + where))


def _check(env: Mapping[str, str]) -> None:
    """What is missing is said before anything is started."""
    if bool(env.get("LEADS_API_URL")) is not bool(env.get("LEADS_API_KEY")):
        missing = "LEADS_API_KEY" if env.get("LEADS_API_URL") else "LEADS_API_URL"
        raise SettingsError([f"{missing} is missing: set both for a hosted API, or neither for our own service."])
    ours = {"REDIS_URL": "unix:///", "LEADS_API_URL": "http://localhost", "LEADS_API_KEY": "ours"}
    Settings.from_env({**ours, **{name: value for name, value in env.items() if value}})


async def _own_service(stack: AsyncExitStack, env: Mapping[str, str], data: Path) -> Mapping[str, str]:
    """Our service as a child on a free port, for this bot alone and free of charge."""
    key = _embedded_key(data / "service.key")
    served = await stack.enter_async_context(
        child(
            *("serve", "--host", "127.0.0.1", "--port", "0", "--data", str(data), "--price", "0"),
            env={**without_secrets(env), **model_settings(env), "LEADS_EMBEDDED_KEY": key},
            ready=SERVICE_READY,
        )
    )
    return {"LEADS_API_URL": served["url"], "LEADS_API_KEY": key, "LEADS_API_HONOURS_KEYS": "true"}


def _embedded_key(file: Path) -> str:
    """The key of the account that the bot has at its own service: the same after a restart, readable to us alone."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(f"pk_live_{secrets.token_urlsafe(24)}")
    return file.read_text().strip()

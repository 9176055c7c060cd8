"""`leads run`: the bot, with an embedded Redis and our own service beside it unless others are named."""

import asyncio
import logging
import os
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final, TypeVar

import click
import uvloop

from bot import runtime
from bot.app import Bot, open_bot
from bot.beside import Beside, GaveUp, Server
from bot.settings import Settings, SettingsError
from bot.slack.transport.server import CannotListen
from bot.slack.transport.socket import SocketLost
from bot.slack.workspaces import InstallationsUnreadable
from bot.store.connect import StoreUnusable
from bot.store.embedded import EmbeddedRedis
from cli.folders import data_option
from cli.own_service import OwnService
from cli.settling import settle

READY: Final = "leads-bot ready: "
"""How the line begins that says that Slack reaches the bot."""
T = TypeVar("T")

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
    except (StoreUnusable, InstallationsUnreadable, SocketLost, CannotListen, GaveUp) as unusable:
        raise click.ClickException(str(unusable)) from None


async def _run(environment: Mapping[str, str], data: Path) -> None:
    env = dict(environment)
    _check(env)
    async with AsyncExitStack() as stack:
        stop = await stack.enter_async_context(runtime.stop_signals())
        if (opened := await _unless(stop, _open(stack, env, data))) is None:
            return
        bot, beside = opened
        settle()
        await runtime.run(bot, stop=stop, ready=lambda where: click.echo(READY + where), beside=beside)


async def _open(stack: AsyncExitStack, env: dict[str, str], data: Path) -> tuple[Bot, Beside]:
    """The bot, and the servers beside it; what is open by now is the stack's to close."""
    servers: list[Server] = []
    if not env.get("REDIS_URL"):
        redis = EmbeddedRedis(data / "redis")
        await redis.start()
        stack.push_async_callback(redis.stop)
        env["REDIS_URL"] = redis.url
        servers.append(redis)
    if not env.get("LEADS_API_URL"):
        service = OwnService(data, env)
        stack.push_async_callback(service.stop)
        env |= await service.start()
        servers.append(service)
    beside = Beside(servers, refusals=(StoreUnusable, click.ClickException))
    bot = await stack.enter_async_context(open_bot(Settings.from_env(env), troubles=beside.troubles))
    return bot, beside


async def _unless(stop: asyncio.Event, doing: Coroutine[Any, Any, T]) -> T | None:
    """What it answers; None where `stop` was set before, which ends it: a start may wait for a server that is away."""
    stopping, task = asyncio.create_task(stop.wait()), asyncio.create_task(doing)
    try:
        await asyncio.wait({stopping, task}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for one in (stopping, task):
            one.cancel()
        await asyncio.wait({stopping, task})


def _check(env: Mapping[str, str]) -> None:
    """What is missing is said before anything is started."""
    if bool(env.get("LEADS_API_URL")) is not bool(env.get("LEADS_API_KEY")):
        missing = "LEADS_API_KEY" if env.get("LEADS_API_URL") else "LEADS_API_URL"
        raise SettingsError([f"{missing} is missing: set both for a hosted API, or neither for our own service."])
    ours = {"REDIS_URL": "unix:///", "LEADS_API_URL": "http://localhost", "LEADS_API_KEY": "ours"}
    Settings.from_env({**ours, **{name: value for name, value in env.items() if value}})

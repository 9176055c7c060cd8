"""All the servers of one run: Redis, some services, three bots, what stands between them, and Slack's double."""

import json
import re
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.chaos.keeping import Kept
from bench.chaos.plan import BOTS, CHANNELS, PEOPLE
from bench.chaos.processes import Launch, Server
from bench.chaos.proxy import Proxy
from bot.store.embedded import EmbeddedRedis
from simulator import Simulator

MANIFEST: Final = Path(__file__).resolve().parents[2] / "manifest.yml"
CREDITS: Final = 1_000_000
PRICE: Final = 1
PACE: Final = 0.4
"""Seconds for a page of 25 people, so that kills meet tasks that are half done."""
SERVICE_READY: Final = re.compile(r"^leads-api listening on (?P<url>\S+)$")
BOT_READY: Final = re.compile(r"^leads-bot ready: ")


@dataclass(frozen=True, kw_only=True)
class World:
    """What can be used, broken and counted."""

    slack: Simulator
    redis: EmbeddedRedis
    proxy: Proxy
    servers: Mapping[str, Server]


@asynccontextmanager
async def open_world(
    folder: Path,
    *,
    launch: Launch,
    env: Mapping[str, str],
    kept: Kept,
    services: tuple[str, ...],
    workspaces: tuple[str, ...],
    honours_keys: bool,
) -> AsyncIterator[World]:
    """Start everything; stopped in reverse order.

    `launch` starts a process, which inherits `env`; `folder` takes what each says and the bots' data; `kept` is
    what the `services` share. Raises NotReady.
    """
    async with AsyncExitStack() as stack:
        redis = EmbeddedRedis(folder / "redis")
        await redis.start()
        stack.push_async_callback(redis.stop)
        slack = await stack.enter_async_context(
            Simulator(MANIFEST, workspaces=workspaces, channels=CHANNELS, people=PEOPLE, rates=True)
        )
        proxy = await stack.enter_async_context(Proxy(honours_keys=honours_keys))
        key = f"pk_live_{secrets.token_urlsafe(24)}"
        serving = [
            _service(name, folder, kept, launch=launch, env=env, key=key, workers=proxy.workers) for name in services
        ]
        await _start(stack, serving)
        settings = _bot_settings(folder, slack, redis.url, proxy.url, key, honours_keys=honours_keys)
        bots = [_bot(name, folder, launch=launch, env={**env, **settings}) for name in BOTS]
        await _start(stack, bots)
        servers = {server.name: server for server in (*serving, *bots)}
        yield World(slack=slack, redis=redis, proxy=proxy, servers=servers)


async def _start(stack: AsyncExitStack, servers: Sequence[Server]) -> None:
    for server in servers:
        await stack.enter_async_context(server)
    for server in servers:
        await server.ready()


def _service(
    name: str,
    folder: Path,
    kept: Kept,
    *,
    launch: Launch,
    env: Mapping[str, str],
    key: str,
    workers: dict[str, str],
) -> Server:
    def gone() -> None:
        workers.pop(name, None)

    arguments = ("serve", "--host", "127.0.0.1", "--port", "0", *kept.arguments)
    price = ("--price", str(PRICE), "--embedded-credits", str(CREDITS), "--pace", str(PACE))
    return Server(
        name,
        *arguments,
        *price,
        launch=launch,
        env={**env, "LEADS_EMBEDDED_KEY": key},
        ready=SERVICE_READY,
        said=folder / f"{name}.log",
        on_ready=lambda found: workers.update({name: found["url"]}),
        on_end=gone,
    )


def _bot_settings(
    folder: Path, slack: Simulator, redis_url: str, api_url: str, key: str, *, honours_keys: bool
) -> dict[str, str]:
    installed = folder / "workspaces.json"
    installed.touch(mode=0o600)
    workspaces = [{"name": one.name, "bot_token": one.bot_token} for one in slack.workspaces.values()]
    installed.write_text(json.dumps(workspaces))
    settings = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_WORKSPACES": str(installed),
        "REDIS_URL": redis_url,
        "LEADS_API_URL": api_url,
        "LEADS_API_KEY": key,
    }
    return settings | ({"LEADS_API_HONOURS_KEYS": "true"} if honours_keys else {})


def _bot(name: str, folder: Path, *, launch: Launch, env: Mapping[str, str]) -> Server:
    arguments = ("run", "--data", str(folder / name))
    return Server(name, *arguments, launch=launch, env=env, ready=BOT_READY, said=folder / f"{name}.log")

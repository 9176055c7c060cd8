"""One run: a world, people in it, everything that breaks, the quiet afterwards, and the count."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from bench.chaos.breaking import Breaker, ask_redis
from bench.chaos.keeping import Kept
from bench.chaos.patience import passing_time
from bench.chaos.plan import Kind, Plan
from bench.chaos.processes import Launch
from bench.chaos.records import active_tasks, read_books
from bench.chaos.report import Ran, Report, report
from bench.chaos.stage import Stage
from bench.chaos.team import fillings, play_all
from bench.chaos.world import World, open_world
from bot.store import keys

QUIET_WITHIN: Final = 300.0
"""Seconds after the last result in which everything has to come to rest."""
LOOK_EVERY: Final = 1.0
NO_EXPIRY: Final = -1
"""Redis' answer to TTL for a key that stays for ever."""


async def run(
    plan: Plan,
    folder: Path,
    *,
    kept: Kept,
    launch: Launch,
    env: Mapping[str, str],
    workspaces: tuple[str, ...],
    honours_keys: bool,
    say: Callable[[str], None],
) -> Report:
    """Play a plan in a world of its own in `folder`, and count. Raises NotReady."""
    async with open_world(
        folder,
        launch=launch,
        env=env,
        kept=kept,
        services=plan.services,
        workspaces=workspaces,
        honours_keys=honours_keys,
    ) as world:
        many = len(plan.services)
        say(f"Three bots, {many} services, Redis and Slack are up; people begin to search, and things begin to break.")
        stage = Stage()
        breaker = Breaker(world, stage)
        pass_time = passing_time(world.redis.url)
        played = fillings(plan.lists, slack=world.slack, stage=stage, pass_time=pass_time)
        breaking = asyncio.create_task(breaker.play(plan.faults))
        watching = asyncio.create_task(_tell(stage, breaker, sum(one.batches for one in plan.lists), say))
        try:
            await play_all(played)
            await stage.all_asked()
            await breaking
        finally:
            watching.cancel()
            breaking.cancel()
            await asyncio.gather(watching, breaking, return_exceptions=True)
        breaker.mend()
        searched = time.time() - stage.began
        say(f"Everybody has searched for {searched:.0f} s; waiting until everything is quiet.")
        is_quiet = await _quiet(world, kept)
        quiet = time.time() - stage.began - searched
        immortal = await _without_expiry(world.redis.url)
        exports = await _exports(world.redis.url)
    ran = Ran(
        world=world,
        stage=stage,
        breaker=breaker,
        played=played,
        books=read_books(kept),
        immortal=immortal,
        exports=exports,
        is_quiet=is_quiet,
        searched_s=searched,
        quiet_s=quiet,
    )
    return report(ran)


async def _tell(stage: Stage, breaker: Breaker, batches: int, say: Callable[[str], None]) -> None:
    while True:
        await asyncio.sleep(15)
        say(f"{stage.asked} of {batches} batches asked for, {breaker.played[Kind.KILL]} processes killed.")


async def _quiet(world: World, kept: Kept) -> bool:
    """Wait until no work is left anywhere; whether that came within the limit."""
    until = time.monotonic() + QUIET_WITHIN
    while time.monotonic() < until:
        left = await ask_redis(world.redis.url, "ZCARD", keys.DUE)
        if left == 0 and active_tasks(kept) == 0:
            return True
        await asyncio.sleep(LOOK_EVERY)
    return False


async def _without_expiry(url: str) -> Sequence[str]:
    """Keys that would stay for ever."""
    found = cast("list[str]", await ask_redis(url, "KEYS", "*") or [])
    return [key for key in found if await ask_redis(url, "TTL", key) == NO_EXPIRY]


async def _exports(url: str) -> Mapping[str, int]:
    """How many exports are on record, by the name of the list."""
    found = cast("list[str]", await ask_redis(url, "KEYS", keys.export("*", "*")) or [])
    names = [
        await ask_redis(url, "HGET", str(await ask_redis(url, "HGET", key, "search")), "list_name") for key in found
    ]
    return Counter(json.loads(str(name)) for name in names)

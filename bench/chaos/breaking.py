"""Plays the faults of a plan, each at its moment."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Final

from bench.chaos.plan import Fault, Kind
from bench.chaos.stage import Stage
from bench.chaos.world import World
from bot.searches.ports import StoreAway
from bot.store.connect import StoreUnusable, connect
from simulator import Fault as SlackFault

REDIS_WITHIN: Final = 2.0
"""Seconds for a word to Redis."""


class Breaker:
    """Breaks one world; `played` counts what was broken."""

    def __init__(self, world: World, stage: Stage) -> None:
        self.played: Counter[Kind] = Counter()
        self._world = world
        self._stage = stage

    async def play(self, faults: Sequence[Fault]) -> None:
        """All of them, in order."""
        for fault in faults:
            await self._stage.next_fault(fault.after)
            await asyncio.sleep(fault.pause)
            self._stage.note(str(fault))
            await self._break(fault)
            self.played[fault.kind] += 1
        await self._stage.no_more_faults()

    def mend(self) -> None:
        """Take back what still waits for its call."""
        self._world.slack.faults.clear()
        self._world.proxy.disarm()

    async def _break(self, fault: Fault) -> None:
        world = self._world
        match fault.kind:
            case Kind.KILL:
                await world.servers[fault.target].kill(down=fault.seconds)
            case Kind.REDIS_RESTART:
                await world.redis.stop()
                await asyncio.sleep(fault.seconds)
                await world.redis.start()
            case Kind.REDIS_CUT:
                await ask_redis(world.redis.url, "CLIENT", "KILL", "TYPE", "normal")
            case Kind.SOCKET_CUT:
                world.slack.socket.drop()
            case Kind.API_CUT:
                world.proxy.cut()
            case Kind.API:
                world.proxy.arm(fault.how, fault.where, fault.seconds)
            case Kind.SLACK:
                self._put_slack_fault(fault)

    def _put_slack_fault(self, fault: Fault) -> None:
        played = {
            "kind": fault.how,
            "method": fault.where,
            "workspace": fault.target or None,
            "retry_after_s": max(1, round(fault.seconds)),
            "seconds": fault.seconds,
        }
        self._world.slack.faults.put(SlackFault.model_validate(played))


async def ask_redis(url: str, *command: str) -> object:
    """The answer to one command; None when Redis cannot be asked."""
    try:
        async with connect(url) as trips:
            return await trips.call(*command, limit=REDIS_WITHIN)
    except (StoreUnusable, StoreAway):
        return None

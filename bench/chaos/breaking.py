"""Plays the faults of a plan, each at its moment."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Final

from bench.chaos.plan import Fault, Kind
from bench.chaos.processes import Server
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
        self._pauses: list[asyncio.Task[None]] = []

    async def play(self, faults: Sequence[Fault]) -> None:
        """All of them, in order. Returns when every process goes on."""
        try:
            await self._play(faults)
            await asyncio.gather(*self._pauses)
        finally:
            for pause in self._pauses:
                pause.cancel()

    async def _play(self, faults: Sequence[Fault]) -> None:
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
                await self._awake(fault.target).kill(down=fault.seconds)
            case Kind.PAUSE:
                pausing = self._awake(fault.target).pause(fault.seconds)
                self._pauses.append(asyncio.create_task(pausing, name=str(fault)))
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

    def _awake(self, name: str) -> Server:
        """That process, or the next one where it stands still: it shall go on and meet what others have done."""
        servers = sorted(self._world.servers)
        place = servers.index(name)
        in_order = [self._world.servers[one] for one in (*servers[place:], *servers[:place])]
        return next((one for one in in_order if not one.is_paused), in_order[0])

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

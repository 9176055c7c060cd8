"""Servers beside the bot: started anew when they die, not ready meanwhile, given up in words."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.beside import LOOK_EVERY, PAUSES, SOUND_AFTER, Beside, GaveUp
from tests.support.fakes import FakeClock
from tests.support.wait import until


class Refused(Exception):
    """It does not start."""


class Mortal:
    """A server that dies when it is told, and starts as often as it may."""

    name = "our server"

    def __init__(self) -> None:
        self.alive = True
        self.refuses = False
        self.starts = 0

    def works(self) -> bool:
        return self.alive

    async def restart(self) -> None:
        self.starts += 1
        if self.refuses:
            raise Refused("no room")
        self.alive = True


class Time:
    """Sleeps pass at once; each looks at what happens meanwhile."""

    def __init__(self) -> None:
        self.clock = FakeClock(0.0)
        self.slept: list[float] = []
        self.troubles: list[tuple[str, ...]] = []
        self.beside: Beside | None = None
        self.die = False
        self.server: Mortal | None = None

    async def sleep(self, seconds: float) -> None:
        self.clock.now += seconds
        self.slept.append(seconds)
        if self.beside is not None:
            self.troubles.append(tuple(self.beside.troubles()))
        if self.die and self.server is not None:
            self.server.alive = False
        await asyncio.sleep(0)


@asynccontextmanager
async def kept(server: Mortal, time: Time) -> AsyncIterator[asyncio.Task[None]]:
    time.server = server
    time.beside = Beside([server], refusals=(Refused,), sleep=time.sleep, clock=time.clock)
    keeping = asyncio.create_task(time.beside.keep())
    yield keeping
    keeping.cancel()
    await asyncio.wait({keeping})


async def test_a_server_that_dies_is_started_anew_and_said_meanwhile() -> None:
    server, time = Mortal(), Time()
    async with kept(server, time):
        await until(lambda: len(time.slept) > 1)
        assert set(time.troubles) == {()}
        server.alive = False
        await until(lambda: server.starts == 1)
        await until(lambda: time.troubles[-1] == ())
        assert ("our server has ended and is started anew",) in time.troubles


@pytest.mark.parametrize("refuses", [True, False])
async def test_one_that_dies_again_and_again_is_given_up_after_longer_and_longer_pauses(refuses: bool) -> None:
    server, time = Mortal(), Time()
    server.alive, server.refuses, time.die = False, refuses, True
    async with kept(server, time) as keeping:
        await asyncio.wait({keeping}, timeout=45)
        with pytest.raises(GaveUp, match="our server has ended 6 times.*" + ("no room" if refuses else "")):
            keeping.result()
    assert server.starts == len(PAUSES)
    assert [pause for pause in time.slept if pause in PAUSES[1:]] == list(PAUSES[1:])


async def test_one_that_was_sound_for_long_begins_anew() -> None:
    server, time = Mortal(), Time()
    async with kept(server, time) as keeping:
        for death in range(1, 2 * len(PAUSES)):
            server.alive = False
            await until(lambda death=death: server.starts == death)  # type: ignore[misc]
            sound = time.clock.now
            await until(lambda sound=sound: time.clock.now > sound + SOUND_AFTER + LOOK_EVERY)  # type: ignore[misc]
        assert not keeping.done()
        assert max(time.slept) == PAUSES[0]


async def test_with_nothing_to_keep_it_waits_until_it_is_cancelled() -> None:
    keeping = asyncio.create_task(Beside([], refusals=()).keep())
    done, _ = await asyncio.wait({keeping}, timeout=0.05)
    assert not done
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping

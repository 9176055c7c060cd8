"""Start and stop of a bot process: in phases, each said in the log, the stop in reverse with a budget of time."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from bot.app import Bot
from bot.beside import Beside

log = logging.getLogger(__name__)

DRAIN: Final = 5.0
"""Seconds for the steps under way to finish after SIGTERM; whatever is left is parked by its stored intent.

With what the transport takes before (`transport/link.py`), a stop stays below 10 seconds.
"""


@asynccontextmanager
async def stop_signals() -> AsyncIterator[asyncio.Event]:
    """An event that SIGTERM or Ctrl-C sets; a second one ends the process the hard way."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def asked() -> None:
        stop.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked)
    try:
        yield stop
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def run(bot: Bot, *, stop: asyncio.Event, ready: Callable[[str], None], beside: Beside) -> None:
    """Serve until `stop` is set. `ready` is told once where and how Slack reaches the bot.

    Raises what the transport raises when it gives up, and GaveUp when one of the servers beside the bot is given up.
    """
    bot.poller.start()
    log.info("polling")
    try:
        async with bot.transport as transport:
            ready(transport.where)
            stopping = asyncio.create_task(stop.wait(), name="stop")
            serving = asyncio.create_task(transport.serve(), name="transport")
            keeping = asyncio.create_task(beside.keep(), name="beside")
            try:
                await asyncio.wait({stopping, serving, keeping}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                stopping.cancel()
                keeping.cancel()
                await asyncio.wait({keeping})
            log.info("stopping: nothing new is taken")
            draining = asyncio.create_task(bot.poller.stop(within=DRAIN), name="drain")
        await serving
        await draining
        if not keeping.cancelled():
            await keeping
    finally:
        await bot.poller.stop(within=DRAIN)
        log.info("stopped: leases are handed back")

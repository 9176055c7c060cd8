"""Waiting for the end."""

import asyncio
import signal


async def interrupted() -> None:
    """Return when somebody presses Ctrl-C, or this process is asked to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()

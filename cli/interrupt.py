"""Waiting for the end."""

import asyncio
import signal


def heeded() -> asyncio.Event:
    """An event for Ctrl-C and for whoever asks this process to end; from here on they do nothing else."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop

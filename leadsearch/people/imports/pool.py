"""Blocks read by several processes at once, and their outcomes in the order of the file."""

import asyncio
import gc
import multiprocessing
import os
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextvars import ContextVar
from threading import Thread
from typing import Final

from leadsearch.people.imports.blocks import Block, Outcome, Reading

WAITING_PER_WORKER: Final = 2
"""Blocks that are read ahead for each process; a block and its outcome are some megabytes."""
_READING: ContextVar[Reading] = ContextVar("reading")
"""In a process that reads: how."""


class WorkerLostError(Exception):
    """A process that reads ended by itself; nothing was imported."""


async def outcomes(blocks: Iterable[Block], reading: Reading, *, workers: int) -> AsyncGenerator[tuple[Block, Outcome]]:
    """Each block with its outcome, in order; without workers they are read here. Raises WorkerLostError."""
    if workers < 1:
        for block in blocks:
            yield block, reading(block)
        return
    # Started afresh: a fork would take over the locks of the threads that this process has.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(reading,))
    loop = asyncio.get_running_loop()
    waiting: deque[tuple[Block, asyncio.Future[Outcome]]] = deque()
    try:
        for block in blocks:
            waiting.append((block, loop.run_in_executor(pool, _read, block)))
            if len(waiting) > workers * WAITING_PER_WORKER:
                first, outcome = waiting.popleft()
                yield first, await outcome
        while waiting:
            first, outcome = waiting.popleft()
            yield first, await outcome
    except BrokenProcessPool:
        raise WorkerLostError(
            "A process that reads the file has ended by itself, perhaps because this machine is out of memory. "
            "Nothing was imported. Try again with --workers 0."
        ) from None
    finally:
        for _, outcome in waiting:
            outcome.cancel()
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(reading: Reading) -> None:
    """Make a process ready to read."""
    _READING.set(reading)
    # Reading leaves no cycles, and looking for some among the tables of places would take a tenth of the time.
    gc.disable()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End when the process that stores is killed, which can tell nobody."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _read(block: Block) -> Outcome:
    return _READING.get()(block)

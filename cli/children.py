"""Servers that this command starts beside itself, as `leads …` in processes of their own.

A child ends with its parent, however that ends: it reads its standard input, which closes when the parent is gone.
"""

import asyncio
import os
import re
import signal
import sys
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Final

import click

READY_WITHIN: Final = 60.0
"""Seconds for a child to say that it is ready, or at work; the first start makes the sample people."""
STOP_WITHIN: Final = 12.0
"""Seconds between SIGTERM and SIGKILL; the bot ends within 10."""
SAID_LINES: Final = 15
"""Lines of a failed child that are shown."""
LINE_MAX: Final = 8 * 1024
"""Bytes of one line that are passed on; the rest of it is left out."""
_PART: Final = 64 * 1024
"""Bytes that are read at once: what a pipe of Linux holds."""


def end_with_parent() -> None:
    """End this process (SIGTERM) as soon as its standard input closes."""

    def watch() -> None:
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def without_secrets(env: Mapping[str, str]) -> dict[str, str]:
    """An environment for a child that has no business with Slack, a Redis, a database or somebody else's API."""
    ours = ("SLACK_", "REDIS_", "DATABASE_", "LEADS_", "BOT_")
    return {name: value for name, value in env.items() if not name.startswith(ours)}


async def launch(*arguments: str, env: Mapping[str, str]) -> asyncio.subprocess.Process:
    """Start `leads ARGUMENTS`, which ends with us; all that it says comes by its standard output."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "cli.main",
        "--end-with-parent",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=dict(env),
        start_new_session=True,  # Ctrl-C reaches us alone, and we stop the children in order
    )


class Child:
    """One `leads ARGUMENTS` in a process of its own.

    Args:
        arguments: of `leads`.
        env: its whole environment.
        ready: found in the line that says that it is ready.
        hear: gets every other line that it says, as soon as it says it.
        working: found in a line that says that it is at work before it is ready; it has READY_WITHIN anew from then.
    """

    def __init__(
        self,
        *arguments: str,
        env: Mapping[str, str],
        ready: re.Pattern[str],
        hear: Callable[[str], object] = sys.stderr.write,
        working: re.Pattern[str] | None = None,
    ) -> None:
        self._arguments = arguments
        self._env = dict(env)
        self._ready = ready
        self._hear = hear
        self._working = working
        self._process: asyncio.subprocess.Process | None = None
        self._talking: asyncio.Task[None] | None = None

    async def start(self) -> re.Match[str]:
        """Start it; answers the match of the line that says it is ready.

        Raises click.ClickException when it ends before it is ready, or is not ready in time, with what it said.
        """
        self._process = process = await launch(*self._arguments, env=self._env)
        lines = _lines(process)
        try:
            what = f"leads {self._arguments[0]}"
            said = await _until_ready(process, lines, self._ready, self._hear, working=self._working, what=what)
        except BaseException:
            await self.stop()
            raise
        self._talking = asyncio.create_task(_pass_on(lines, self._hear))
        return said

    def works(self) -> bool:
        """Whether it is still there."""
        return self._process is not None and self._process.returncode is None

    async def stop(self) -> None:
        """End it, the hard way after STOP_WITHIN seconds."""
        process, self._process = self._process, None
        talking, self._talking = self._talking, None
        if process is not None:
            await _stop(process)
        if talking is not None:
            await talking


@asynccontextmanager
async def child(
    *arguments: str, env: Mapping[str, str], ready: re.Pattern[str], hear: Callable[[str], object] = sys.stderr.write
) -> AsyncIterator[re.Match[str]]:
    """Run `leads ARGUMENTS` until the block ends; yields the match of the line that says it is ready. See `Child`."""
    process = Child(*arguments, env=env, ready=ready, hear=hear)
    said = await process.start()
    try:
        yield said
    finally:
        await process.stop()


async def _until_ready(
    process: asyncio.subprocess.Process,
    lines: AsyncIterator[str],
    ready: re.Pattern[str],
    hear: Callable[[str], object],
    *,
    working: re.Pattern[str] | None,
    what: str,
) -> re.Match[str]:
    said: deque[str] = deque(maxlen=SAID_LINES)
    try:
        async with asyncio.timeout(READY_WITHIN) as limit:
            async for line in lines:
                if found := ready.search(line):
                    return found
                if working and working.search(line):
                    limit.reschedule(asyncio.get_running_loop().time() + READY_WITHIN)
                hear(f"{line}\n")
                said.append(line)
        why = f"{what} ended with {await process.wait()} before it was ready"
    except TimeoutError:
        why = f"{what} was not ready within {READY_WITHIN:.0f} s"
    raise click.ClickException("\n".join([why + ":", *said]))


async def _pass_on(lines: AsyncIterator[str], hear: Callable[[str], object]) -> None:
    async for line in lines:
        with suppress(OSError):  # where nobody hears any more, the child must still be able to speak
            hear(f"{line}\n")


async def _lines(process: asyncio.subprocess.Process) -> AsyncIterator[str]:
    """What it says, without line ends. A line of any length is read, for a full pipe would stop the child."""
    begun = b""
    while part := await _stdout(process).read(_PART):
        *whole, begun = (begun + part).split(b"\n")
        for line in whole:
            yield _shown(line)
        begun = begun[: LINE_MAX + 1]
    if begun:
        yield _shown(begun)


def _shown(line: bytes) -> str:
    text = line[:LINE_MAX].decode(errors="replace").rstrip()
    return text if len(line) <= LINE_MAX else f"{text}…"


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_WITHIN):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _stdout(process: asyncio.subprocess.Process) -> asyncio.StreamReader:
    if process.stdout is None:
        raise AssertionError("a child's output is a pipe")
    return process.stdout

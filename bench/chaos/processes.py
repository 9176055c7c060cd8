"""A `leads …` process that is killed and started again, as by whatever keeps servers running, or stands still."""

import asyncio
import re
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

READY_WITHIN: Final = 120.0
"""Seconds for a start on a machine that is busy with all the others."""
STOP_WITHIN: Final = 12.0
"""Seconds between SIGTERM and SIGKILL at the end; the bot drains for 9."""
AGAIN_AFTER: Final = 1.0
"""Seconds before a process that ended by itself is started again."""


class NotReady(Exception):
    """A process did not come up; the text says where its words are."""


class Launch(Protocol):
    """Starts `leads ARGUMENTS`; all that it says comes by its standard output."""

    async def __call__(self, *arguments: str, env: Mapping[str, str]) -> asyncio.subprocess.Process:
        """`env` is its whole environment."""
        ...


class Server:
    """One process, kept running while its context is open.

    Args:
        name: for the diary.
        arguments: of `leads`.
        launch: starts it.
        env: its whole environment.
        ready: found in the line that says that it is ready.
        said: where everything it says goes.
        on_ready: told each time it is ready.
        on_end: told each time it has ended.
    """

    def __init__(
        self,
        name: str,
        *arguments: str,
        launch: Launch,
        env: Mapping[str, str],
        ready: re.Pattern[str],
        said: Path,
        on_ready: Callable[[re.Match[str]], None] = lambda _: None,
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.ended_alone: list[str] = []
        """Its last words, each time it ended without having been killed."""
        self.is_paused = False
        self._arguments = arguments
        self._launch = launch
        self._env = dict(env)
        self._ready = ready
        self._said = said
        self._on_ready = on_ready
        self._on_end = on_end
        self._process: asyncio.subprocess.Process | None = None
        self._alive = asyncio.Event()
        self._is_ready = asyncio.Event()
        self._killed = False
        self._down = 0.0
        self._stopping = False
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Start it; it is ready some time later."""
        self._keeper = asyncio.create_task(self._keep(), name=self.name)
        return self

    async def ready(self) -> None:
        """Wait until it was ready for the first time. Raises NotReady."""
        try:
            async with asyncio.timeout(READY_WITHIN):
                await self._is_ready.wait()
        except TimeoutError:
            raise NotReady(f"{self.name} was not ready within {READY_WITHIN:.0f} s, see {self._said}") from None

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def kill(self, *, down: float) -> None:
        """SIGKILL it, at whatever it does; it is started again after `down` seconds."""
        await self._alive.wait()
        if self._process is None:
            raise AssertionError("what is alive has a process")
        self._killed, self._down = True, down
        self._process.kill()
        await self._process.wait()

    async def pause(self, seconds: float) -> None:
        """Let it stand still for so long, at whatever it does; nothing where it does so already."""
        if self.is_paused:
            return
        self.is_paused = True
        await self._alive.wait()
        process = self._process
        if process is None:
            raise AssertionError("what is alive has a process")
        _send(process, signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            _send(process, signal.SIGCONT)
            self.is_paused = False

    async def _keep(self) -> None:
        while not self._stopping:
            self._killed = False
            with self._said.open("ab") as said:
                said.write(f"---- {time.time():.3f} {self.name} is started\n".encode())
                last_words = await self._live(said.write)
            if not self._killed and not self._stopping:
                self.ended_alone.append(last_words)
            if not self._stopping:
                await asyncio.sleep(self._down if self._killed else AGAIN_AFTER)

    async def _live(self, write: Callable[[bytes], int]) -> str:
        """Start it and stay until it has ended; the last line that it said."""
        line = ""
        self._process = process = await self._launch(*self._arguments, env=self._env)
        self._alive.set()
        try:
            if process.stdout is None:
                raise AssertionError("its output is a pipe")
            while raw := await process.stdout.readline():
                write(raw)
                line = raw.decode(errors="replace").rstrip()
                if found := self._ready.search(line):
                    self._is_ready.set()
                    self._on_ready(found)
            await process.wait()
        finally:
            self._alive.clear()
            self._on_end()
        return line

    async def _stop(self) -> None:
        self._stopping = True
        process = self._process
        if process is not None and process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), STOP_WITHIN)
            except TimeoutError:
                process.kill()
        if self._keeper is not None:
            await asyncio.wait({self._keeper}, timeout=STOP_WITHIN)
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)


def _send(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(number)

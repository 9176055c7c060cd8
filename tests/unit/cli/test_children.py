"""Servers that a command starts beside itself: what they say reaches us, whatever it is."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping

import pytest

from cli import children
from cli.children import LINE_MAX, Child
from tests.support.wait import until

READY = re.compile(r"ready at (\S+)")


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child runs the Python program that is its only argument."""

    async def launch(program: str, *, env: Mapping[str, str]) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            program,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=dict(env),
        )

    monkeypatch.setattr(children, "launch", launch)


@pytest.mark.usefixtures("says")
async def test_a_line_of_any_length_is_cut_and_the_child_goes_on_speaking() -> None:
    heard: list[str] = []
    program = "print('before' * 100_000); print('ready at home'); print('x' * 1_000_000); print('\\xe9nd', end='')"
    process = Child(program, env={**os.environ, "PYTHONIOENCODING": "utf-8"}, ready=READY, hear=heard.append)
    assert (await process.start())[1] == "home"
    await until(lambda: len(heard) == 3)
    await process.stop()
    before, long, last = heard
    assert before.startswith("beforebefore")
    assert (len(before), long) == (LINE_MAX + len("…\n"), "x" * LINE_MAX + "…\n")
    assert last == "énd\n"


@pytest.mark.usefixtures("says")
async def test_a_child_that_says_that_it_is_at_work_has_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    first_limit_s = 0.05

    async def lines(_process: asyncio.subprocess.Process) -> AsyncIterator[str]:
        too_late = loop.time() + 2 * first_limit_s
        monkeypatch.setattr(children, "READY_WITHIN", 60.0)
        yield "half of it is done"  # before the loop has looked at any clock
        await until(lambda: loop.time() > too_late)
        yield "ready at home"

    monkeypatch.setattr(children, "READY_WITHIN", first_limit_s)
    monkeypatch.setattr(children, "_lines", lines)
    process = Child("input()", env=os.environ, ready=READY, working=re.compile("is done"), hear=str)
    assert (await process.start())[1] == "home"
    await process.stop()


@pytest.mark.usefixtures("says")
async def test_a_child_goes_on_where_nobody_hears_it() -> None:
    heard: list[str] = []

    def hear(line: str) -> None:
        heard.append(line)
        raise BrokenPipeError

    process = Child("print('ready at home'); print('a'); print('b')", env=os.environ, ready=READY, hear=hear)
    await process.start()
    await until(lambda: heard == ["a\n", "b\n"])
    await process.stop()

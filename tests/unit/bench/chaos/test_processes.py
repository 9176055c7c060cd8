"""A process that is kept running: it is killed, stands still, or ends by itself, and each is told apart."""

import asyncio
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.chaos.processes import Server
from tests.support.processes import children_of
from tests.support.wait import until

TICKING = """
import time
print("ready", flush=True)
while True:
    print("tick", flush=True)
    time.sleep(0.01)
"""
GIVING_UP = "print('ready', flush=True); print('no Redis there', flush=True)"


def server(said: Path, program: str) -> Server:
    async def launch(*arguments: str, env: Mapping[str, str]) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-c", *arguments, stdout=asyncio.subprocess.PIPE, env=dict(env)
        )

    return Server("one", program, launch=launch, env={}, ready=re.compile("ready"), said=said)


def ticks(said: Path) -> int:
    return said.read_text().count("tick")


def stands_still() -> bool:
    """Whether /proc has a stopped process of this program."""
    (pid,) = children_of(os.getpid(), "while True")
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds the process in /proc")
async def test_a_paused_process_stands_still_and_then_goes_on(tmp_path: Path) -> None:
    said = tmp_path / "said"
    async with server(said, TICKING) as one:
        await one.ready()
        pausing = asyncio.create_task(one.pause(3600))
        await until(lambda: one.is_paused and stands_still())
        pausing.cancel()
        await asyncio.wait({pausing})
        assert not one.is_paused
        before = ticks(said)
        await until(lambda: ticks(said) > before)
    assert one.ended_alone == []


async def test_the_last_words_of_one_that_ended_by_itself_are_kept(tmp_path: Path) -> None:
    async with server(tmp_path / "said", GIVING_UP) as one:
        await until(lambda: one.ended_alone)
    assert one.ended_alone[0] == "no Redis there"

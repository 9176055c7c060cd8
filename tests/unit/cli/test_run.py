"""`leads run` says what stands in the way of a start, and what to do: as a process, like an operator sees it."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from bot.store.embedded import EmbeddedRedis
from cli.children import child, without_secrets
from cli.run import READY
from simulator import Simulator
from tests.support.processes import children_of
from tests.support.product import MANIFEST
from tests.support.wait import until, until_asked

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
ELSEWHERE = {"LEADS_API_URL": "http://127.0.0.1:9", "LEADS_API_KEY": "pk_live_1"}


def leads_run(data: Path, env: dict[str, str]) -> str:
    """What it says; it must end by itself and not well."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "run", "--data", str(data)],
        env=clean | env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_missing_settings_are_named_all_at_once_before_anything_starts(tmp_path: Path) -> None:
    said = leads_run(tmp_path / "data", {})
    assert "SLACK_BOT_TOKEN is missing" in said
    assert "SLACK_APP_TOKEN is missing" in said
    assert not (tmp_path / "data" / "redis").exists()


def test_an_api_without_its_key_is_said(tmp_path: Path) -> None:
    assert "LEADS_API_KEY is missing" in leads_run(tmp_path, GOOD | {"LEADS_API_URL": "http://127.0.0.1:9"})


def test_a_redis_that_is_down_is_said_at_once_and_nobody_has_to_wait_for_it(tmp_path: Path) -> None:
    env = without_secrets(os.environ) | GOOD | ELSEWHERE | {"REDIS_URL": "redis://127.0.0.1:9"}
    command = [sys.executable, "-m", "cli.main", "run", "--data", str(tmp_path)]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as bot:
        assert bot.stderr is not None
        said = next(line for line in bot.stderr if "No Redis answers at redis://127.0.0.1:9" in line)
        assert "Looking again for 30 s" in said
        bot.terminate()
        assert bot.wait(timeout=25) == 0


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds the processes in /proc")
def test_a_postgresql_that_is_away_is_said_at_once_and_nobody_has_to_wait_for_it(tmp_path: Path) -> None:
    env = without_secrets(os.environ) | GOOD | {"DATABASE_URL": "postgresql://leads:secret@127.0.0.1:9/leads"}
    command = [sys.executable, "-m", "cli.main", "run", "--data", str(tmp_path)]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as bot:
        assert bot.stderr is not None
        said = next(line for line in bot.stderr if "'leads' at 127.0.0.1:9 cannot be used" in line)
        assert "Looking again for 30 s" in said
        beside = children_of(bot.pid, "")
        assert len(beside) == 2, "Redis and the service that waits for its database"
        bot.terminate()
        assert bot.wait(timeout=25) == 0
    assert not [pid for pid in beside if Path(f"/proc/{pid}").exists()]


async def test_a_data_folder_in_use_says_by_whom(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path / "redis")
    await server.start()
    try:
        assert f"in use by process {os.getpid()}" in leads_run(tmp_path, GOOD | ELSEWHERE)
    finally:
        await server.stop()


@pytest.mark.parametrize("wrong", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_a_token_that_slack_refuses_is_said(wrong: str, redis_url: str, tmp_path: Path) -> None:
    async with Simulator(MANIFEST, channels=("sales",)) as slack:
        right = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
        env = {"SLACK_API_URL": slack.api_url, "REDIS_URL": redis_url} | ELSEWHERE | right | {wrong: GOOD[wrong]}
        said = await asyncio.to_thread(leads_run, tmp_path, env)
    assert "refuse" in said


@pytest.mark.timeout(300)
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds the processes in /proc")
async def test_a_server_beside_the_bot_that_is_killed_makes_it_unready_until_it_is_there_again(
    tmp_path: Path, sample_file: Path
) -> None:
    shutil.copy(sample_file, tmp_path / "people.sqlite")
    async with Simulator(MANIFEST, channels=("sales",)) as slack:
        tokens = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token, "BOT_PORT": "0"}
        env = without_secrets(os.environ) | tokens | {"SLACK_API_URL": slack.api_url}
        ready = re.compile(f"^{READY}.* (?P<health>http://\\S+)")
        async with child("run", "--data", str(tmp_path), env=env, ready=ready) as said:
            (bot,) = children_of(os.getpid(), "cli.main --end-with-parent run ")
            for server, words in (
                (" serve ", "our search service has ended"),
                ("redis", "the embedded Redis has ended"),
            ):
                (victim,) = children_of(bot, server)
                os.kill(victim, signal.SIGKILL)
                await until_asked(lambda words=words: answers(said["health"], 503, words), within=60)  # type: ignore[misc]
                await until_asked(lambda: answers(said["health"], 200, ""), within=60)
                assert victim not in children_of(bot, server)
            await until(lambda: len(children_of(bot, " serve ")) == 1)


async def answers(health: str, status: int, words: str) -> bool:
    """Whether readiness is told like this."""
    async with aiohttp.ClientSession() as session, session.get(f"{health}/ready") as answer:
        return answer.status == status and words in await answer.text()

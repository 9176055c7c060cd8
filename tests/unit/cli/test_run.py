"""`leads run` says what stands in the way of a start, and what to do: as a process, like an operator sees it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store.embedded import EmbeddedRedis
from simulator import Simulator
from tests.support.product import MANIFEST

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
        timeout=50,
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


def test_a_redis_that_is_down_is_said(tmp_path: Path) -> None:
    said = leads_run(tmp_path, GOOD | ELSEWHERE | {"REDIS_URL": "redis://127.0.0.1:9"})
    assert "No Redis answers at redis://127.0.0.1:9" in said


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

"""`leads simulate`: what it prints is enough for a bot, and it says what is wrong."""

import asyncio
import socket
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from slack_sdk.web.async_client import AsyncWebClient

from cli.main import main

READY_WITHIN_S = 60


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    file = tmp_path / "manifest.yml"
    file.write_text("display_information: {name: Echo}\nsettings: {socket_mode_enabled: true}\n")
    return file


async def test_a_bot_reaches_it_with_what_it_prints(manifest: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "cli.main",
        "simulate",
        "--manifest",
        str(manifest),
        "--channels",
        "sales, general",
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    printed: dict[str, str] = {}
    async with asyncio.timeout(READY_WITHIN_S):
        while not (line := (await process.stdout.readline()).decode()).startswith("#"):
            name, _, value = line.strip().partition("=")
            printed[name] = value
    client = AsyncWebClient(token=printed["SLACK_BOT_TOKEN"], base_url=printed["SLACK_API_URL"])
    assert (await client.auth_test())["team"] == "acme"
    opened = await client.apps_connections_open(app_token=printed["SLACK_APP_TOKEN"])
    assert opened["url"].startswith("ws://127.0.0.1:")
    assert printed["SLACK_SIGNING_SECRET"]
    process.terminate()
    async with asyncio.timeout(READY_WITHIN_S):
        assert await process.wait() == 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--manifest", "nowhere.yml"], "cannot read nowhere.yml"),
        (["--channels", " , "], "name at least one"),
        (["--port", "70000"], "70000 is not in the range"),
    ],
)
def test_a_wrong_option_is_named(manifest: Path, options: list[str], says: str) -> None:
    result = CliRunner().invoke(main, ["simulate", "--manifest", str(manifest), *options])
    assert result.exit_code != 0
    assert says in result.output


def test_a_taken_port_is_named(manifest: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["simulate", "--manifest", str(manifest), "--port", str(port)])
    assert result.exit_code == 1
    assert f"cannot listen on port {port}" in result.output

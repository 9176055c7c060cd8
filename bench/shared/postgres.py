"""A PostgreSQL of one's own: a real server as a child process, on a unix socket in a folder that goes away with it."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

START_WAIT: Final = 60.0
"""Seconds for a start on a machine that is busy with other things."""
STOP_WAIT: Final = 15.0
"""Seconds between the request to stop and the order."""
COMMAND_WAIT: Final = 60.0
"""Seconds for one of PostgreSQL's own tools."""
LOOK_EVERY: Final = 0.02
_DEBIAN: Final = Path("/usr/lib/postgresql")
"""Where Debian keeps the servers, beside the path: <version>/bin."""
_STRANGERS: Final = ("postgres", "nobody")
"""Who runs the server when we are root, which it refuses."""
PORT: Final = "5432"
"""Of the socket's name; nobody listens at a port of the machine."""
_ENVIRONMENT: Final = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
"""All that the programs get: settings of somebody's own PostgreSQL (PGPORT, PGOPTIONS …) are none of theirs."""
_QUICK: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# The shell becomes the server. Beside it stays a reader of a pipe that we hold open: when we end, in whatever way, the
# pipe ends, and the reader stops the server at once and takes its folder away.
_GUARDED: Final = """
exec 3<&0
( read -r _ <&3; kill -QUIT $$ 2>/dev/null; while [ -d "$1" ]; do rm -rf -- "$1"; done ) </dev/null >/dev/null 2>&1 &
shift
exec "$@" </dev/null 3<&-
"""


class PostgresMissing(Exception):
    """There is no PostgreSQL on this machine, or it does not start; the text says what to do."""


@dataclass(frozen=True)
class Postgres:
    """A running server. Its one user is `postgres`, without a password."""

    programs: Path
    room: Path

    def url(self, database: str) -> str:
        """SQLAlchemy's address of a database."""
        return f"postgresql+asyncpg://postgres@/{database}?host={quote(str(self.room), safe='')}"

    def create(self, database: str, *, like: str = "template1") -> str:
        """Make a database, empty or a copy; its address."""
        self.ask(f'CREATE DATABASE "{database}" TEMPLATE "{like}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is connected."""
        self.ask(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def ask(self, sql: str, *, database: str = "postgres") -> str:
        """What one statement answers, as text. Raises subprocess.CalledProcessError."""
        where = ("-h", self.room, "-p", PORT, "-U", "postgres", "-d", database)
        return _said([self.programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", *where, "-c", sql])


@contextmanager
def own_postgres(*, durable: bool = False, settings: Mapping[str, str] | None = None) -> Iterator[Postgres]:
    """Run a server; it ends with the block, or with this process.

    Args:
        durable: whether a commit waits for the disk, as it does in earnest.
        settings: of postgresql.conf, beside those.

    Raises:
        PostgresMissing: none is installed, or it does not start.
    """
    programs = _programs()
    room = Path(tempfile.mkdtemp(prefix="leads-pg-", dir=_short_temp()))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, room, ignore_errors=True)
        try:
            server = _start(programs, room, {**({} if durable else _QUICK), **(settings or {})})
            stack.callback(_end, server)
            _wait(programs, room, server)
        except (OSError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None) or error
            raise PostgresMissing(f"PostgreSQL in {programs} cannot be used: {said}") from error
        yield Postgres(programs, room)


def _programs() -> Path:
    """The folder of initdb, postgres and psql."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    if not installed:
        raise PostgresMissing("PostgreSQL is not installed; on Debian: apt install postgresql")
    return installed[-1].parent


def _stranger() -> pwd.struct_passwd:
    for name in _STRANGERS:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresMissing("PostgreSQL does not run as root, and there is no user postgres or nobody to run it.")


def _start(programs: Path, room: Path, settings: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Make the files of a server and start it."""
    user = group = None
    if os.geteuid() == 0:
        stranger = _stranger()
        user, group = stranger.pw_uid, stranger.pw_gid
        os.chown(room, user, group)
    making = ("-D", room / "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
    _said([programs / "initdb", *making], user=user, group=group)
    given = {"listen_addresses": "", "unix_socket_directories": str(room), "max_connections": "200", **settings}
    command = [str(programs / "postgres"), "-D", str(room / "data"), "-p", PORT]
    for name, value in given.items():
        command += ["-c", f"{name}={value}"]
    with (room / "log").open("wb") as said:
        return subprocess.Popen(  # noqa: S603 - our own script and PostgreSQL's own program
            ["/bin/sh", "-c", _GUARDED, "sh", str(room), *command],
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=subprocess.STDOUT,
            user=user,
            group=group,
            extra_groups=None if user is None else (),
            cwd=room,
            env=_ENVIRONMENT,
            start_new_session=True,  # Ctrl-C is for us; we stop the server when we are done with it
        )


def _wait(programs: Path, room: Path, server: "subprocess.Popen[bytes]") -> None:
    """Until it answers."""
    until = time.monotonic() + START_WAIT
    asking: Sequence[str | Path] = [programs / "pg_isready", "-q", "-h", room, "-p", PORT]
    while subprocess.run(asking, check=False, timeout=COMMAND_WAIT, env=_ENVIRONMENT).returncode:  # noqa: S603 - PostgreSQL's own program
        if server.poll() is not None or time.monotonic() > until:
            ending = " / ".join((room / "log").read_text(errors="replace").splitlines()[-3:])
            raise PostgresMissing(f"PostgreSQL in {programs} does not start. Its log ends with: {ending}")
        time.sleep(LOOK_EVERY)


def _end(server: "subprocess.Popen[bytes]") -> None:
    server.send_signal(signal.SIGINT)  # end without waiting for clients
    try:
        server.wait(STOP_WAIT)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    if server.stdin is not None:
        with suppress(BrokenPipeError):
            server.stdin.close()


def _said(command: Sequence[str | Path], *, user: int | None = None, group: int | None = None) -> str:
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        command,
        check=True,
        capture_output=True,
        text=True,
        timeout=COMMAND_WAIT,
        user=user,
        group=group,
        extra_groups=None if user is None else (),
        cwd="/",
        env=_ENVIRONMENT,
    )
    return done.stdout.strip()


def _short_temp() -> str:
    """Where a socket's path stays below the 104 bytes that macOS takes."""
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) <= 60 else "/tmp"  # noqa: S108

"""The PostgreSQL of tests and measurements: it works, and it does not outlive whoever started it."""

import asyncio
import sys
from pathlib import Path

import pytest

from bench.shared import postgres
from bench.shared.postgres import Postgres, PostgresMissing, own_postgres
from tests.support.wait import until

ROOT = Path(__file__).resolve().parents[4]
_STARTS_AND_WAITS = (
    "import time\n"
    "from bench.shared.postgres import own_postgres\n"
    "with own_postgres() as server:\n"
    "    print(server.room, server.ask('SHOW data_directory'), flush=True)\n"
    "    time.sleep(600)\n"
)


def test_a_database_is_made_asked_and_dropped(postgres_server: Postgres) -> None:
    assert postgres_server.create("one_of_ours").startswith("postgresql+asyncpg://postgres@/one_of_ours?host=")
    assert postgres_server.ask("SELECT current_database()", database="one_of_ours") == "one_of_ours"
    postgres_server.drop("one_of_ours")
    names = postgres_server.ask("SELECT datname FROM pg_database").splitlines()
    assert "one_of_ours" not in names


async def test_it_ends_with_a_process_that_is_killed(postgres_server: Postgres) -> None:
    starter = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _STARTS_AND_WAITS, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert starter.stdout
    room, data = map(Path, (await asyncio.wait_for(starter.stdout.readline(), 90)).decode().split())
    server = int((data / "postmaster.pid").read_text().splitlines()[0])
    starter.kill()
    await starter.wait()
    await until(lambda: not room.exists())
    await until(lambda: not is_alive(server))


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_machine_without_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres, "_DEBIAN", tmp_path)
    with pytest.raises(PostgresMissing, match="apt install postgresql"), own_postgres():
        pass

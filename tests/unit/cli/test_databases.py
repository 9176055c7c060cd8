"""`DATABASE_URL`: every command works on the PostgreSQL that it names, and a wrong one is said where it was typed."""

import json
import socket
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from bench.shared.postgres import Postgres
from cli.main import main
from cli.own_service import OwnService
from leadsearch import postgres
from leadsearch.postgres import read_address

PEOPLE = "Name,Title,Company,City\nAda Lovelace,CTO,Engines,London\nBo Diaz,Founder,Acme,Austin\n"


def leads(data: Path, address: str, *arguments: str) -> Result:
    return CliRunner(env={"DATABASE_URL": address, "LEADS_DATA": str(data)}).invoke(main, arguments)


def test_people_and_accounts_are_kept_there_and_nothing_in_the_folder(tmp_path: Path, postgres_url: str) -> None:
    file, data = tmp_path / "people.csv", tmp_path / "data"
    file.write_text(PEOPLE, encoding="utf-8")
    for told in (2, 0):
        done = leads(data, postgres_url, "import", str(file), "--json")
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["added"] == told
    assert json.loads(leads(data, postgres_url, "people", "stats", "--json").stdout)["people"] == 2
    assert leads(data, postgres_url, "people", "reindex").stdout == "The index of 2 people is written.\n"
    erased = leads(data, postgres_url, "people", "erase", "--name", "Ada Lovelace", "--company", "Engines", "--yes")
    assert "1 from the corpus" in erased.stdout, erased.output
    assert leads(data, postgres_url, "accounts", "add", "team", "--credits", "70").exit_code == 0
    assert "70" in leads(data, postgres_url, "accounts", "list").stdout
    assert list(data.iterdir()) == []


@pytest.mark.parametrize("arguments", [("accounts", "list"), ("people", "stats")])
def test_a_wrong_address_and_a_server_that_is_away_are_said_in_words(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    wrong = leads(tmp_path, "mysql://me:secret@host/leads", *arguments)
    assert wrong.exit_code == 2
    assert "DATABASE_URL" in wrong.stderr
    assert "Write postgresql+asyncpg://user:password@host:5432/leads" in " ".join(wrong.stderr.split())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    away = leads(tmp_path, f"postgresql://me:secret@127.0.0.1:{port}/leads", *arguments)
    assert away.exit_code == 1
    assert "Is it running" in away.stderr
    assert "secret" not in wrong.output + away.output


def test_the_service_says_at_once_that_the_server_is_away_and_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(postgres.wait_until_there, "__kwdefaults__", {"patience_s": 0.3})
    away = leads(tmp_path, f"postgresql://me:secret@/leads?host={tmp_path}", "serve", "--port", "0")
    assert away.exit_code == 1
    assert "Looking again for 0.3 s" in caplog.text
    assert "Is it running" in away.stderr
    assert "secret" not in caplog.text + away.output


WORKING: list[tuple[str, ...]] = [
    ("serve", "--port", "0", "--embedded-key", "a-key"),
    ("import", "people.csv"),
    ("people", "stats"),
    ("people", "erase", "--name", "Bo Diaz", "--company", "Acme", "--yes"),
    ("people", "reindex"),
    ("people", "export", "--all"),
    ("accounts", "list"),
    ("accounts", "add", "other", "--credits", "1"),
]
READING = {"stats", "export", "list"}


def in_words(done: Result, words: str) -> None:
    """The command has ended with that, and not with a traceback."""
    assert isinstance(done.exception, SystemExit), repr(done.exception)
    assert done.exit_code == 1, done.output
    assert words in " ".join(done.stderr.split()), done.output
    assert "Is it running" not in done.stderr


def each(data: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Result]:
    """What every command makes of that database."""
    monkeypatch.chdir(data)
    (data / "people.csv").write_text(PEOPLE.replace("Lovelace", "Byron"), encoding="utf-8")
    return {" ".join(arguments[:2]): leads(data, address, *arguments) for arguments in WORKING}


def test_a_database_of_another_encoding_is_refused_with_what_to_do(
    tmp_path: Path, postgres_server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"latin_{uuid4().hex}"
    made = f"CREATE DATABASE \"{name}\" ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    postgres_server.ask(made)
    try:
        for done in each(tmp_path, postgres_server.url(name), monkeypatch).values():
            in_words(done, f"createdb --encoding=UTF8 --locale=C --template=template0 {name}_utf8")
    finally:
        postgres_server.drop(name)


def test_a_database_that_may_only_be_read_is_read_and_changes_are_refused_in_words(
    tmp_path: Path, postgres_server: Postgres, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, name = tmp_path / "first.csv", read_address(postgres_url).database
    file.write_text(PEOPLE, encoding="utf-8")
    assert leads(tmp_path, postgres_url, "import", str(file)).exit_code == 0
    postgres_server.ask(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    for command, done in each(tmp_path, postgres_url, monkeypatch).items():
        if command.split()[-1] in READING:
            assert done.exit_code == 0, done.output
        else:
            in_words(done, "It may only be read")


def test_an_empty_database_that_may_only_be_read_is_told_as_what_it_is(
    tmp_path: Path, postgres_server: Postgres, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = read_address(postgres_url).database
    postgres_server.ask(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    for done in each(tmp_path, postgres_url, monkeypatch).values():
        in_words(done, "It may only be read")


def test_whose_rights_are_missing_is_told_what_the_owner_has_to_say(
    tmp_path: Path, postgres_server: Postgres, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"guest_{read_address(postgres_url).database}"
    assert leads(tmp_path, postgres_url, "accounts", "list").exit_code == 0
    assert leads(tmp_path, postgres_url, "people", "stats").exit_code == 0
    postgres_server.ask(f'CREATE USER "{name}"')
    try:
        for done in each(tmp_path, postgres_url.replace("postgres@", f"{name}@"), monkeypatch).values():
            in_words(done, f'GRANT ALL ON ALL TABLES IN SCHEMA public TO "{name}"')
    finally:
        postgres_server.ask(f'DROP USER "{name}"')


def test_an_empty_one_is_none(tmp_path: Path) -> None:
    assert leads(tmp_path, "", "accounts", "list").exit_code == 0
    assert list(tmp_path.glob("leads.sqlite"))


def test_the_service_beside_the_bot_gets_it(tmp_path: Path) -> None:
    own = OwnService(tmp_path, {"DATABASE_URL": "postgresql://h/d", "REDIS_URL": "redis://h"})
    assert own._env["DATABASE_URL"] == "postgresql://h/d"
    assert "REDIS_URL" not in own._env

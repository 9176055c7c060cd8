"""`leads accounts`: a key is shown once and works; credits are added and listed."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.accounts import command
from leadsearch.service.accounts import Accounts, Caller
from leadsearch.service.app import DATABASE_FILE, database_url, fresh_id, present_ms
from leadsearch.service.database import Database


def leads_accounts(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--data", str(data)])


def caller(data: Path, key: str) -> Caller | None:
    async def found() -> Caller | None:
        database = await Database.open(database_url(data))
        try:
            return await Accounts(database=database, now_ms=present_ms, new_id=fresh_id).caller(key)
        finally:
            await database.close()

    return asyncio.run(found())


def test_a_new_account_has_a_key_that_is_shown_once_and_kept_as_a_hash(tmp_path: Path) -> None:
    data = tmp_path / "new" / "folder"
    done = leads_accounts(data, "add", "Acme", "--credits", "100")
    assert done.exit_code == 0
    key = done.stdout.strip()
    assert len(key) > 30
    assert "cannot be shown again" in done.stderr
    account = caller(data, key)
    assert account is not None
    assert account.name == "Acme"
    assert all(key.encode() not in file.read_bytes() for file in data.iterdir())
    assert key not in leads_accounts(data, "list").stdout


def test_credits_are_added_and_listed(tmp_path: Path) -> None:
    leads_accounts(tmp_path, "add", "Acme", "--credits", "100")
    done = leads_accounts(tmp_path, "top-up", "Acme", "--credits", "1900")
    assert done.stdout == "Acme has 2000 credits now.\n"
    listed = leads_accounts(tmp_path, "list").stdout
    assert "Acme" in listed
    assert "2,000" in listed


def test_a_new_key_is_the_way_into_an_account_and_the_old_one_no_longer_is(tmp_path: Path) -> None:
    old = leads_accounts(tmp_path, "add", "Acme", "--credits", "100").stdout.strip()
    before = caller(tmp_path, old)
    done = leads_accounts(tmp_path, "key", "Acme", "--yes")
    new = done.stdout.strip()
    assert before is not None
    assert (caller(tmp_path, new), caller(tmp_path, old)) == (before, None)
    assert "The old key no longer works" in done.stderr
    assert "within 2 s" in done.stderr


def test_a_key_stays_until_somebody_says_yes(tmp_path: Path) -> None:
    old = leads_accounts(tmp_path, "add", "Acme", "--credits", "100").stdout.strip()
    done = leads_accounts(tmp_path, "key", "Acme")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "is refused from then on" in done.stderr
    assert caller(tmp_path, old) is not None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "Acme", "--credits", "1"), "Choose another name"),
        (("add", " ", "--credits", "1"), "1 to 120 characters"),
        (("add", "Other"), "--credits"),
        (("add", "Other", "--credits", "-1"), "not in the range"),
        (("add", "Other", "--credits", "many"), "not a valid integer"),
        (("top-up", "Nobody", "--credits", "1"), "leads accounts list"),
        (("key", "Nobody", "--yes"), "leads accounts list"),
    ],
)
def test_what_cannot_be_is_refused_with_words(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    leads_accounts(tmp_path, "add", "Acme", "--credits", "7")
    done = leads_accounts(tmp_path, *arguments)
    assert done.exit_code != 0
    assert words in done.stderr


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / DATABASE_FILE).write_text("not a database, but long enough to look like one" * 100)
    done = leads_accounts(tmp_path, "list")
    assert done.exit_code == 1
    assert DATABASE_FILE in done.stderr


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for folder in (file, file / "below"):
        done = leads_accounts(folder, "list")
        assert done.exit_code == 2
        assert "--data" in done.stderr

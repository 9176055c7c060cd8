"""`leads serve`: what it refuses, and that it answers at the address which it prints."""

import asyncio
import socket
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from cli.accounts import command as accounts_command
from cli.folders import PEOPLE_FILE
from cli.serve import command
from leadsearch.contract import Filters
from leadsearch.people.corpus import Corpus
from leadsearch.people.record import Person
from leadsearch.people.sample import COUNT
from leadsearch.service.accounts import Accounts
from leadsearch.service.app import fresh_id, present_ms
from leadsearch.service.database import Database
from tests.contract.serving import KEY, people_in, serving
from tests.support.wait import until


def leads_serve(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--port", "70000"), "--port"),
        (("--pace", "-1"), "--pace"),
        (("--price", "0.5"), "--price"),
        (("--embedded-key", " "), "embedded key is empty"),
        (("--embedded-credits", "-1"), "--embedded-credits"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    done = leads_serve("--data", str(tmp_path), *arguments)
    assert done.exit_code == 2
    assert words in done.stderr


def test_a_port_that_is_taken_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = leads_serve("--data", str(tmp_path), "--port", port)
    assert done.exit_code == 1
    assert port in done.stderr
    assert "--port" in done.stderr


def test_a_file_that_is_no_corpus_is_named(tmp_path: Path) -> None:
    (tmp_path / PEOPLE_FILE).write_text("not a database, but long enough to look like one" * 100)
    done = leads_serve("--data", str(tmp_path), "--port", "0")
    assert done.exit_code == 1
    assert PEOPLE_FILE in done.stderr


async def test_it_answers_where_it_says_and_charges_nothing_by_itself(tmp_path: Path) -> None:
    await people_in(tmp_path, [Person(full_name="Ana Lima", title="CTO")])
    async with serving(tmp_path) as service:
        headers = {"Authorization": f"Bearer {KEY}"}
        async with httpx.AsyncClient(base_url=service.url, headers=headers) as client:
            assert (await client.get("/api/credits/config")).json() == {"costs": {"FIND_PERSON": 0}}
            assert (await client.get("/api/account")).json()["account"]["fullName"] == "embedded"
            assert (await client.get("/api/account", headers={"Authorization": "Bearer other"})).status_code == 401
        assert await service.terminate() == 0


async def test_while_an_import_writes_the_first_people_it_answers_and_says_why_nobody_is_found(tmp_path: Path) -> None:
    importing = await Corpus.open(tmp_path / PEOPLE_FILE)
    async with importing.writing() as writer:
        await writer.save([Person(full_name="Ana Lima", title="CTO")])
        async with serving(tmp_path) as service:
            assert await account_of(service.url, KEY) == "embedded"
            assert "another process is writing the first people" in service.log.read_text()
    assert await importing.count(Filters()) == 1
    await importing.close()


async def test_several_that_start_at_once_in_a_new_folder_end_with_one_sample(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two", "three")]
    async with AsyncExitStack() as stack:
        starting = []
        for folder in folders:
            folder.mkdir()
            starting.append(stack.enter_async_context(serving(folder, "--data", str(tmp_path))))
        services = await asyncio.gather(*starting)
        said = [service.log for service in services]
        await until(lambda: any("made 20000 sample people" in log.read_text() for log in said))
    assert "".join(log.read_text() for log in said).count("sample people") == 1
    people = await Corpus.open(tmp_path / PEOPLE_FILE)
    assert await people.count(Filters()) == COUNT
    await people.close()


async def test_another_embedded_key_replaces_the_one_before(tmp_path: Path) -> None:
    await people_in(tmp_path, [Person(full_name="Ana Lima", title="CTO")])
    async with serving(tmp_path, "--embedded-key", "another-key") as service:
        async with httpx.AsyncClient(base_url=service.url) as client:
            old = await client.get("/api/account", headers={"Authorization": f"Bearer {KEY}"})
            new = await client.get("/api/account", headers={"Authorization": "Bearer another-key"})
        assert (old.status_code, new.status_code) == (401, 200)


async def test_each_who_starts_a_service_on_one_database_has_an_account_of_his_own(
    tmp_path: Path, postgres_url: str
) -> None:
    place = ("--database", postgres_url)
    await people_in(tmp_path, [Person(full_name="Ana Lima", title="CTO")], address=postgres_url)
    async with serving(tmp_path, *place) as one, serving(tmp_path, *place, "--embedded-key", "another-key") as other:
        names = {await account_of(url, key) for url in (one.url, other.url) for key in (KEY, "another-key")}
    assert len(names) == 2
    async with serving(tmp_path, *place) as again:
        assert await account_of(again.url, KEY) in names


async def test_who_lost_his_key_is_told_of_the_accounts_that_are_there_and_gets_back_in(
    tmp_path: Path, postgres_url: str
) -> None:
    place = ("--database", postgres_url)
    await people_in(tmp_path, [Person(full_name="Ana Lima", title="CTO")], address=postgres_url)
    async with serving(tmp_path, *place) as first:
        mine = await account_of(first.url, KEY)
        assert "WARNING" not in first.log.read_text()
    async with serving(tmp_path, *place, "--embedded-key", "fresh") as fresh:
        said = fresh.log.read_text()
        assert f"({mine})" in said
        assert "leads accounts key NAME" in said
    renewed = await asyncio.to_thread(CliRunner().invoke, accounts_command, ["key", mine, "--yes", *place])
    key = renewed.stdout.strip()
    async with serving(tmp_path, *place, "--embedded-key", key) as again:
        assert await account_of(again.url, key) == mine
        assert "WARNING" not in again.log.read_text()
    arguments = ["--port", "0", "--data", str(tmp_path), *place, "--embedded-key", KEY]
    late = await asyncio.to_thread(CliRunner().invoke, command, arguments)
    assert late.exit_code == 1
    assert "this is the old one" in late.stderr


async def test_an_account_that_a_database_knows_by_the_key_stays(tmp_path: Path, postgres_url: str) -> None:
    await people_in(tmp_path, [Person(full_name="Ana Lima", title="CTO")], address=postgres_url)
    database = await Database.open(postgres_url)
    accounts = Accounts(database=database, now_ms=present_ms, new_id=fresh_id)
    await accounts.ensure("embedded", key=KEY, balance=0)
    async with serving(tmp_path, "--database", postgres_url) as service:
        assert await account_of(service.url, KEY) == "embedded"
    assert [row.name for row in await accounts.rows()] == ["embedded"]
    await database.close()


async def account_of(url: str, key: str) -> str:
    """The name of the account that a key belongs to."""
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {key}"}) as client:
        answer = await client.get("/api/account")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["account"]["fullName"])

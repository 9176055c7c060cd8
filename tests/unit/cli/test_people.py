"""`leads people`: counting, handing out and erasing, over a corpus and lists that are really there."""

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, insert, select

from cli.main import main
from leadsearch.people.corpus import Corpus
from leadsearch.people.identities import everybody
from leadsearch.people.record import Person, person_key
from leadsearch.service.accounts import Accounts
from leadsearch.service.app import database_url, fresh_id, present_ms
from leadsearch.service.database import Database
from leadsearch.service.records import record_of
from leadsearch.service.schema import Account, Base, Entry, Lead, LeadList

ANN = "Ann Lee,VP of Sales,Acme,https://www.linkedin.com/in/ann-lee,ann@acme.example,US"
BO = "Bo Díaz,CTO,Globex,,bo@globex.example,DE"
CY = "Cy Ng,CEO,Acme,,,DE"
HEAD = "Name,Title,Company,Linkedin,Email,Country"
LINK = "http://linkedin.com/in/Ann-Lee/"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    imported(folder, ANN, BO, CY)
    return folder


def run(data: Path, *words: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, [*words, "--data", str(data)], input=answer)


def imported(data: Path, *rows: str, day: str = "2026-03-01") -> dict[str, Any]:
    data.mkdir(exist_ok=True)
    file = data.parent / "people.csv"
    file.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    done = run(data, "import", str(file), "--as-of", day, "--json")
    assert done.exit_code == 0, done.output
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


def names(data: Path) -> list[str]:
    async def read() -> list[str]:
        corpus = await Corpus.open(data / "people.sqlite")
        try:
            return [found.person.full_name async for found in everybody(corpus)]
        finally:
            await corpus.close()

    return asyncio.run(read())


def listed(data: Path, *people: Person) -> None:
    """An account with a list of these people."""

    async def save() -> None:
        database = await Database.open(database_url(data))
        await Accounts(database=database, now_ms=present_ms, new_id=fresh_id).add("team", balance=0)
        await database.write(_list_them, people)
        await database.close()

    asyncio.run(save())


def _list_them(connection: Connection, people: Sequence[Person]) -> None:
    account = connection.scalar(select(Account.id))
    made = {"account_id": account, "created_ms": 1, "updated_ms": 1}
    held = {"id": "list-1", "name": "Sellers", "lead_count": len(people)}
    connection.execute(insert(LeadList).values(made | held))
    for number, person in enumerate(people, start=1):
        lead = {"id": f"lead-{number}", "person_key": person_key(person), "record": record_of(person)}
        connection.execute(insert(Lead).values(made | lead))
        connection.execute(insert(Entry).values(list_number=1, lead_number=number))


def stored(data: Path) -> str:
    """Every value in the database of the service."""

    async def read() -> str:
        database = await Database.open(database_url(data))
        tables = Base.metadata.sorted_tables
        kept = await database.read(lambda sql: [str(sql.execute(select(table)).all()) for table in tables])
        await database.close()
        return "\n".join(kept)

    return asyncio.run(read())


ann = Person(
    full_name="Ann Lee",
    company_name="Acme",
    profile_url="https://www.linkedin.com/in/ann-lee",
    emails=("ann@acme.example",),
)


@pytest.mark.parametrize(
    "who", [("--email", "ANN@acme.example"), ("--link", LINK), ("--name", "ann lee", "--company", "ACME, Inc.")]
)
def test_a_person_is_erased_from_corpus_and_lists_and_stays_away(data: Path, who: Sequence[str]) -> None:
    listed(data, ann, Person(full_name="Cy Ng", company_name="Acme"))
    done = run(data, "people", "erase", *who, "--yes")
    assert done.exit_code == 0, done.output
    assert "Erased: 1 from lists." in done.output
    assert "Erased: 1 from the corpus." in done.output
    assert "Not looked into: messages and files that the bot has put into Slack" in done.output
    assert names(data) == ["Bo Díaz", "Cy Ng"]
    kept = stored(data)
    assert "Ann" not in kept
    assert "ann" not in kept
    assert "Cy Ng" in kept
    summary = imported(data, ANN, BO)
    assert (summary["erased"], summary["merged"]) == (1, 1)
    assert names(data) == ["Bo Díaz", "Cy Ng"]


@pytest.mark.parametrize(
    "row",
    [
        "A. Lee,,Initech,https://linkedin.com/in/ann-lee,,",
        "Anna Lee,,Initech,,Ann@Acme.example,",
        "Ann Lee,,Acme,,,",
    ],
)
def test_an_erased_person_stays_away_by_every_identity(data: Path, row: str) -> None:
    run(data, "people", "erase", "--link", LINK, "--yes")
    assert imported(data, row, "Di Oh,,,,,")["erased"] == 1
    assert names(data) == ["Bo Díaz", "Cy Ng", "Di Oh"]


def test_a_namesake_elsewhere_comes_in(data: Path) -> None:
    run(data, "people", "erase", "--link", LINK, "--yes")
    assert imported(data, "Ann Lee,CEO,Initech,https://linkedin.com/in/ann-lee-2,,")["added"] == 1


def test_with_forget_a_later_import_brings_the_person_back(data: Path) -> None:
    listed(data, ann)
    run(data, "people", "erase", "--link", LINK, "--yes")
    done = run(data, "people", "erase", "--link", LINK, "--name", "Ann Lee", "--company", "Acme", "--forget")
    assert done.exit_code == 2
    run(data, "people", "erase", "--link", LINK, "--yes", "--forget")
    assert imported(data, "Ann Lee,CTO,,https://linkedin.com/in/ann-lee,,")["added"] == 1


@pytest.mark.parametrize("forget", [(), ("--forget",)])
def test_beside_another_writer_all_but_the_corpus_is_done_and_said_and_the_rest_by_the_same_command(
    data: Path, monkeypatch: pytest.MonkeyPatch, forget: Sequence[str]
) -> None:
    listed(data, ann)
    command = ("people", "erase", "--link", LINK, "--yes", *forget)
    with closing(sqlite3.connect(data / "people.sqlite")) as other, monkeypatch.context() as patched:
        patched.setattr(vars(Corpus)["open"].__func__, "__kwdefaults__", {"busy_timeout_ms": 1})
        other.execute("BEGIN IMMEDIATE")
        done = run(data, *command)
    assert done.exit_code == 1
    assert "Erased: 1 from lists." in done.stdout
    assert "from the corpus" not in done.output
    assert "The corpus is left: another process is writing it" in done.stderr
    assert "run this command again" in done.stderr
    assert ("An import leaves the person out itself" in done.stderr) is (not forget)
    assert "Ann" not in stored(data)
    again = run(data, *command)
    assert again.exit_code == 0, again.output
    assert "Erased: 1 from the corpus." in again.stdout
    assert names(data) == ["Bo Díaz", "Cy Ng"]


def test_a_question_is_asked_first_and_no_changes_nothing(data: Path) -> None:
    done = run(data, "people", "erase", "--email", "ann@acme.example", answer="n\n")
    assert done.exit_code == 1
    assert "Ann Lee, VP of Sales, Acme (from people.csv of 2026-03-01)" in done.output
    assert names(data) == ["Ann Lee", "Bo Díaz", "Cy Ng"]
    assert imported(data, ANN)["erased"] == 0


def test_somebody_who_is_not_here_is_kept_out_all_the_same(data: Path) -> None:
    done = run(data, "people", "erase", "--email", "di@oh.example")
    assert done.exit_code == 0
    assert "Nobody here is this person." in done.output
    assert imported(data, "Di Oh,CEO,,,di@oh.example,", BO)["erased"] == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "Say who it is"),
        (("--name", "Ann"), "--name and --company belong together"),
        (("--email", "x@y.example", "--link", LINK), "Say who it is"),
        (("--email", "ann"), "is no email address"),
        (("--link", "ann"), "is no address of a profile"),
        (("--name", " ", "--company", "Acme"), "must not be empty"),
    ],
)
@pytest.mark.parametrize("command", ["erase", "export"])
def test_whoever_is_not_named_clearly_is_asked_for(
    data: Path, command: str, options: Sequence[str], words: str
) -> None:
    done = run(data, "people", command, *options)
    assert done.exit_code == 2
    assert words in done.output


def test_everything_that_is_held_on_one_person_is_handed_out(data: Path) -> None:
    listed(data, ann)
    done = run(data, "people", "export", "--email", "ann@acme.example")
    held = json.loads(done.stdout)
    (record,), (lead,) = held["corpus"], held["leads"]
    assert (record["full_name"], record["source"], record["as_of"]) == ("Ann Lee", "people.csv", "2026-03-01")
    assert (lead["account"], lead["lists"][0]["list"]) == ("team", {"id": "list-1", "name": "Sellers"})
    assert lead["record"]["name"]["full"] == "Ann Lee"


@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_what_was_exported_comes_in_again_as_it_was(data: Path, tmp_path: Path, format_: str) -> None:
    imported(data, "Di Oh,=cmd(),Acme,,,DE", "Ed Po,CTO,Globex,,e@d.example,FR")
    file, copy = tmp_path / f"all.{format_}", tmp_path / "copy"
    done = run(data, "people", "export", "--all", "--format", format_, "--output", str(file))
    assert done.exit_code == 0, done.output
    assert ",=cmd" not in file.read_text(encoding="utf-8")
    again = run(copy, "import", str(file), "--json")
    assert json.loads(again.stdout)["refused"] == 0
    assert names(copy) == names(data)


@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_source_day_and_former_employers_come_back_with_an_export(tmp_path: Path, format_: str) -> None:
    bo = {"name": "Bo Ra", "company": "Beta", "email": "bo@p.example", "past_companies": ["Smith, Jones & Co"]}
    lines, file = tmp_path / "people.jsonl", tmp_path / f"all.{format_}"
    lines.write_text(json.dumps(bo), encoding="utf-8")
    run(tmp_path / "old", "import", str(lines), "--source", "crm", "--as-of", "2025-01-31")
    run(tmp_path / "old", "people", "export", "--all", "--format", format_, "--output", str(file))
    run(tmp_path / "new", "import", str(file))
    old, new = (run(tmp_path / folder, "people", "export", "--email", "bo@p.example") for folder in ("old", "new"))
    assert json.loads(new.stdout)["corpus"] == json.loads(old.stdout)["corpus"]
    record = json.loads(new.stdout)["corpus"][0]
    held = (record["source"], record["as_of"], record["past_companies"])
    assert held == ("crm", "2025-01-31", ["Smith, Jones & Co"])


def test_an_export_that_fails_leaves_the_file_of_an_earlier_one_as_it_was(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    file.write_text("of last month", encoding="utf-8")
    (data / "people.sqlite").write_bytes(b"no database" * 1_000)
    done = run(data, "people", "export", "--all", "--output", str(file))
    assert done.exit_code == 1
    assert "cannot be used as the corpus" in done.stderr
    assert file.read_text(encoding="utf-8") == "of last month"
    assert [other.name for other in tmp_path.glob("*all*")] == ["all.csv"]


def test_a_file_that_cannot_be_written_is_said_in_words(data: Path, tmp_path: Path) -> None:
    done = run(data, "people", "export", "--all", "--output", str(tmp_path / "nowhere" / "all.csv"))
    assert done.exit_code == 1
    assert "cannot be written: No such file or directory." in done.stderr


def test_an_export_in_the_place_of_a_file_keeps_who_may_read_it_and_follows_a_link(data: Path, tmp_path: Path) -> None:
    file, link = tmp_path / "all.csv", tmp_path / "link.csv"
    file.write_text("of last month", encoding="utf-8")
    file.chmod(0o640)
    link.symlink_to(file)
    assert run(data, "people", "export", "--all", "--output", str(link)).exit_code == 0
    assert link.is_symlink()
    assert len(file.read_text(encoding="utf-8").splitlines()) == 4
    assert file.stat().st_mode & 0o777 == 0o640


def test_stats_count_people_by_source_country_and_contact(data: Path) -> None:
    stats = json.loads(run(data, "people", "stats", "--json").stdout)
    assert (stats["people"], stats["countries"]) == (3, {"DE": 2, "US": 1})
    assert stats["reachable"] == {"email": 2, "phone": 0, "linkedin": 1}
    assert (stats["sources"], stats["months"]) == ({"people.csv": 3}, {"2026-03": 3})
    assert stats["disk_bytes"] > 0
    assert (stats["last_import"]["source"], stats["last_import"]["added"]) == ("people.csv", 3)
    said = run(data, "people", "stats").stdout
    assert said.startswith("3 people; ")
    assert "people.csv (CSV): 3 added, 0 merged, 0 refused" in said


def test_stats_of_an_empty_corpus_say_so(tmp_path: Path) -> None:
    done = run(tmp_path, "people", "stats")
    assert (done.exit_code, done.stdout.splitlines()[1]) == (0, "Last import: none")


def test_records_that_are_too_old_leave_and_the_others_stay(tmp_path: Path) -> None:
    data = tmp_path / "aged"
    young, old = date.today() - timedelta(days=10), date.today() - timedelta(days=400)  # noqa: DTZ011
    imported(data, BO, day=young.isoformat())
    imported(data, CY, day=old.isoformat())
    imported(data, ANN, day=old.isoformat())
    dry = run(data, "people", "expire", "--older-than", "365d", "--dry-run")
    assert "2 people of before" in dry.output
    assert len(names(data)) == 3
    done = run(data, "people", "expire", "--older-than", "365d")
    assert done.exit_code == 0
    assert names(data) == ["Bo Díaz"]


@pytest.mark.parametrize("age", ["soon", "0d", "-3", "1y"])
def test_an_age_that_is_none_is_refused(data: Path, age: str) -> None:
    assert run(data, "people", "expire", "--older-than", age).exit_code == 2


def test_the_index_is_written_anew(data: Path) -> None:
    done = run(data, "people", "reindex")
    assert (done.exit_code, done.output) == (0, "The index of 3 people is written.\n")
    assert names(data) == ["Ann Lee", "Bo Díaz", "Cy Ng"]

"""Importing a large CSV: `leads import` beside the least that any import could do with the same file, in the same run.

`python bench/imports.py [--people 100000] [--workers N] [--keep FILE] [--database-url URL]`. The file is an Apollo
export of the sample's generator with one torn row in its middle. The rival reads it with the csv module and puts each
row as JSON into a table of SQLite: it finds out nothing, checks nothing, merges nobody and builds no index. Memory is
the sum of all processes, shared pages counted once (PSS); what the server of a PostgreSQL takes is in none of the
numbers.
"""

import argparse
import csv
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from leadsearch.people.record import Person
from leadsearch.people.sample import sample_people

PEOPLE: Final = 100_000
SAMPLED_EVERY_S: Final = 0.2
TORN: Final = 'Torn,"Row,CTO,Acme\n'
COLUMNS: Final = (
    "First Name", "Last Name", "Title", "Company", "Company Name for Emails", "Email", "Email Status", "First Phone",
    "# Employees", "Industry", "Keywords", "Person Linkedin Url", "Website", "City", "State", "Country",
    "Annual Revenue", "Latest Funding",
)  # fmt: skip


class Run(NamedTuple):
    """What one import cost."""

    name: str
    wall_s: float
    cpu_s: float
    memory_mb: float
    disk_mb: float


def written(file: Path, people: int) -> None:
    """Write the file."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for number, planted in enumerate(sample_people(people)):
            if number == people // 2:
                out.write(TORN)
            writer.writerow(row(planted.person))


def row(person: Person) -> tuple[object, ...]:
    """A person as Apollo exports one."""
    return (
        person.first_name, person.last_name, person.title, person.company_name, person.company_name,
        "; ".join(person.emails), "Verified", "; ".join(person.phones), person.employees, person.industry,
        ", ".join(person.keywords), person.profile_url, f"http://www.{person.company_domain}", person.city,
        person.state, person.country, person.revenue, (person.funding or "").replace("_", " ").title(),
    )  # fmt: skip


def measured(name: str, command: list[str], folder: Path) -> tuple[Run, str]:
    """Run a command to its end; its cost, and what it printed."""
    begin = time.perf_counter()
    spent = os.times()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own commands
        most = 0.0
        while process.poll() is None:
            most = max(most, sum(memory_mb(pid) for pid in tree(process.pid)))
            time.sleep(SAMPLED_EVERY_S)
        said = process.stdout.read() if process.stdout else ""
    assert process.returncode == 0, said
    wall = time.perf_counter() - begin
    after = os.times()
    cpu = after.children_user + after.children_system - spent.children_user - spent.children_system
    disk = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
    return Run(name, wall, cpu, most, disk), said


def tree(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:  # it has just ended
        return
    for child in children:
        yield from tree(int(child))


def memory_mb(pid: int) -> float:
    """The proportional set size of a process; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1e3


def rival(file: Path, database: Path) -> None:
    """The least that an import could do."""
    with file.open(encoding="utf-8", newline="") as source, closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, record TEXT NOT NULL)")
        records = ((json.dumps(values),) for values in csv.DictReader(source))
        connection.executemany("INSERT INTO people (record) VALUES (?)", records)
        connection.commit()


def main() -> None:
    """Write the file, run both, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--workers", type=int, default=None)
    parser.add_argument("--keep", type=Path, help="Where the file is kept for the next run.")
    parser.add_argument("--database-url", help="an empty PostgreSQL that takes the people in")
    parser.add_argument("--rival", nargs=2, type=Path, metavar=("FILE", "DATABASE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.rival:
        rival(*asked.rival)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = asked.keep or folder / "apollo.csv"
        if not file.exists():
            written(file, asked.people)
        print(f"{asked.people:,} people, {file.stat().st_size / 1e6:,.0f} MB; load average {os.getloadavg()[0]:.1f}\n")
        runs = list(compared(file, folder, asked))
    print(f"{'':8}{'wall s':>8}{'rows/s':>10}{'CPU s':>8}{'CPU µs a row':>14}{'memory MB':>11}{'disk MB':>9}")
    for run in runs:
        speed, each = asked.people / run.wall_s, run.cpu_s / asked.people * 1e6
        print(
            f"{run.name:8}{run.wall_s:>8.1f}{speed:>10,.0f}{run.cpu_s:>8.1f}{each:>14.0f}{run.memory_mb:>11.0f}"
            f"{run.disk_mb:>9.0f}"
        )
    print(json.dumps({"bench": "imports", "people": asked.people, "runs": [run._asdict() for run in runs]}))


def compared(file: Path, folder: Path, asked: argparse.Namespace) -> Iterator[Run]:
    """Both imports of the file."""
    ours, theirs = folder / "ours", folder / "rival"
    ours.mkdir()
    theirs.mkdir()
    command = [sys.executable, "-m", "cli.main", "import", str(file), "--data", str(ours), "--json"]
    command += ["--workers", str(asked.workers)] if asked.workers is not None else []
    command += ["--database", asked.database_url] if asked.database_url else []
    run, said = measured("ours", command, ours)
    summary = json.loads(said)
    assert (summary["added"], summary["merged"], summary["refused"]) == (asked.people, 0, 1), summary
    assert summary["refusals"][0]["line"] == asked.people // 2 + 2, summary
    yield run
    command = [sys.executable, __file__, "--rival", str(file), str(theirs / "people.sqlite")]
    yield measured("rival", command, theirs)[0]


if __name__ == "__main__":
    main()

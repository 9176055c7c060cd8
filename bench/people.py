"""Finding people: our index of facets beside the obvious one, a table of (facet, person), over the same rows.

`python bench/people.py [PEOPLE]`, 50,000 by default. Both are asked the same questions in the same run, their answers
are compared, and times are in milliseconds: the first 100 people, and the last 100 of the whole walk.
"""

import asyncio
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from pathlib import Path

from leadsearch.contract import Filters, Role
from leadsearch.people.corpus import Corpus
from leadsearch.people.engine import Cursor, Page
from leadsearch.people.facets import facets, token
from leadsearch.people.record import Person
from leadsearch.people.sample import sample_people

PEOPLE = 50_000
PAGE = 100
ROUNDS = 15
BATCH = 1_000

Groups = Sequence[Sequence[str]]
"""Tokens: one of each group has to be there."""

QUESTIONS: dict[str, tuple[Filters, Groups]] = {
    "VPs of Sales, SaaS, Austin": (
        Filters(roles=(Role(seniority=("vp",), function=("sales",)),), keywords=("saas",), cities=("Austin",)),
        (
            [token("role", "vp sales")],
            [token("word", "saas")],
            [token("city", "Austin")],
        ),
    ),
    "engineers": (Filters(roles=(Role(title="engineer"),)), ([token("title", "engineer")],)),
    "founders in DE, AT, CH": (
        Filters(roles=(Role(seniority=("founder",)),), regions=("dach",)),
        ([token("rank", "founder")], [token("country", code) for code in ("DE", "AT", "CH")]),
    ),
    "data scientists in the US": (
        Filters(roles=(Role(title="data scientist"),), countries=("US",)),
        ([token("title", "data scientist")], [token("country", "US")]),
    ),
    "anybody with an email": (Filters(has=("email",)), ([token("has", "email")],)),
}


class BTree:
    """The rival: each facet of each person is a row of an indexed table."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file)
        self._db.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, record TEXT NOT NULL)")
        self._db.execute("CREATE TABLE facet (token TEXT, person INTEGER, PRIMARY KEY (token, person)) WITHOUT ROWID")

    def add(self, rows: Sequence[tuple[int, str, frozenset[str]]]) -> None:
        """Add (id, record, facets)."""
        self._db.executemany("INSERT INTO people VALUES (?, ?)", [(row[0], row[1]) for row in rows])
        self._db.executemany("INSERT INTO facet VALUES (?, ?)", [(t, row[0]) for row in rows for t in row[2]])

    def commit(self) -> None:
        """Make it last."""
        self._db.commit()

    def page(self, groups: Groups, after: int) -> list[tuple[int, Person]]:
        """The next people behind an id."""
        marks = (", ".join("?" * len(group)) for group in groups)
        held = " AND ".join(f"id IN (SELECT person FROM facet WHERE token IN ({m}))" for m in marks)  # noqa: S608 - "?"
        sql = f"SELECT id, record FROM people WHERE id > ? AND {held} ORDER BY id LIMIT {PAGE}"  # noqa: S608 - "?"
        rows = self._db.execute(sql, [after, *(t for group in groups for t in group)]).fetchall()
        return [(number, Person.model_validate_json(record)) for number, record in rows]


async def timed(ask: Callable[[], Awaitable[object]]) -> float:
    """The median of some rounds, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        await ask()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


async def main(count: int) -> None:
    """Build both, compare, print."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = await Corpus.open(Path(folder) / "people.sqlite")
        rival = BTree(Path(folder) / "rival.sqlite")
        ours_s, rivals_s = await build(corpus, rival, count)
        print(
            f"{count:,} people, built in s: ours {ours_s:.1f} with the reading of facets, rival {rivals_s:.1f} without"
        )
        sizes = [(Path(folder) / name).stat().st_size / 1e6 for name in ("people.sqlite", "rival.sqlite")]
        print(f"on disk in MB: ours {sizes[0]:.0f}, rival {sizes[1]:.0f}\n")
        print(f"{'':28}{'people':>8}{'first 100':>12}{'rival':>9}{'last 100':>12}{'rival':>9}{'count':>9}")
        for name, (filters, groups) in QUESTIONS.items():
            await compare(corpus, rival, name, filters, groups)
        await corpus.close()


async def build(corpus: Corpus, rival: BTree, count: int) -> tuple[float, float]:
    """Put the same people into both; the seconds that each took."""
    people = (planted.person for planted in sample_people(count))
    ours = rivals = 0.0
    number = 0
    async with corpus.writing() as writer:
        while batch := list(islice(people, BATCH)):
            begin = time.perf_counter()
            await writer.save(batch)
            ours += time.perf_counter() - begin
            rows = [
                (number + n, p.model_dump_json(exclude_defaults=True), facets(p)) for n, p in enumerate(batch, start=1)
            ]
            number += len(batch)
            begin = time.perf_counter()
            rival.add(rows)
            rivals += time.perf_counter() - begin
    begin = time.perf_counter()
    rival.commit()
    return ours, rivals + time.perf_counter() - begin


async def compare(corpus: Corpus, rival: BTree, name: str, filters: Filters, groups: Groups) -> None:
    """One line of the table."""
    everybody = [found.id for found in (await corpus.page(filters, limit=10_000_000)).people]
    last = everybody[-PAGE - 1] if len(everybody) > PAGE else 0

    async def theirs(after: int) -> list[tuple[int, Person]]:
        return rival.page(groups, after)

    def ours_from(after: int) -> Awaitable[Page]:
        return corpus.page(filters, after=Cursor(after, after), limit=PAGE)

    for after in (0, last):
        ours = [(found.id, found.person) for found in (await ours_from(after)).people]
        assert ours == await theirs(after), name
    first = await timed(lambda: ours_from(0))
    deep = await timed(lambda: ours_from(last))
    counted = await timed(lambda: corpus.count(filters))
    rival_first, rival_deep = await timed(lambda: theirs(0)), await timed(lambda: theirs(last))
    print(
        f"{name:28}{len(everybody):>8,}{first:>12.2f}{rival_first:>9.2f}{deep:>12.2f}{rival_deep:>9.2f}{counted:>9.2f}"
    )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE))

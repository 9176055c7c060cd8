"""A row out of its parts is the row of the whole person, in whichever process it is read."""

import csv
import io
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsearch.contract import Filters
from leadsearch.people.corpus import Corpus
from leadsearch.people.imports import importer
from leadsearch.people.imports.blocks import RECORDS, Block, Outcome, Reading, blocks
from leadsearch.people.imports.cells import Cells
from leadsearch.people.imports.importer import Options, import_file
from leadsearch.people.imports.layout import Layout
from leadsearch.people.imports.people import Read, read_row
from leadsearch.people.imports.pool import WorkerLostError, outcomes
from leadsearch.people.imports.records import Record, Refusal
from leadsearch.people.record import Person
from leadsearch.people.rows import Rows, row_of
from tests.unit.leadsearch.people.imports.test_importer import DAY

COLUMNS = {
    "Full Name": ("Ann Lee", "Bo\tDíaz", '"Cy"'),
    "First Name": ("Ann", ""),
    "Title": ("VP, Sales", "Founder & CTO", "Evangelist", ""),
    "Seniority": ("Vp", "C suite", "lots", ""),
    "Departments": ("Sales", "Engineering & Technical, Operations", ""),
    "Headline": ("Building climate tech in Berlin", ""),
    "Company": ("Acme, Inc.", "Globex", ""),
    "Website": ("http://www.acme.example/x", "no site", ""),
    "Industry": ("computer software", "Basket Weaving", ""),
    "# Employees": ("120", "51-200", "many", ""),
    "Annual Revenue": ("$10M", ""),
    "Founded": ("1999", "soon", ""),
    "Funding": ("Series B", "Series Z", ""),
    "Company Type": ("startup", ""),
    "Keywords": ("saas, b2b", ""),
    "Past Companies": ("Initech; Globex, Inc.", ""),
    "Experience": ("14", ""),
    "City": ("Austin", "München", "Nowhere", ""),
    "State": ("Texas", "US-TX", ""),
    "Country": ("United States", "Germany", ""),
    "Location": ("Berlin, Germany", ""),
    "Linkedin": ("linkedin.com/in/ann", "www.linkedin.com/in/bo?x=1", ""),
    "Email": ("ann@acme.example; a@b.example", "nobody", ""),
    "Phone": ("+1 512 555 0100", "'1", ""),
    "Updated At": ("2025-01-31", "soon", ""),
}
people = st.tuples(*(st.sampled_from(cells) for cells in COLUMNS.values()))


def line(cells: tuple[str, ...]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def told(rows: Rows) -> Rows:
    return rows._replace(holders={token: sorted(set(held)) for token, held in rows.holders.items()})


@given(people)
def test_a_row_is_that_of_the_whole_person(cells: tuple[str, ...]) -> None:
    reading = Reading(Layout("CSV", tuple(COLUMNS)), "x.csv", "2026-01-01")
    rows = reading(Block([2, 3], [line(cells), line(cells)], [], 0)).rows
    alike = [row_of(Person.model_validate_json(record)) for record in rows.records]
    assert told(rows) == told(Rows.of(alike))


def test_blocks_hold_every_record_and_every_refusal_in_order() -> None:
    numbers = range(1, 2 * RECORDS + 501)
    records = [Refusal(n, "bad") if n % 7 == 0 else Record(n, "x" * 300) for n in numbers]
    cut = list(blocks(records, lambda: 5))
    assert [n for block in cut for n in block.lines] == [n for n in numbers if n % 7]
    assert [r.line for block in cut for r in block.refusals] == [n for n in numbers if n % 7 == 0]
    assert len(cut) == 3
    assert {block.position for block in cut} == {5}


@dataclass(frozen=True)
class Called:
    """Who must not come in; it goes to another process, as the one of the service does."""

    name: str

    def __call__(self, person: Person) -> bool:
        return person.full_name.startswith(self.name)


async def _kept_out() -> Called:
    return Called("Person B")


async def test_other_processes_read_the_same_in_the_same_order(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "ALONE_BYTES", 0)
    cities = ["x,y" if n % 500 == 3 else "" for n in range(2 * RECORDS + 100)]
    rows = "".join(f"Person {chr(65 + n % 26)} {n:x},CTO,{city}\n" for n, city in enumerate(cities))
    file = tmp_path / "people.csv"
    file.write_text("Name,Title,City\n" + rows)
    alone = await import_file(file, corpus, Options("x", DAY, dry=True), unwanted=_kept_out)
    together = await import_file(file, corpus, Options("x", DAY, workers=2), unwanted=_kept_out)
    assert together == alone
    kept_out = sum("Person B" in line and "x,y" not in line for line in rows.splitlines())
    assert (alone.erased, alone.refused) == (kept_out, cities.count("x,y"))
    names = [found.person.full_name for found in (await corpus.page(Filters(), limit=3 * RECORDS)).people]
    assert names == [line.split(",")[0] for line in rows.splitlines() if "x,y" not in line and "Person B" not in line]


def test_a_row_that_a_reader_stumbles_over_is_refused_and_the_others_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumbling(cells: Cells, *, source: str, day: str, latest: str) -> Read:
        if "Bo" in cells.own[1]:
            raise OverflowError
        return read_row(cells, source=source, day=day, latest=latest)

    monkeypatch.setattr("leadsearch.people.imports.blocks.read_row", stumbling)
    reading = Reading(Layout("CSV", ("Name",)), "x.csv", "2026-01-01")
    outcome = reading(Block([2, 3, 4], ["Ann\n", "Bo\n", "Cy\n"], [], 0))
    assert len(outcome.rows.records) == 2
    assert outcome.refusals == [Refusal(3, "the row cannot be read (OverflowError)")]


class Deadly(Reading):
    def __call__(self, block: Block) -> Outcome:
        os._exit(9)


async def test_a_process_that_ends_by_itself_is_told_in_words() -> None:
    deadly = Deadly(Layout("CSV", ("Name",)), "x", "2026-01-01")
    with pytest.raises(WorkerLostError, match="has ended by itself"):
        _ = [done async for done in outcomes([Block([2], ["Ann\n"], [], 0)], deadly, workers=1)]

"""A row out of its parts is the row of the whole person, in whichever process it is read."""

import csv
import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadsearch.contract import Filters
from leadsearch.people.corpus import Corpus
from leadsearch.people.imports import importer
from leadsearch.people.imports.blocks import Block, Outcome, Reading, blocks
from leadsearch.people.imports.importer import Options, import_file
from leadsearch.people.imports.layout import Layout
from leadsearch.people.imports.pool import WorkerLostError, outcomes
from leadsearch.people.imports.records import Record, Refusal
from leadsearch.people.rows import row_of
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


@settings(deadline=None)  # the first one reads the tables of places
@given(people)
def test_a_row_is_that_of_the_whole_person(cells: tuple[str, ...]) -> None:
    reading = Reading(Layout("CSV", tuple(COLUMNS)), "x.csv", "2026-01-01")
    (row,) = reading(Block([2], [line(cells)], [], 0)).rows
    assert row == row_of(row.person)


def test_blocks_hold_every_record_and_every_refusal_in_order() -> None:
    records = [Refusal(n, "bad") if n % 7 == 0 else Record(n, "x" * 300) for n in range(1, 2_501)]
    cut = list(blocks(records, lambda: 5))
    assert [n for block in cut for n in block.lines] == [n for n in range(1, 2_501) if n % 7]
    assert [r.line for block in cut for r in block.refusals] == [n for n in range(1, 2_501) if n % 7 == 0]
    assert len(cut) == 3
    assert {block.position for block in cut} == {5}


async def test_other_processes_read_the_same_in_the_same_order(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "ALONE_BYTES", 0)
    rows = "".join(f"Person {chr(65 + n % 26)} {n:x},CTO,{'x,y' if n % 500 == 3 else ''}\n" for n in range(2_600))
    file = tmp_path / "people.csv"
    file.write_text("Name,Title,City\n" + rows)
    alone = await import_file(file, corpus, Options("x", DAY, dry=True))
    together = await import_file(file, corpus, Options("x", DAY, workers=2))
    assert together == alone
    assert (alone.added, alone.refused) == (2_594, 6)
    names = [found.person.full_name for found in (await corpus.page(Filters(), limit=5_000)).people]
    assert names == [line.split(",")[0] for line in rows.splitlines() if "x,y" not in line]


class Deadly(Reading):
    def __call__(self, block: Block) -> Outcome:
        os._exit(9)


async def test_a_process_that_ends_by_itself_is_told_in_words() -> None:
    deadly = Deadly(Layout("CSV", ("Name",)), "x", "2026-01-01")
    with pytest.raises(WorkerLostError, match="has ended by itself"):
        _ = [done async for done in outcomes([Block([2], ["Ann\n"], [], 0)], deadly, workers=1)]

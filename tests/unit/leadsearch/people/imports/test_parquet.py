"""Parquet files, with the library of the extra and without it."""

import sys
from collections.abc import Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from leadsearch.people.corpus import Corpus
from leadsearch.people.imports.files import WrongFileError
from leadsearch.people.imports.importer import Options, Progress, import_file
from tests.support.missing import missing
from tests.unit.leadsearch.people.imports.test_importer import DAY, everybody

ROWS: Sequence[dict[str, Any]] = (
    {"full_name": "Ann Lee", "emails": ["ann@acme.example", "a@b.example"], "employees": 120, "x": {"y": 1}},
    {"full_name": "Bo Díaz", "emails": None, "employees": None, "x": None},
    {"full_name": None, "emails": None, "employees": 7, "x": None},
    {"full_name": "Cy Ng", "emails": [], "employees": 3, "x": None},
)


def written(file: Path, rows: Sequence[dict[str, Any]]) -> Path:
    if find_spec("pyarrow") is None:
        missing("pyarrow is not installed")
    from pyarrow import Table, parquet  # noqa: PLC0415 - an extra

    moment = [{**row, "updated_at": date(2025, 5, 1)} for row in rows]
    parquet.write_table(Table.from_pylist(moment), file)
    return file


async def test_rows_come_in_with_their_lists_and_a_bad_one_is_named(corpus: Corpus, tmp_path: Path) -> None:
    file = written(tmp_path / "people.parquet", ROWS)
    told: list[Progress] = []
    summary = await import_file(file, corpus, Options("x", DAY), on_progress=told.append)
    assert (summary.file_kind, summary.added, summary.refused) == ("Parquet", 3, 1)
    assert summary.refusals[0] == (3, "the row has no name")
    assert summary.unused_columns == ("x",)
    ann, bo, _ = await everybody(corpus)
    assert (ann.emails, ann.employees, str(ann.as_of)) == (("ann@acme.example", "a@b.example"), 120, "2025-05-01")
    assert (bo.full_name, bo.emails) == ("Bo Díaz", ())
    assert told[-1] == (file.stat().st_size, 4)


@pytest.mark.parametrize("cut", [3, 40])
async def test_a_damaged_file_is_refused_in_words(corpus: Corpus, tmp_path: Path, cut: int) -> None:
    file = written(tmp_path / "people.parquet", ROWS)
    file.write_bytes(file.read_bytes()[:-cut])
    with pytest.raises(WrongFileError, match=r"people\.parquet cannot be read as Parquet"):
        await import_file(file, corpus, Options("x", DAY))


async def test_bytes_in_the_middle_that_are_gone_are_told_in_words(corpus: Corpus, tmp_path: Path) -> None:
    file = written(tmp_path / "people.parquet", [{"full_name": f"Person {n}"} for n in range(1_000)])
    content = file.read_bytes()
    file.write_bytes(content[:4] + bytes(400) + content[404:])
    with pytest.raises(WrongFileError, match=r"people\.parquet is damaged behind row 0: .+\. Export it again"):
        await import_file(file, corpus, Options("x", DAY))


async def test_a_row_with_text_of_another_encoding_is_refused_by_itself(corpus: Corpus, tmp_path: Path) -> None:
    rows = [{"full_name": name} for name in (b"Ann", b"Jos\xe9", "Łia".encode())]
    summary = await import_file(written(tmp_path / "people.parquet", rows), corpus, Options("x", DAY))
    assert [refusal.line for refusal in summary.refusals] == [2]
    assert [person.full_name for person in await everybody(corpus)] == ["Ann", "Łia"]


async def test_a_table_without_names_is_no_table_of_people(corpus: Corpus, tmp_path: Path) -> None:
    file = written(tmp_path / "firms.parquet", [{"company": "Acme"}])
    with pytest.raises(WrongFileError, match="no column of names"):
        await import_file(file, corpus, Options("x", DAY))


async def test_without_the_library_it_is_said_what_to_install(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    file = tmp_path / "people.parquet"
    file.write_bytes(b"PAR1" + bytes(100))
    with pytest.raises(WrongFileError, match=r"install pyarrow \(pip install 'leads-bot\[parquet\]'\)"):
        await import_file(file, corpus, Options("x", DAY))

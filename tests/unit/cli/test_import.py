"""`leads import`, from the command line to the words that it answers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def run(file: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["import", str(file), "--data", str(file.parent / "data"), *options])


def test_a_summary_tells_what_was_taken_merged_and_refused(file: Path) -> None:
    bad = "\n".join(",x" for _ in range(25))
    good = "\n".join(f"Person {n},note" for n in range(30))
    file.write_text(f"Name,Secret Notes\n{good}\nPerson 1,again\n{bad}\n")
    answer = run(file)
    assert answer.exit_code == 0
    lines = answer.output.splitlines()
    assert lines[:2] == ["people.csv is CSV.", "30 people added, 1 merged, 25 rows refused."]
    assert lines[2] == "  line 33: the row has no name"
    assert lines[21:] == ["  line 52: the row has no name", "  … and 5 more rows", "Columns not used: Secret Notes."]


def test_a_summary_can_be_read_by_a_program(file: Path) -> None:
    file.write_text("Name,Employees\nAnn,12\n,3\nBo,many\n")
    answer = json.loads(run(file, "--json").output)
    assert answer == {
        "file_kind": "CSV",
        "encoding": "UTF-8",
        "added": 2,
        "merged": 0,
        "refused": 1,
        "refusals": [{"line": 3, "reason": "the row has no name"}],
        "erased": 0,
        "not_understood": {"employees": 1},
        "first_not_understood": {"employees": 4},
        "used_columns": ["Name", "Employees"],
        "unused_columns": [],
        "sample_removed": 0,
    }


def test_values_that_could_not_be_read_are_counted_with_the_first_line(file: Path) -> None:
    file.write_text("Name,Employees,Updated At\nAnn,12,2026-03-31\nBo,many,9999-12-31\nCy,few,2099-01-01\n")
    answer = run(file)
    left_out = "as_of 2 (first in line 3), employees 2 (first in line 3)"
    assert f"Values left out because they could not be read: {left_out}." in answer.output


def test_another_encoding_than_utf8_is_named(file: Path) -> None:
    file.write_bytes("Name\nJosé\n".encode("cp1252"))
    assert run(file).output.splitlines()[0].startswith("people.csv is CSV, in Windows-1252 (if names come out wrong")
    file.write_bytes("Name\nJosé\n".encode("utf-16"))
    assert run(file).output.splitlines()[0] == "people.csv is CSV, in UTF-16."


def test_a_file_whose_name_is_no_text_comes_in(tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"caf\xe9 [@x=(].csv")
    file.write_text("Name,Title\nAnn,CTO\n")
    answer = run(file)
    assert (answer.exit_code, answer.output.splitlines()[0]) == (0, "caf\\udce9 [@x=(].csv is CSV.")
    file.write_text("Company\nAcme\n")
    assert "caf\\udce9 [@x=(].csv has no column of names" in run(file).output


def test_columns_with_half_characters_and_control_signs_are_named_escaped(tmp_path: Path) -> None:
    lines = tmp_path / "people.jsonl"
    lines.write_text('{"name": "Ann", "na\\ud800me": "x", "\\u001b[31m": "y"}\n')
    answer = run(lines)
    assert answer.exit_code == 0
    assert answer.output.splitlines()[-1] == "Columns not used: na\\ud800me, \\x1b[31m."


def test_a_wrong_file_ends_with_an_error_that_says_what_to_do(file: Path) -> None:
    file.write_text("Company\nAcme\n")
    answer = run(file)
    assert answer.exit_code == 1
    assert "people.csv has no column of names. Its first line should name the columns" in answer.output


def test_a_file_that_is_not_there_is_named(file: Path) -> None:
    answer = run(file)
    assert answer.exit_code == 2
    assert "does not exist" in answer.output


def test_a_data_folder_with_something_else_in_it_is_named(file: Path) -> None:
    file.write_text("Name\nAnn\n")
    data = file.parent / "data"
    data.mkdir()
    (data / "people.sqlite").write_text("no database " * 500)
    answer = run(file)
    assert answer.exit_code == 1
    assert "people.sqlite cannot be used as the corpus" in answer.output


def test_an_import_that_is_killed_leaves_no_process_behind(file: Path) -> None:
    file.write_text("Name,Title,Company\n" + "".join(f"Person {n},CTO,Company {n}\n" for n in range(200_000)))
    command = [
        sys.executable,
        "-m",
        "cli.main",
        "import",
        str(file),
        "--data",
        str(file.parent / "data"),
        "--workers",
        "2",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as importing:
        assert importing.stderr
        assert b"rows" in importing.stderr.readline()
        importing.kill()
        importing.communicate(timeout=60)  # until the last process that holds the pipe has ended

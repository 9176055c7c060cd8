"""Which Python `make` takes, on machines that have several or none that is new enough."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("make", "sh", "rm", "find", "grep", "awk")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder in which nothing is set up yet, and `bin` beside it with all programs that the machine has."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (programs / tool).symlink_to(found)
    folder = tmp_path / "leads-bot"
    folder.mkdir()
    for name in ("Makefile", "requirements-dev.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


def a_python(checkout: Path, name: str, *, fits: bool) -> Path:
    """A program of this name: the Python of these tests, or one that says of itself that it is too old."""
    program = checkout.parent / "bin" / name
    program.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n' if fits else "#!/bin/sh\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def make(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run make there, with the programs of that machine alone."""
    return subprocess.run(
        ["make", *words],
        cwd=checkout,
        env={"PATH": str(checkout.parent / "bin")},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_python3_is_taken_where_it_is_new_enough(checkout: Path) -> None:
    python = a_python(checkout, "python3", fits=True)
    a_python(checkout, "python3.13", fits=True)
    assert f"python='{python}'" in make(checkout, "-n", "setup").stdout


def test_one_that_stands_beside_an_old_python3_is_taken(checkout: Path) -> None:
    a_python(checkout, "python3", fits=False)
    python = a_python(checkout, "python3.12", fits=True)
    assert f"python='{python}'" in make(checkout, "-n", "setup").stdout


def test_without_one_it_says_what_to_do(checkout: Path) -> None:
    a_python(checkout, "python3", fits=False)
    said = make(checkout, "setup")
    assert said.returncode != 0
    assert "Python 3.11 or newer is needed; none of python3 python3.13 python3.12 python3.11 is" in said.stdout
    assert "make PYTHON=/path/to/python3.12 setup" in said.stdout


def test_one_that_is_named_and_too_old_is_said(checkout: Path) -> None:
    a_python(checkout, "python3", fits=True)
    old = a_python(checkout, "python3.10", fits=False)
    said = make(checkout, f"PYTHON={old}", "setup")
    assert said.returncode != 0
    assert f"{old} is not" in said.stdout
    assert not (checkout / ".venv").exists()

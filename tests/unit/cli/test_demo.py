"""What `leads demo` does on a machine without a page to show."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli import demo
from cli.main import main


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done instead of starting everything: `play` or `show`."""
    done: list[str] = []

    async def play(*_: Any, **__: Any) -> dict[str, Any]:
        done.append("play")
        return {"ok": True}

    async def show(*_: Any, **__: Any) -> None:
        done.append("show")

    monkeypatch.setattr(demo, "_play", play)
    monkeypatch.setattr(demo, "_show", show)
    return done


def run(monkeypatch: pytest.MonkeyPatch, data: Path, *arguments: str, built: bool) -> str:
    monkeypatch.setattr(demo, "is_built", lambda: built)
    done = CliRunner().invoke(main, ["demo", "--data", str(data), *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_without_a_page_it_says_so_in_one_line_and_plays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: list[str]
) -> None:
    said = run(monkeypatch, tmp_path, built=False)
    assert told == ["play"]
    assert said.splitlines() == [demo.NO_PAGE]


def test_with_a_page_it_is_shown_and_headless_plays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: list[str]
) -> None:
    run(monkeypatch, tmp_path, built=True)
    said = run(monkeypatch, tmp_path, "--headless", "--json", built=True)
    assert told == ["show", "play"]
    assert json.loads(said) == {"ok": True}

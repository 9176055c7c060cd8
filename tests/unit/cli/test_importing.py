"""How far an import has come: a bar where one can move, lines elsewhere."""

import io

from rich.console import Console

from cli.importing import PLAIN_EVERY_S, shown
from leadsearch.people.imports.importer import Progress


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_without_a_terminal_a_line_comes_now_and_then_with_speed_and_time_left() -> None:
    out, clock = io.StringIO(), Clock()
    with shown("people.csv", 1_000_000, Console(file=out, width=120), clock=clock) as show:
        for second in range(1, 12):
            clock.now = 100.0 + second
            show(Progress(100_000 * min(second, 10), 20_000 * second))
    assert PLAIN_EVERY_S == 5
    assert out.getvalue().splitlines() == [
        "people.csv: 50%, 100,000 rows, 20,000 rows/s, about 5 s left",
        "people.csv: 100%, 200,000 rows, 20,000 rows/s, about 0 s left",
    ]


def test_a_quick_import_says_nothing_on_the_way() -> None:
    out = io.StringIO()
    with shown("people.csv", 100, Console(file=out), clock=Clock()) as show:
        show(Progress(100, 5))
    assert out.getvalue() == ""


def test_on_a_terminal_a_bar_moves_and_shows_rows_and_speed() -> None:
    out, clock = io.StringIO(), Clock()
    console = Console(file=out, force_terminal=True, width=120, color_system=None)
    with shown("people.csv", 1_000, console, clock=clock) as show:
        clock.now += 2
        show(Progress(500, 3_000))
    assert "Importing people.csv" in out.getvalue()
    assert "50%" in out.getvalue()
    assert "3,000 rows, 1,500 rows/s" in out.getvalue()

"""The medians as a picture: one row for each question, one bar for each engine, a logarithmic scale."""

import math
import statistics
from collections.abc import Iterator, Sequence
from html import escape

from bench.engines.measure import Measured
from bench.engines.questions import QUESTIONS

WIDTH, LABEL, BAR, GAP, TOP = 860, 250, 9, 16, 66
FONT = 'font-family="sans-serif" font-size="12"'
COLOURS = ("#0b6e4f", "#c8553d", "#f2a541", "#3d5a98")
LOWEST_MS = 0.1
"""Where the scale begins."""


def chart(measured: Sequence[Measured], people: int) -> str:
    """An SVG of the median of the first 100 people."""
    highest = max(_median(one, name) for one in measured for name in QUESTIONS)
    decades = max(1, math.ceil(math.log10(highest / LOWEST_MS)))
    row = len(measured) * BAR + GAP
    height = TOP + len(QUESTIONS) * row + 10
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" {FONT}>',
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            f'<text x="8" y="18" font-size="14">The first 100 of {people:,} people, median in ms (logarithmic)</text>',
            *_legend(measured),
            *_grid(decades, height),
            *_bars(measured, decades, row),
            "</svg>\n",
        ]
    )


def _median(one: Measured, name: str) -> float:
    return statistics.median(one.questions[name].first)


def _x(value_ms: float, decades: int) -> float:
    room = WIDTH - LABEL - 60
    return LABEL + max(0.0, math.log10(value_ms / LOWEST_MS)) * room / decades


def _legend(measured: Sequence[Measured]) -> Iterator[str]:
    for number, one in enumerate(measured):
        x = LABEL + number * 120
        yield f'<rect x="{x}" y="28" width="10" height="10" fill="{COLOURS[number]}"/>'
        yield f'<text x="{x + 15}" y="38">{escape(one.engine)}</text>'


def _grid(decades: int, height: int) -> Iterator[str]:
    for power in range(decades + 1):
        value = LOWEST_MS * 10**power
        x = _x(value, decades)
        yield f'<line x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{height - 8}" stroke="#dddddd"/>'
        yield f'<text x="{x:.1f}" y="{TOP - 12}" text-anchor="middle" fill="#666666">{value:g}</text>'


def _bars(measured: Sequence[Measured], decades: int, row: int) -> Iterator[str]:
    for line, name in enumerate(QUESTIONS):
        top = TOP + line * row
        yield f'<text x="{LABEL - 8}" y="{top + row / 2 - 2:.0f}" text-anchor="end">{escape(name)}</text>'
        for number, one in enumerate(measured):
            value = _median(one, name)
            y = top + number * BAR
            width = max(1.0, _x(value, decades) - LABEL)
            yield f'<rect x="{LABEL}" y="{y}" width="{width:.1f}" height="{BAR - 1}" fill="{COLOURS[number]}"/>'
            yield f'<text x="{LABEL + width + 4:.1f}" y="{y + BAR - 1}" font-size="9" fill="#444444">{value:.3g}</text>'

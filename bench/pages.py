"""Pages and counts as the service gets them from its own engine, over ten questions of mixed selectivity.

`python bench/pages.py` over the sample, `--folder DIR` over the people of a data folder, `--database-url URL` over
those of a PostgreSQL; where nobody was ever, the sample comes in (`bench/service.py --people 1000000` puts more
there). Times are milliseconds, median / least: the first page, a page behind half of those who fit, the count; and
the median of this process's own processor time in a page and in a count.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.engines.questions import QUESTIONS
from leadsearch.contract import Filters
from leadsearch.people.corpus import Corpus
from leadsearch.people.engine import START, Cursor, Engine
from leadsearch.people.postgres_corpus import PostgresCorpus
from leadsearch.people.sample import EXAMPLES, fill
from leadsearch.prompt import read

PAGE = 101
"""People that the service asks for first."""
DEEP_MOST = 20_000
"""People behind whom the deep page begins, at most; they are read to come there."""
ROUNDS = 21


class Times(NamedTuple):
    """Milliseconds of one question to the engine."""

    median: float
    least: float
    processor: float

    def __str__(self) -> str:
        return f"{self.median:.1f} / {self.least:.1f}"


class Measured(NamedTuple):
    """What one question costs."""

    question: str
    people: int
    first: Times
    deep: Times
    counted: Times


async def main(asked: argparse.Namespace) -> None:
    """Ask, print."""
    questions = {**QUESTIONS, **{prompt: read(prompt) for prompt in EXAMPLES}}
    with tempfile.TemporaryDirectory(prefix="leads-bench-") as name:
        file = (asked.folder or Path(name)) / "people.sqlite"
        people = await (PostgresCorpus.open(asked.database_url) if asked.database_url else Corpus.open(file))
        await fill(people)
        measured = [await _measured(people, name, filters, asked.rounds) for name, filters in questions.items()]
        await people.close()
    print(f"{'':70}{'people':>9}{'first page':>16}{'deep page':>16}{'count':>16}{'processor':>12}")
    for one in measured:
        processor = f"{one.first.processor:.1f} / {one.counted.processor:.1f}"
        times = "".join(f"{part!s:>16}" for part in (one.first, one.deep, one.counted))
        print(f"{one.question:70}{one.people:>9,}{times}{processor:>12}")
    load = round(os.getloadavg()[0], 1)
    print(json.dumps({"bench": "pages", "load": load, "questions": {one.question: one[1:] for one in measured}}))


async def _measured(people: Engine, name: str, filters: Filters, rounds: int) -> Measured:
    fitting = await people.count(filters)
    half = await people.page(filters, limit=min(DEEP_MOST, fitting // 2))

    def page(after: Cursor) -> Callable[[], Awaitable[object]]:
        return lambda: people.page(filters, after=after, limit=PAGE)

    return Measured(
        name,
        fitting,
        first=await _timed(page(START), rounds),
        deep=await _timed(page(half.after), rounds),
        counted=await _timed(lambda: people.count(filters), rounds),
    )


async def _timed(ask: Callable[[], Awaitable[object]], rounds: int) -> Times:
    walls, processor = [], []
    for _ in range(rounds):
        wall, spent = time.perf_counter(), time.process_time()
        await ask()
        walls.append((time.perf_counter() - wall) * 1000)
        processor.append((time.process_time() - spent) * 1000)
    return Times(round(median(walls), 2), round(min(walls), 2), round(median(processor), 2))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--folder", type=Path, help="a data folder with people in it")
    where.add_argument("--database-url", help="a PostgreSQL with people in it")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(_arguments()))

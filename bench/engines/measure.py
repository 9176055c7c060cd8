"""One engine, in a process of its own: built, held against the truth, and timed."""

import asyncio
import hashlib
import pickle
import resource
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.engines.duckdb_ import DuckDB
from bench.engines.engine import Measurable
from bench.engines.ours import Ours
from bench.engines.postgres import Postgres
from bench.engines.questions import QUESTIONS
from bench.engines.tantivy_ import Tantivy
from leadsearch.people.engine import START, Cursor
from leadsearch.people.rows import Row

PAGE: Final = 100
DEEP: Final = 200
"""The batch that is compared with the first one."""
SECONDS_A_QUESTION: Final = 3.0
"""After which no further round is begun: some answers take seconds."""

Answers = Mapping[str, Sequence[Sequence[int]]]
"""Question → ids of each phase."""


@dataclass(frozen=True)
class Order:
    """What to measure."""

    engine: str
    folder: Path
    rows: Path
    """Everybody, as batches of rows that were pickled one after the other."""
    people: int
    answers: Answers
    rounds: int


@dataclass
class Times:
    """Milliseconds of one question."""

    deep_batch: int
    """The number of the batch of `deep`: DEEP, or the last full one."""
    first: list[float] = field(default_factory=list)
    deep: list[float] = field(default_factory=list)
    digest: str = ""
    """Of the rows of both batches; every engine has the same."""


@dataclass
class Measured:
    """What came out."""

    engine: str
    build_s: float
    disk: int
    memory: int
    """Bytes: the most that the process had, and what the engine has beyond it."""
    questions: dict[str, Times]


def batches(file: Path) -> Iterator[list[Row]]:
    """The batches of a file of rows."""
    with file.open("rb") as stream:
        while True:
            try:
                yield pickle.load(stream)  # noqa: S301 - written by this program
            except EOFError:
                return


class _Clocked:
    """Batches, and the seconds that reading them took."""

    def __init__(self, file: Path) -> None:
        self.reading_s = 0.0
        self._batches = batches(file)

    def __iter__(self) -> Iterator[list[Row]]:
        while True:
            begin = time.perf_counter()
            batch = next(self._batches, None)
            self.reading_s += time.perf_counter() - begin
            if batch is None:
                return
            yield batch


def measure(order: Order) -> Measured:
    """Build and ask the engine. Raises AssertionError when it answers anybody else than the truth."""
    return asyncio.run(_measure(order))


async def _measure(order: Order) -> Measured:
    engine = await _engine(order)
    try:
        rows = _Clocked(order.rows)
        begin = time.perf_counter()
        await engine.build(rows)
        build_s = time.perf_counter() - begin - rows.reading_s
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        questions = {name: await _ask(engine, name, order) for name in QUESTIONS}
        return Measured(order.engine, build_s, await engine.size(), memory + await engine.memory(), questions)
    finally:
        await engine.close()


async def _engine(order: Order) -> Measurable:
    match order.engine:
        case "tantivy":
            return Tantivy(order.folder)
        case "DuckDB":
            return DuckDB(order.folder)
        case "PostgreSQL":
            return Postgres()
        case _:
            return await Ours.open(order.folder)


async def _ask(engine: Measurable, name: str, order: Order) -> Times:
    truth = [number for phase in order.answers[name] for number in phase]
    times = Times(deep_batch=max(1, min(DEEP, len(truth) // PAGE)))
    deep = (times.deep_batch - 1) * PAGE
    places = ((START, 0, times.first), (_cursor(order, name, deep), deep, times.deep))
    digest = hashlib.sha256()
    for after, begin, _ in places:
        hits, _ = await engine.page(QUESTIONS[name], after=after, limit=PAGE)
        assert [hit.id for hit in hits] == truth[begin : begin + PAGE], f"{order.engine}: {name}"
        digest.update(repr(hits).encode())
    times.digest = digest.hexdigest()
    until = time.monotonic() + SECONDS_A_QUESTION
    for _ in range(order.rounds):
        for after, _, spent in places:
            clock = time.perf_counter()
            await engine.page(QUESTIONS[name], after=after, limit=PAGE)
            spent.append((time.perf_counter() - clock) * 1000)
        if time.monotonic() > until:
            break
    return times


def _cursor(order: Order, name: str, passed: int) -> Cursor:
    """The cursor behind that many people."""
    if passed == 0:
        return START
    exact, *rest = order.answers[name]
    if passed <= len(exact):
        return Cursor(exact=exact[passed - 1])
    return Cursor(order.people, rest[0][passed - len(exact) - 1])


def same_rows(all_: Sequence[Measured]) -> None:
    """Every engine has answered the same rows. Raises AssertionError."""
    for name in QUESTIONS:
        assert len({one.questions[name].digest for one in all_}) == 1, name

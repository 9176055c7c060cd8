"""Reading from a cursor while another process adds people: nobody comes twice, nobody is lost."""

import asyncio
import multiprocessing
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from bench.engines.measure import PAGE, batches
from bench.engines.ours import FILE
from bench.engines.questions import QUESTIONS
from leadsearch.people.corpus import Corpus
from leadsearch.people.engine import START, Page
from leadsearch.people.rows import Rows

QUESTION: Final = "software engineers"
"""What is read meanwhile; it has two phases."""
WAIT_S: Final = 0.01
"""How long the reader waits when it has met everybody and the writer still writes."""


class Appended(NamedTuple):
    """What came out."""

    met: int
    twice: int
    lost: int
    page_ms: list[float]
    """Of every page that was read while people were added."""
    seconds: float
    """That the writer took."""


def read_while_appending(folder: Path, rows: Path, truth: Sequence[int]) -> Appended:
    """Walk through everybody while the people of a file are added, until all who fit are met."""
    writer = multiprocessing.get_context("spawn").Process(target=_append, args=(folder / FILE, rows))
    begin = time.perf_counter()
    writer.start()
    try:
        met, spent, seconds = asyncio.run(_read(folder / FILE, writer, begin))
    finally:
        writer.join()
    return Appended(len(met), len(met) - len(set(met)), len(set(truth) - set(met)), spent, seconds)


async def _read(
    file: Path, writer: "multiprocessing.process.BaseProcess", begin: float
) -> tuple[list[int], list[float], float]:
    corpus = await Corpus.open(file)
    met: list[int] = []
    spent: list[float] = []
    page, seconds = Page((), START, ended=False), 0.0
    while not (page.ended and seconds):
        if not writer.is_alive() and not seconds:
            seconds = time.perf_counter() - begin
        clock = time.perf_counter()
        page = await corpus.page(QUESTIONS[QUESTION], after=page.after, limit=PAGE)
        spent.append((time.perf_counter() - clock) * 1000)
        met += [found.id for found in page.people]
        if page.ended and not seconds:
            await asyncio.sleep(WAIT_S)
    await corpus.close()
    return met, spent, seconds


def _append(file: Path, rows: Path) -> None:
    asyncio.run(_add(file, rows))


async def _add(file: Path, rows: Path) -> None:
    corpus = await Corpus.open(file)
    for batch in batches(rows):
        async with corpus.writing() as writer:
            await writer.save_rows(Rows.of(batch))
    await corpus.close()

"""From the request to people in a list: our own service, and the least that any could do, asked over HTTP in turns.

`python bench/service.py` over the sample, `--people 1000000` over more, `--folder DIR` over people that are there
already; `--database-url` keeps everything in that PostgreSQL, where people are made when nobody was ever there. A
search is started, and its task is looked at every 5 ms until it is completed. Times are milliseconds; `answered` is
the answer alone, `saved` all. Each service has a process of its own; the rival (shared/least_service.py) keeps a
hundred ready records with a task in SQLite and does nothing else.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import aiohttp

from bench.shared.percentile import percentile
from leadsearch.people.corpus import Corpus
from leadsearch.people.postgres_corpus import PostgresCorpus
from leadsearch.people.rows import Rows, row_of
from leadsearch.people.sample import COUNT as SAMPLE
from leadsearch.people.sample import EXAMPLES, sample_people

KEY = "a-key-for-the-bench"
SAVED = 100
"""People of one search."""
WARM = 12
"""Searches before the first that counts."""
LOOK_EVERY_S = 0.005
ENDS_WITHIN_S = 30.0
READY_WITHIN_S = 120.0
BATCH = 1_000


@dataclass
class Times:
    """Milliseconds of each search."""

    answered: list[float] = field(default_factory=list)
    saved: list[float] = field(default_factory=list)

    def facts(self) -> dict[str, float]:
        """What is told of them."""
        return {
            "answered_p50": round(percentile(self.answered, 0.5), 1),
            "saved_p50": round(percentile(self.saved, 0.5), 1),
            "saved_p95": round(percentile(self.saved, 0.95), 1),
            "saved_most": round(max(self.saved), 1),
        }


async def main(asked: argparse.Namespace) -> None:
    """Serve, ask, print."""
    with tempfile.TemporaryDirectory(prefix="leads-bench-") as name:
        folder = asked.folder or Path(name)
        if asked.people != SAMPLE and not asked.folder:
            await _fill(folder, asked.database_url, asked.people)
        ours = _serving(*_our_command(folder, asked.database_url))
        least = _serving(sys.executable, "-m", "bench.shared.least_service", name)
        async with ours as ours_http, least as least_http:
            times = {"ours": Times(), "least": Times()}
            for number, prompt in enumerate(islice(cycle(EXAMPLES), WARM + asked.rounds)):
                for who, http in (("ours", ours_http), ("least", least_http)):
                    first, whole = await _search(http, prompt)
                    if number >= WARM:
                        times[who].answered.append(first)
                        times[who].saved.append(whole)
    facts = {who: one.facts() for who, one in times.items()}
    load = round(os.getloadavg()[0], 1)
    print(f"{SAVED} people, {asked.rounds} searches of each in turns, load {load}; ms")
    print("           answered p50   saved p50   p95   most")
    for who, one in facts.items():
        print(
            f"{who:10}{one['answered_p50']:13.1f}{one['saved_p50']:12.1f}{one['saved_p95']:6.0f}{one['saved_most']:7.0f}"
        )
    print(json.dumps({"bench": "service", "rounds": asked.rounds, "load": load, **facts}))


async def _search(http: aiohttp.ClientSession, prompt: str) -> tuple[float, float]:
    """Milliseconds until the answer, and until everybody is saved."""
    begin = time.perf_counter()
    async with http.post(
        "/api/leads/search", json={"prompt": prompt, "fetch_count": SAVED}, headers=_headers()
    ) as answer:
        answer.raise_for_status()
        task = (await answer.json())["task"]
    answered = time.perf_counter() - begin
    async with asyncio.timeout(ENDS_WITHIN_S):
        while task["status"] in {"pending", "running"}:
            await asyncio.sleep(LOOK_EVERY_S)
            async with http.get(task["statusUrl"], headers=_headers()) as answer:
                answer.raise_for_status()
                task = (await answer.json())["tasks"][0]
    whole = time.perf_counter() - begin
    assert (task["status"], task["resultCount"]) == ("completed", SAVED), task
    return answered * 1000, whole * 1000


def _headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {KEY}"}


def _our_command(folder: Path, database_url: str | None) -> tuple[str, ...]:
    """`leads serve` on a free port."""
    arguments = ("serve", "--port", "0", "--data", str(folder), "--embedded-key", KEY, "--starts-per-minute", "0")
    database = ("env", f"DATABASE_URL={database_url}") if database_url else ()
    return (*database, sys.executable, "-m", "cli.main", *arguments)


@asynccontextmanager
async def _serving(*command: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A service that prints its address as the last word of its first line; a client of it."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        assert process.stdout
        line = await asyncio.wait_for(process.stdout.readline(), READY_WITHIN_S)
        assert line, "the service did not start"
        async with aiohttp.ClientSession(line.decode().split()[-1]) as http:
            yield http
    finally:
        process.terminate()
        await process.wait()


async def _fill(folder: Path, database_url: str | None, count: int) -> None:
    """Put so many people of the sample's kind there, unless somebody is there."""
    rows = (row_of(planted.person) for planted in sample_people(count))
    file = folder / "people.sqlite"
    corpus = await (PostgresCorpus.open(database_url) if database_url else Corpus.open(file))
    async with corpus.writing() as writer:
        new = await writer.newest() == 0
        while new and (batch := list(islice(rows, BATCH))):
            await writer.save_rows(Rows.of(batch))
    await corpus.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=SAMPLE)
    parser.add_argument("--folder", type=Path, help="a data folder with people in it")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--database-url", help="a PostgreSQL that keeps everything instead")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(_arguments()))

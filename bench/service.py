"""From the request to people in a list: our own service in a process of its own, asked over HTTP.

`python bench/service.py` over the sample, `--people 1000000` over more, `--folder DIR` over people that are there
already; `--database-url` keeps everything in that PostgreSQL, where people are made when nobody was ever there. A
search is started, and its task is looked at every 5 ms until it is completed. Times are milliseconds; `answered` is
the answer alone, `saved` all.
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
from itertools import cycle, islice
from pathlib import Path

import aiohttp

from bench.shared.percentile import percentile
from leadsearch.people.corpus import Corpus
from leadsearch.people.postgres_corpus import PostgresCorpus
from leadsearch.people.rows import row_of
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


async def main(asked: argparse.Namespace) -> None:
    """Serve, ask, print."""
    with tempfile.TemporaryDirectory(prefix="leads-bench-") as name:
        folder = asked.folder or Path(name)
        if asked.people != SAMPLE and not asked.folder:
            await _fill(folder, asked.database_url, asked.people)
        async with _serving(folder, asked.database_url) as url, aiohttp.ClientSession(url) as http:
            answered, saved = [], []
            for number, prompt in enumerate(islice(cycle(EXAMPLES), WARM + asked.rounds)):
                first, whole = await _search(http, prompt)
                if number >= WARM:
                    answered.append(first)
                    saved.append(whole)
    facts = {
        "bench": "service",
        "rounds": asked.rounds,
        "answered_p50_ms": round(percentile(answered, 0.5), 1),
        "saved_p50_ms": round(percentile(saved, 0.5), 1),
        "saved_p95_ms": round(percentile(saved, 0.95), 1),
        "saved_most_ms": round(max(saved), 1),
        "load": round(os.getloadavg()[0], 1),
    }
    print(f"{SAVED} people, {asked.rounds} searches one after the other, load {facts['load']}")
    print(f"answered: p50 {facts['answered_p50_ms']} ms")
    print(f"saved:    p50 {facts['saved_p50_ms']} ms, p95 {facts['saved_p95_ms']} ms, most {facts['saved_most_ms']} ms")
    print(json.dumps(facts))


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


@asynccontextmanager
async def _serving(folder: Path, database_url: str | None) -> AsyncIterator[str]:
    """`leads serve` on a free port; its address."""
    arguments = ("serve", "--port", "0", "--data", str(folder), "--embedded-key", KEY, "--starts-per-minute", "0")
    database = ("env", f"DATABASE_URL={database_url}") if database_url else ()
    process = await asyncio.create_subprocess_exec(
        *(*database, sys.executable, "-m", "cli.main", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout
        line = await asyncio.wait_for(process.stdout.readline(), READY_WITHIN_S)
        assert line, "the service did not start"
        yield line.decode().split()[-1]
    finally:
        process.terminate()
        await process.wait()


async def _fill(folder: Path, database_url: str | None, count: int) -> None:
    """Put so many people of the sample's kind there, unless somebody is there."""
    rows = (row_of(planted.person) for planted in sample_people(count))
    file = folder / "people.sqlite"
    corpus = await (PostgresCorpus.open(database_url) if database_url else Corpus.open(file))
    async with corpus.writing() as writer:
        new = await writer.is_new()
        while new and (batch := list(islice(rows, BATCH))):
            await writer.save_rows(batch)
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

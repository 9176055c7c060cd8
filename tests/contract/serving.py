"""The real service: `leads serve` in processes of their own, on real sockets, over one data folder."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.folders import PEOPLE_FILE
from leadsearch.people.corpus import Corpus
from leadsearch.people.postgres_corpus import PostgresCorpus
from leadsearch.people.record import Person
from leadsearch.service.app import database_url

READY_WITHIN_S = 90.0
STOP_WITHIN_S = 60.0
KEY = "a-key-for-tests"


@dataclass(frozen=True)
class Serving:
    """A running process, and what it has said on standard error."""

    url: str
    process: asyncio.subprocess.Process
    log: Path

    async def kill(self) -> None:
        """SIGKILL: the process has no time for anything."""
        self.process.kill()
        await self.process.wait()

    async def terminate(self) -> int:
        """SIGTERM; the exit code. Raises TimeoutError when it does not end in time."""
        self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), STOP_WITHIN_S)


@dataclass(frozen=True)
class Kept:
    """Where a service keeps everything: in a folder, or in a database."""

    data: Path
    address: str | None = None

    @property
    def arguments(self) -> tuple[str, ...]:
        """What `leads` is told of it beside the folder."""
        return ("--database", self.address) if self.address else ()

    @property
    def state(self) -> str:
        """The address of accounts, lists and tasks."""
        return self.address or database_url(self.data)


@asynccontextmanager
async def serving(data: Path, *arguments: str) -> AsyncIterator[Serving]:
    """`leads serve` on a free port with one account whose key is KEY."""
    log = data / f"log-{len(list(data.glob('log-*')))}"  # noqa: ASYNC240 - a handful of files
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "cli.main", "serve", "--port", "0", "--data", str(data), "--embedded-key", KEY),
            *arguments,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    try:
        assert process.stdout
        line = (await asyncio.wait_for(process.stdout.readline(), READY_WITHIN_S)).decode()
        found = re.fullmatch(r"leads-api listening on (http://127\.0\.0\.1:\d+)\n", line)
        assert found, f"{line!r}\n{log.read_text()}"
        yield Serving(url=found[1], process=process, log=log)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def people_in(data: Path, people: Iterable[Person], *, address: str | None = None) -> None:
    """Put a corpus of these people into the folder or the database, in this order, instead of the sample."""
    corpus = await (PostgresCorpus.open(address) if address else Corpus.open(data / PEOPLE_FILE))
    try:
        await corpus.save(people)
    finally:
        await corpus.close()

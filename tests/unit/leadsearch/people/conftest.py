"""A corpus of its own for each test, on each engine."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from leadsearch.people.corpus import Corpus
from leadsearch.people.postgres_corpus import PostgresCorpus

AnyCorpus = Corpus | PostgresCorpus
OpenCorpus = Callable[..., Awaitable[AnyCorpus]]


@pytest.fixture(params=["sqlite", "postgresql"])
async def open_corpus(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenCorpus]:
    """Opens one and the same corpus, again for each process that a test plays."""
    postgres_url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    async with AsyncExitStack() as stack:

        async def opened(*, writer_wait_s: float = 20.0) -> AnyCorpus:
            corpus: AnyCorpus
            if postgres_url:
                corpus = await PostgresCorpus.open(postgres_url, writer_wait_s=writer_wait_s)
            else:
                corpus = await Corpus.open(tmp_path / "people.db", busy_timeout_ms=round(writer_wait_s * 1000))
            stack.push_async_callback(corpus.close)
            return corpus

        yield opened


@pytest.fixture
async def corpus(open_corpus: OpenCorpus) -> AnyCorpus:
    return await open_corpus()


@pytest.fixture
async def sqlite_corpus(tmp_path: Path) -> AsyncIterator[Corpus]:
    opened = await Corpus.open(tmp_path / "people.db")
    yield opened
    await opened.close()

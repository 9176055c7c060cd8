"""A corpus of its own for a test, and one with the sample in it for all tests of a worker."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from leadsearch.people.corpus import Corpus
from leadsearch.people.sample import fill


@pytest.fixture
async def corpus(tmp_path: Path) -> AsyncIterator[Corpus]:
    opened = await Corpus.open(tmp_path / "people.db")
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sample") / "people.db"

    async def make() -> None:
        made = await Corpus.open(file)
        await fill(made)
        await made.close()

    asyncio.run(make())
    return file


@pytest.fixture
async def sample(sample_file: Path) -> AsyncIterator[Corpus]:
    opened = await Corpus.open(sample_file)
    yield opened
    await opened.close()

"""A corpus of its own for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from leadsearch.people.corpus import Corpus


@pytest.fixture
async def corpus(tmp_path: Path) -> AsyncIterator[Corpus]:
    opened = await Corpus.open(tmp_path / "people.db")
    yield opened
    await opened.close()

"""Real parts for every test: a Redis and the sample people, one for each test process."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest

from bench.shared.postgres import Postgres
from bot.store.embedded import EmbeddedRedis
from leadsearch.people.corpus import Corpus
from leadsearch.people.sample import Planted, fill, sample_people
from tests.support.postgres import fresh_database, running_postgres
from tests.support.redis import emptied, running
from tests.support.second_opinion.watch import Watch, reader


def pytest_configure() -> None:
    """No example of Hypothesis has a time limit either: on a busy machine any of them may be late."""
    slow = (hypothesis.HealthCheck.too_slow,)
    hypothesis.settings.register_profile("unhurried", deadline=None, suppress_health_check=slow)
    hypothesis.settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def second_opinion(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Slack's own types and others' limits have nothing against whatever a test sends, in either direction."""
    watch = Watch()
    watch.start(monkeypatch)
    yield watch
    if (traffic := reader()) is not None and (found := watch.problems(traffic)):
        pytest.fail("\n".join(found), pytrace=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where `make screenshots` keeps the pictures; without it they are taken and thrown away."""
    parser.addoption("--screenshots", metavar="FOLDER", help="keep the pictures of the page in this folder")


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    """The embedded server, one for each test process. Whoever wants to hurt one starts their own."""
    yield from running(EmbeddedRedis(tmp_path_factory.mktemp("redis")))


@pytest.fixture
def redis_url(redis_server: EmbeddedRedis) -> Iterator[str]:
    """An empty Redis. What a test leaves there has to go away by itself."""
    yield from emptied(redis_server.url)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL, one for each test process."""
    yield from running_postgres()


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """The address of an empty database."""
    yield from fresh_database(postgres_server)


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus with the sample people in it, one for each test process. Nobody writes to it."""
    file = tmp_path_factory.mktemp("sample") / "people.sqlite"

    async def make() -> None:
        corpus = await Corpus.open(file)
        await fill(corpus)
        await corpus.close()

    asyncio.run(make())
    return file


@pytest.fixture
async def sample(sample_file: Path) -> AsyncIterator[Corpus]:
    """The sample people."""
    corpus = await Corpus.open(sample_file)
    yield corpus
    await corpus.close()


@pytest.fixture(scope="session")
def planted() -> list[Planted]:
    """The sample people as they were drawn, each with the examples that it fits."""
    return list(sample_people())

"""The store on every server that it has to work with."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from bot.store.connect import connect
from bot.store.embedded import EmbeddedRedis
from bot.store.redis_store import RedisStore
from bot.store.trips import Trips
from tests.support.missing import missing
from tests.support.redis import emptied, running

PATIENCE = 30.0
"""Seconds: these tests ask what happens, not how fast, also on a busy machine."""


@pytest.fixture(scope="session")
def installed_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    """The machine's own Redis, beside the Valkey that we bring."""
    binary = shutil.which("redis-server")
    if binary is None:
        missing("redis-server is not installed")
    yield from running(EmbeddedRedis(tmp_path_factory.mktemp("installed"), binary=Path(binary)))


@pytest.fixture(params=["redis_server", "installed_redis"], ids=["valkey", "redis"])
def any_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty server of each kind."""
    server: EmbeddedRedis = request.getfixturevalue(request.param)
    yield from emptied(server.url)


@pytest.fixture
async def trips(any_url: str) -> AsyncIterator[Trips]:
    async with connect(any_url) as trips:
        yield trips


@pytest.fixture
def store(trips: Trips) -> RedisStore:
    return RedisStore(trips, limit=PATIENCE)


@pytest.fixture
async def own_redis(tmp_path: Path) -> AsyncIterator[EmbeddedRedis]:
    """A server that the test may hurt."""
    server = EmbeddedRedis(tmp_path / "data")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def new_id() -> Callable[[], str]:
    numbers = iter(range(1, 10_000))
    return lambda: f"{next(numbers):08d}-0000-4000-8000-000000000000"

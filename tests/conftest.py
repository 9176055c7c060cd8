"""Real parts for every test: a Redis of its own for each test process."""

from collections.abc import Iterator

import pytest

from bot.store.embedded import EmbeddedRedis
from tests.support.redis import emptied, running


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    """The embedded server, one for each test process. Whoever wants to hurt one starts their own."""
    yield from running(EmbeddedRedis(tmp_path_factory.mktemp("redis")))


@pytest.fixture
def redis_url(redis_server: EmbeddedRedis) -> Iterator[str]:
    """An empty Redis. What a test leaves there has to go away by itself."""
    yield from emptied(redis_server.url)

"""The service on a socket."""

import asyncio
import signal
from collections.abc import Iterator
from functools import partial

import pytest

from leadsearch.service import server
from tests.unit.leadsearch.service.conftest import WITHIN_S, Service

ENDING = (signal.SIGTERM, signal.SIGINT)


@pytest.fixture
def handlers_are_put_back() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in ENDING}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers_are_put_back")
@pytest.mark.parametrize("number", ENDING)
async def test_a_signal_that_comes_as_soon_as_it_is_ready_ends_it(service: Service, number: signal.Signals) -> None:
    with server.bind("127.0.0.1", 0) as bound:
        serving = server.serve(service.app, bound, ready=partial(signal.raise_signal, number))
        await asyncio.wait_for(serving, WITHIN_S)

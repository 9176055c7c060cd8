"""No answer, or none in time: what is known of the request then."""

import asyncio
import socket
from contextlib import ExitStack

import pytest

from leadsearch.client import LeadsClient, OutcomeUnknown, RetryPolicy, Timeouts, Unreachable
from tests.unit.leadsearch.client.conftest import BODY, KEY, ONCE, client, failure_of
from tests.unit.leadsearch.played_api import Play, PlayedApi, raw, silence


@pytest.mark.parametrize(
    "play",
    [
        raw(b""),
        silence(),
        silence(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"),
    ],
    ids=["dropped", "silent", "stalls in the body", "cut in the body", "cut in a chunk"],
)
async def test_no_answer_is_unreachable_for_a_question_and_unknown_for_a_start(api: PlayedApi, play: Play) -> None:
    error = await failure_of(api, play)
    assert type(error) is Unreachable
    assert error.sent

    api.requests.clear()
    async with client(api.url, retry=RetryPolicy()) as leads:
        with pytest.raises(OutcomeUnknown) as caught:
            await leads.start(BODY, idempotency_key="k")
    assert isinstance(caught.value.__cause__, Unreachable)
    assert len(api.requests) == 1


async def test_a_dripping_answer_ends_with_the_total_limit(api: PlayedApi) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    error = await failure_of(api, drip)
    assert type(error) is Unreachable
    assert "within 0.4 s" in error.message


async def test_nobody_listening_is_unreachable_and_never_sent() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # bound and not listening: the port refuses
        async with client(f"http://127.0.0.1:{bound.getsockname()[1]}") as leads:
            with pytest.raises(Unreachable, match="Connection refused") as caught:
                await leads.start(BODY, idempotency_key="k")
    assert not caught.value.sent


async def test_a_host_that_takes_no_connection_is_unreachable_and_never_sent() -> None:
    with socket.socket() as full, ExitStack() as waiting:
        full.bind(("127.0.0.1", 0))
        full.listen(0)  # the queue holds one connection that nobody accepts; the next ones hang
        for _ in range(4):
            queued = waiting.enter_context(socket.socket())
            queued.setblocking(False)
            queued.connect_ex(full.getsockname())
        limits = Timeouts(connect=0.2, pool=5, read=5, total=5)
        async with LeadsClient(f"http://127.0.0.1:{full.getsockname()[1]}", KEY, timeouts=limits, retry=ONCE) as leads:
            with pytest.raises(Unreachable) as caught:
                await leads.start(BODY, idempotency_key="k")
    assert not caught.value.sent


async def test_waiting_for_a_free_connection_has_a_limit_and_sends_nothing(
    api: PlayedApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadsearch.transport.CONNECTIONS", 1)
    api.play(silence())
    limits = Timeouts(connect=5, pool=1, read=20, total=20)
    async with LeadsClient(api.url, KEY, timeouts=limits, retry=ONCE) as leads:
        taken = asyncio.create_task(leads.account())
        async with asyncio.timeout(45):
            await api.asked(1)
        with pytest.raises(Unreachable) as caught:
            await leads.start(BODY, idempotency_key="k")
        taken.cancel()
        await asyncio.wait([taken])
    assert not caught.value.sent
    assert len(api.requests) == 1


async def test_an_unknown_host_is_unreachable() -> None:
    async with client("http://no-such-host.invalid") as leads:
        with pytest.raises(Unreachable) as caught:
            await leads.account()
    assert not caught.value.sent


async def test_a_server_without_tls_is_unreachable_by_https() -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    async with (
        await asyncio.start_server(greet, "127.0.0.1", 0) as server,
        client(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}") as leads,
    ):
        with pytest.raises(Unreachable, match="no secure connection") as caught:
            await leads.account()
    assert not caught.value.sent

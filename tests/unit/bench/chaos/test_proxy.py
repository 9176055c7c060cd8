"""What breaks between a bot and the service, and what is done all the same."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web

from bench.chaos.proxy import Proxy

START = "/api/leads/search"


@dataclass
class Worker:
    """Counts what reaches it."""

    done: int = 0
    keys: tuple[str | None, ...] = ()

    async def handle(self, request: web.Request) -> web.Response:
        self.done += 1
        self.keys += (request.headers.get("Idempotency-Key"),)
        return web.json_response({"path": request.path_qs}, headers={"Poll-After-Ms": "500"})


@pytest.fixture
async def worker() -> AsyncIterator[tuple[Worker, str]]:
    found = Worker()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", found.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield found, f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def proxy(worker: tuple[Worker, str]) -> AsyncIterator[Proxy]:
    async with Proxy(honours_keys=True) as opened:
        opened.workers["one"] = worker[1]
        yield opened


async def start(url: str) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(url + START + "?a=1", json={}, headers={"Idempotency-Key": "k"}) as answer,
    ):
        if answer.status == 200:
            assert await answer.json() == {"path": START + "?a=1"}
            assert answer.headers["Poll-After-Ms"] == "500"
        return answer.status


async def test_what_is_not_broken_passes(worker: tuple[Worker, str], proxy: Proxy) -> None:
    assert await start(proxy.url) == 200
    assert worker[0].keys == ("k",)


async def test_keys_are_taken_away_where_they_are_ignored(worker: tuple[Worker, str]) -> None:
    async with Proxy(honours_keys=False) as proxy:
        proxy.workers["one"] = worker[1]
        assert await start(proxy.url) == 200
    assert worker[0].keys == (None,)


@pytest.mark.parametrize(("how", "done"), [("lose_answer", 1), ("reset", 0)])
async def test_a_connection_breaks_after_the_work_or_before_it(
    worker: tuple[Worker, str], proxy: Proxy, how: str, done: int
) -> None:
    proxy.arm(how, "start", 0.0)
    with pytest.raises(aiohttp.ClientError):
        await start(proxy.url)
    assert worker[0].done == proxy.lost_starts == done
    assert await start(proxy.url) == 200


@pytest.mark.parametrize(("how", "status", "done"), [("bad_gateway", 502, 1), ("unavailable", 503, 0)])
async def test_a_gateway_answers_after_the_work_or_before_it(
    worker: tuple[Worker, str], proxy: Proxy, how: str, status: int, done: int
) -> None:
    proxy.arm(how, "any", 0.0)
    assert await start(proxy.url) == status
    assert worker[0].done == proxy.lost_starts == done
    assert proxy.played[how] == 1


async def test_a_fault_for_starts_leaves_other_requests_alone(proxy: Proxy) -> None:
    proxy.arm("unavailable", "start", 0.0)
    async with aiohttp.ClientSession() as session, session.get(proxy.url + START) as answer:
        assert answer.status == 200
    assert await start(proxy.url) == 503


async def test_without_a_worker_the_connection_breaks(proxy: Proxy) -> None:
    proxy.workers.clear()
    with pytest.raises(aiohttp.ClientError):
        await start(proxy.url)


async def test_a_cut_breaks_every_open_connection(proxy: Proxy) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(proxy.url) as answer:
            await answer.read()
        assert proxy.cut() == 1

"""Socket Mode under a server that drops, refuses, says no hello and goes mute."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.slack.client import make_client, open_session
from bot.slack.transport.link import Limits
from bot.slack.transport.socket import Patience, SocketLost, SocketTransport
from tests.support.socket_server import SocketServer, socket_server
from tests.support.wait import until_asked

CALM = Limits(connect=10.0, ping=30.0, mute=60.0, look=0.05, drain=2.0, close=1.0)
"""A busy machine takes none of these connections for broken."""
NERVOUS = Limits(connect=1.0, ping=0.2, mute=1.0, look=0.05, drain=1.0, close=0.3)
COMMAND = {"command": "/leads", "text": "help", "team_id": "T1", "user_id": "U1", "channel_id": "C1"}


@pytest.fixture
async def server() -> AsyncIterator[SocketServer]:
    async with socket_server() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session() as opened:
        yield opened


Build = Callable[..., SocketTransport]


@pytest.fixture
def build(server: SocketServer, session: aiohttp.ClientSession) -> Build:
    async def authorize(team_id: str) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_id="B1", bot_user_id="U9", bot_token="xoxb-1")

    async def nobody_else() -> Sequence[str]:
        return []

    def make(
        *, answer: Any = None, tries: int = 5, slept: list[float] | None = None, limits: Limits = CALM, **more: Any
    ) -> SocketTransport:
        async def leads(ack: AsyncAck) -> None:
            if answer is not None:
                await answer()
            await ack("seen")

        async def sleep(seconds: float) -> None:
            (slept if slept is not None else []).append(seconds)
            await asyncio.sleep(0)

        web_client = make_client(None, session=session, base_url=server.base_url)
        app = AsyncApp(client=web_client, authorize=authorize, signing_secret="s")
        app.command("/leads")(leads)
        patience = Patience(tries=tries, stable=60.0, limits=limits)
        return SocketTransport(
            app, app_token="xapp-1", web=web_client, ready=nobody_else, patience=patience, sleep=sleep, **more
        )

    return make


async def until_ready(transport: SocketTransport, *, is_ready: bool = True) -> None:
    async def seen() -> bool:
        return bool(await transport.ready()) is not is_ready

    await until_asked(seen)


async def test_a_command_is_answered_over_the_socket(server: SocketServer, build: Build) -> None:
    async with build() as transport:
        assert await transport.ready() == []
        await server.deliver(COMMAND)
        await server.until(lambda: bool(server.acks))
    assert server.acks == [{"envelope_id": "E1", "payload": {"text": "seen"}}]
    await server.until(lambda: not server.sockets)


async def test_a_dropped_socket_is_built_anew(server: SocketServer, build: Build) -> None:
    async with build() as transport:
        server.drop()
        await server.until(lambda: server.opened == 2)
        await server.deliver(COMMAND)
        await server.until(lambda: bool(server.acks))
        await until_ready(transport)
        assert len(server.sockets) == 1


async def test_a_mute_socket_is_noticed_replaced_and_not_ready_meanwhile(server: SocketServer, build: Build) -> None:
    async with build(limits=NERVOUS, tries=1000) as transport:
        server.mute = server.refuses = True
        await until_ready(transport, is_ready=False)
        assert "not connected to Slack" in (await transport.ready())[0]
        server.mute = server.refuses = False
        await server.until(lambda: server.opened >= 2)
        await until_ready(transport)


async def test_a_socket_without_a_hello_is_none(server: SocketServer, build: Build) -> None:
    server.greets = False
    async with build(limits=NERVOUS, tries=1000) as transport:
        assert await transport.ready() == ["not connected to Slack: no_socket"]
        server.greets = True
        await server.until(lambda: server.opened >= 2)
        await server.until(lambda: len(server.sockets) == 1)


async def test_slack_away_at_the_start_is_waited_for(server: SocketServer, build: Build) -> None:
    server.open_answers = [web.Response(status=502, text="<html>") for _ in range(2)]
    slept: list[float] = []
    async with build(slept=slept) as transport:
        await server.until(lambda: server.opened == 1)
        await server.deliver(COMMAND)
        await server.until(lambda: bool(server.acks))
        await until_ready(transport)
    assert slept == [1.0, 2.0]


async def test_retry_after_is_obeyed(server: SocketServer, build: Build) -> None:
    busy = web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "30"})
    server.open_answers = [busy]
    slept: list[float] = []
    async with build(slept=slept):
        await server.until(lambda: server.opened == 1)
    assert slept == [30.0]


async def test_after_a_bounded_number_of_tries_it_gives_up(server: SocketServer, build: Build) -> None:
    server.refuses = True
    slept: list[float] = []
    transport = build(tries=6, slept=slept)
    async with transport:
        with pytest.raises(SocketLost, match="6 tries"):
            await asyncio.wait_for(transport.serve(), 45)
    assert slept == [1.0, 2.0, 4.0, 8.0, 8.0]


async def test_a_socket_that_breaks_again_and_again_is_given_up_too(server: SocketServer, build: Build) -> None:
    transport = build(tries=3)

    async def saboteur() -> None:
        for number in (1, 2, 3):
            await server.until(lambda number=number: server.opened == number and bool(server.sockets))  # type: ignore[misc]
            server.drop()

    async with transport, asyncio.TaskGroup() as group:
        group.create_task(saboteur())
        with pytest.raises(SocketLost, match="3 times in a row"):
            await asyncio.wait_for(transport.serve(), 45)


async def test_a_refused_token_ends_the_start_with_what_to_do(server: SocketServer, build: Build) -> None:
    server.open_answers = [web.json_response({"ok": False, "error": "invalid_auth"})]
    with pytest.raises(SocketLost, match="connections:write"):
        await build().__aenter__()


async def test_before_slack_closes_a_socket_the_next_one_is_open(server: SocketServer, build: Build) -> None:
    """And the request that was under way on the old one is answered there."""
    release = asyncio.Event()
    async with build(answer=release.wait) as transport:
        await server.deliver(COMMAND)
        old = server.sockets[0]
        await server.announce_close()
        await server.until(lambda: server.opened == 2)
        assert not old.closed
        await until_ready(transport)
        release.set()
        await server.until(lambda: bool(server.acks))
        await server.until(lambda: len(server.sockets) == 1)
        assert server.sockets[0] is not old


async def test_a_stop_answers_what_is_under_way(server: SocketServer, build: Build) -> None:
    release = asyncio.Event()
    begun = asyncio.Event()

    async def slowly() -> None:
        begun.set()
        await release.wait()

    async with build(answer=slowly) as transport:
        serving = asyncio.create_task(transport.serve())
        await server.deliver(COMMAND)
        await begun.wait()
        asyncio.get_running_loop().call_later(0.1, release.set)
    await asyncio.wait_for(serving, 45)
    await server.until(lambda: bool(server.acks))


async def test_a_stop_waits_for_nobody_for_ever(server: SocketServer, build: Build) -> None:
    never, begun = asyncio.Event(), asyncio.Event()

    async def stuck() -> None:
        begun.set()
        await never.wait()

    async with build(answer=stuck):
        await server.deliver(COMMAND)
        await begun.wait()
        server.mute = True
        began = time.monotonic()
    assert time.monotonic() - began < 30
    never.set()


async def test_health_beside_the_socket(server: SocketServer, build: Build, session: aiohttp.ClientSession) -> None:
    async with build(health=("127.0.0.1", 0)) as transport:
        address = transport.where.split()[-1]
        async with session.get(f"{address}/ready") as answer:
            assert answer.status == 200
        server.refuses = True
        server.drop()
        await until_ready(transport, is_ready=False)
        async with session.get(f"{address}/ready") as answer:
            assert answer.status == 503
            assert "not connected to Slack" in (await answer.json())["reasons"][0]
        async with session.get(f"{address}/health") as answer:
            assert answer.status == 200

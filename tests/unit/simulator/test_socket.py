"""Socket Mode with slack_sdk's own client, in good times and bad."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Simulator
from tests.unit.simulator.asking import until

Listener = Callable[[AsyncBaseSocketModeClient, SocketModeRequest], Awaitable[None]]
Connect = Callable[[Listener], Awaitable[SocketModeClient]]


async def acknowledge(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
    await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))


async def say_nothing(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
    """Never acknowledges."""


@pytest.fixture
async def connect(slack: Simulator) -> AsyncIterator[Connect]:
    clients: list[SocketModeClient] = []

    async def connected(listener: Listener) -> SocketModeClient:
        client = SocketModeClient(slack.app_token, web_client=AsyncWebClient(base_url=slack.api_url), ping_interval=0.2)
        clients.append(client)
        client.socket_mode_request_listeners.append(listener)
        before = slack.socket.connections
        await client.connect()  # type: ignore[no-untyped-call]  # slack_sdk left its types out
        await until(lambda: slack.socket.connections > before)
        return client

    yield connected
    for client in clients:
        await client.close()  # type: ignore[no-untyped-call]


async def test_payloads_are_shared_among_connections(slack: Simulator, connect: Connect) -> None:
    heard: dict[int, int] = {0: 0, 1: 0}

    def listener(number: int) -> Listener:
        async def listen(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
            heard[number] += 1
            await acknowledge(client, request)

        return listen

    for number in heard:
        await connect(listener(number))
    for _ in range(6):
        assert (await slack.person("ana").command("/echo")).ok
    assert heard == {0: 3, 1: 3}


async def test_nobody_acknowledges(slack: Simulator, connect: Connect) -> None:
    await connect(say_nothing)
    assert (await slack.person("ana").command("/echo")).error == "operation_timeout"
    assert slack.deliveries()[0].ack_ms is None


async def test_an_envelope_goes_to_another_connection_when_its_own_breaks(slack: Simulator, connect: Connect) -> None:
    reached = asyncio.Event()

    async def die(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        reached.set()
        slack.socket.drop()

    client = await connect(die)
    typed = asyncio.create_task(slack.person("ana").command("/echo"))
    await reached.wait()
    client.socket_mode_request_listeners[:] = [acknowledge]
    assert (await typed).ok
    assert len(slack.deliveries()) == 1


async def test_a_dropped_connection_comes_back(slack: Simulator, connect: Connect) -> None:
    await connect(acknowledge)
    slack.socket.drop()
    assert slack.socket.connections == 0
    await until(lambda: slack.socket.connections == 1)
    assert (await slack.person("ana").command("/echo")).ok


async def test_a_mute_connection_stays_open_and_says_nothing(slack: Simulator, connect: Connect) -> None:
    client = await connect(acknowledge)
    first = client.current_session
    slack.socket.mute()
    seen = await slack.person("ana").command("/echo")
    assert seen.ok, "the client noticed that nobody answers its pings, and came back in time"
    assert client.current_session is not first


async def test_a_zombie_answers_pings_and_hears_nothing(slack: Simulator, connect: Connect) -> None:
    client = await connect(acknowledge)
    slack.socket.mute(pongs=True)
    assert (await slack.person("ana").command("/echo")).error == "operation_timeout"
    assert await client.is_connected(), "which is why a bot has to look for more than pongs"


async def test_refused_connections_are_let_in_again(slack: Simulator, connect: Connect) -> None:
    await connect(acknowledge)
    slack.socket.refuse()
    slack.socket.drop()
    assert (await slack.person("ana").command("/echo")).error == "dispatch_failed"
    slack.socket.refuse(on=False)
    await until(lambda: slack.socket.connections == 1)


async def test_a_warned_app_opens_a_new_connection(slack: Simulator, connect: Connect) -> None:
    client = await connect(acknowledge)
    first = client.current_session
    await slack.socket.announce_disconnect("refresh_requested")
    await until(lambda: client.current_session is not first)
    assert (await slack.person("ana").command("/echo")).ok


async def test_an_app_has_ten_connections(slack: Simulator) -> None:
    web = AsyncWebClient(base_url=slack.api_url)
    async with aiohttp.ClientSession() as session:
        urls = [(await web.apps_connections_open(app_token=slack.app_token))["url"] for _ in range(11)]
        sockets = [await session.ws_connect(url) for url in urls]
        greetings = [await socket.receive_json() for socket in sockets]
        assert [greeting.get("num_connections") for greeting in greetings[:10]] == list(range(1, 11))
        assert greetings[10]["reason"] == "too_many_websockets"


async def test_an_address_serves_one_connection(slack: Simulator) -> None:
    web = AsyncWebClient(base_url=slack.api_url)
    url = (await web.apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session:
        await session.ws_connect(url)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_only_the_app_token_opens_connections(slack: Simulator) -> None:
    with pytest.raises(SlackApiError) as caught:
        await AsyncWebClient(base_url=slack.api_url).apps_connections_open(app_token=slack.bot_token)
    assert caught.value.response["error"] == "not_allowed_token_type"


async def test_events_are_repeated_until_they_are_acknowledged(slack: Simulator, connect: Connect) -> None:
    attempts: list[int | None] = []

    async def third_time(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        attempts.append(request.retry_attempt)
        if request.retry_attempt == 2:
            await acknowledge(client, request)

    await connect(third_time)
    slack.person("ana").open_home()
    await until(lambda: len(slack.deliveries("events_api")) == 2, within=45)
    slack.clock.skip(60)
    await until(lambda: len(slack.deliveries("events_api")) == 3)
    assert attempts == [0, 1, 2]
    assert [delivery.error for delivery in slack.deliveries("events_api")] == ["operation_timeout"] * 2 + [None]
    ids = {delivery.payload["event_id"] for delivery in slack.deliveries("events_api")}
    assert len(ids) == 1

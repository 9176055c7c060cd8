"""Signed HTTP on a real port."""

import asyncio
import json
import signal
import socket
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette

from bot.slack.client import make_client, open_session
from bot.slack.transport import web
from bot.slack.transport.http import HttpTransport
from bot.slack.transport.server import CannotListen, HttpServer
from bot.slack.transport.web import BODY_MAX_BYTES

SECRET = "s" * 32
BODY = urlencode({"command": "/leads", "text": "", "team_id": "T1", "user_id": "U1", "channel_id": "C1"})


class Served(NamedTuple):
    transport: HttpTransport
    session: aiohttp.ClientSession
    reasons: list[str]
    release: asyncio.Event
    begun: asyncio.Event

    async def post(self, body: bytes | str, headers: Mapping[str, str]) -> tuple[int, str]:
        all_headers = {"Content-Type": "application/x-www-form-urlencoded"} | dict(headers)
        async with self.session.post(self.transport.where, data=body, headers=all_headers) as answer:
            return answer.status, await answer.text()

    async def get(self, path: str) -> tuple[int, Any]:
        base = self.transport.where.removesuffix("/slack/events")
        async with self.session.get(base + path) as answer:
            return answer.status, await answer.json()


def make(session: aiohttp.ClientSession, *, port: int = 0) -> Served:
    reasons: list[str] = []
    release, begun = asyncio.Event(), asyncio.Event()
    release.set()

    async def authorize(team_id: str) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_id="B1", bot_user_id="U9", bot_token="xoxb-1")

    async def leads(ack: AsyncAck) -> None:
        begun.set()
        await release.wait()
        await ack("seen")

    async def ready() -> Sequence[str]:
        return reasons

    client = make_client(None, session=session, base_url="http://127.0.0.1:9/api/")
    app = AsyncApp(client=client, authorize=authorize, signing_secret=SECRET)
    app.command("/leads")(leads)
    transport = HttpTransport(app, signing_secret=SECRET, host="127.0.0.1", port=port, ready=ready)
    return Served(transport, session, reasons, release, begun)


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with open_session() as session:
        made = make(session)
        async with made.transport:
            yield made


def signed(body: str, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": str(signature)}


async def test_a_signed_command_is_answered(served: Served) -> None:
    assert await served.post(BODY, signed(BODY)) == (200, "seen")


async def test_slacks_check_of_the_address_is_answered(served: Served) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"})
    status, text = await served.post(body, signed(body) | {"Content-Type": "application/json"})
    assert (status, json.loads(text)) == (200, {"challenge": "abc"})


FRESH = str(int(time.time()))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": "", "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": "1e9", "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": "-5", "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": "9" * 5000, "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": FRESH, "X-Slack-Signature": "v0=\u00e9"},
        {"X-Slack-Request-Timestamp": FRESH, "X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": FRESH},
        signed(BODY, secret="another"),
        signed(BODY + "x"),
        signed(BODY, at=time.time() - 6 * 60),
        signed(BODY, at=time.time() + 60 * 60),
    ],
)
async def test_what_slack_did_not_sign_just_now_is_refused(served: Served, headers: dict[str, str]) -> None:
    status, _ = await served.post(BODY, headers)
    assert status == 401
    assert not served.begun.is_set()


@pytest.mark.parametrize("body", [b"\xff\xfe", b"{broken", b""])
async def test_unsigned_rubbish_is_refused_before_it_is_read(served: Served, body: bytes) -> None:
    status, _ = await served.post(body, {"Content-Type": "application/json"} | signed("something else"))
    assert status == 401


async def test_a_body_beyond_slacks_is_refused(served: Served) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * (BODY_MAX_BYTES // 32)

    async with served.session.post(served.transport.where, data=endless()) as answer:
        assert answer.status == 413


async def test_a_body_that_never_arrives_is_not_waited_for(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "BODY_SECONDS", 0.1)
    host, port = served.transport.where.removeprefix("http://").split("/")[0].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
    answer = await asyncio.wait_for(reader.readline(), 45)
    writer.close()
    assert b" 408 " in answer


async def test_only_posts_are_events(served: Served) -> None:
    async with served.session.get(served.transport.where) as answer:
        assert answer.status == 405


async def test_live_and_ready_are_two_questions(served: Served) -> None:
    assert await served.get("/ready") == (200, {"status": "ready"})
    served.reasons.append("Redis is away")
    assert await served.get("/ready") == (503, {"status": "not ready", "reasons": ["Redis is away"]})
    assert await served.get("/health") == (200, {"status": "live"})


async def test_who_does_not_answer_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "READY_SECONDS", 0.05)

    async def hangs() -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    async with open_session() as session:
        made = make(session)
        transport = HttpTransport(
            AsyncApp(signing_secret=SECRET, token="xoxb-1"),
            signing_secret=SECRET,
            host="127.0.0.1",
            port=0,
            ready=hangs,
        )
        async with transport:
            status, answer = await made._replace(transport=transport).get("/ready")
    assert (status, answer["reasons"]) == (503, ["no answer within 0.05 s"])


async def test_a_taken_port_is_named_with_the_mend() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        async with open_session() as session:
            with pytest.raises(CannotListen, match=f"{taken.getsockname()[1]}.*BOT_PORT"):
                await make(session, port=taken.getsockname()[1]).transport.__aenter__()


def test_an_answer_does_not_wait_until_its_head_is_confirmed() -> None:
    server = HttpServer(Starlette(), host="127.0.0.1", port=0)
    with server._bind() as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_a_stop_answers_what_is_under_way_and_takes_nothing_new() -> None:
    async with open_session() as session:
        made = make(session)
        made.release.clear()
        async with made.transport:
            serving = asyncio.create_task(made.transport.serve())
            under_way = asyncio.create_task(made.post(BODY, signed(BODY)))
            await made.begun.wait()
            asyncio.get_running_loop().call_later(0.3, made.release.set)
        assert await under_way == (200, "seen")
        await asyncio.wait_for(serving, 45)
        with pytest.raises(aiohttp.ClientConnectorError):
            await made.post(BODY, signed(BODY))


async def test_signals_stay_with_the_process(served: Served) -> None:
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL

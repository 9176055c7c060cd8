"""Every failure of the API has its own class, whatever the server sends."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack

import pytest

from leadsearch.client import (
    Conflict,
    Detail,
    Gone,
    InvalidRequest,
    LeadsClient,
    LeadsError,
    NotEnoughCredits,
    OutcomeUnknown,
    RateLimited,
    RetryPolicy,
    ServerTrouble,
    Timeouts,
    Unauthorised,
    UnexpectedAnswer,
    Unreachable,
    Unsupported,
)
from leadsearch.contract import StartSearch
from tests.unit.leadsearch.played_api import Play, PlayedApi, played_api, raw, reply, silence

KEY = "pk_test_s3cr3t"
NOW = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT
ONCE = RetryPolicy(tries=1)
IMPATIENT = Timeouts(connect=1, pool=1, read=0.2, total=0.4)
HTML = "<html><body><h1>502 Bad Gateway</h1></body></html>"
BODY = StartSearch(prompt="VPs of Sales in Austin", fetch_count=50)


@pytest.fixture
async def api() -> AsyncIterator[PlayedApi]:
    async with played_api(reply(200, {})) as server:
        yield server


def client(url: str, *, retry: RetryPolicy = ONCE, waits: list[float] | None = None) -> LeadsClient:
    async def sleep(seconds: float) -> None:
        if waits is not None:
            waits.append(seconds)

    return LeadsClient(url, KEY, timeouts=IMPATIENT, retry=retry, sleep=sleep, random=lambda: 0.0, now=lambda: NOW)


async def failure_of(api: PlayedApi, *plays: Play) -> LeadsError:
    api.play(*plays)
    async with client(api.url) as leads:
        with pytest.raises(LeadsError) as caught:
            await leads.account()
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, UnexpectedAnswer),
        (400, InvalidRequest),
        (401, Unauthorised),
        (402, NotEnoughCredits),
        (403, Unauthorised),
        (404, Gone),
        (405, Unsupported),
        (408, ServerTrouble),
        (409, Conflict),
        (410, Gone),
        (413, InvalidRequest),
        (418, InvalidRequest),
        (422, InvalidRequest),
        (429, RateLimited),
        (500, ServerTrouble),
        (501, Unsupported),
        (502, ServerTrouble),
        (503, ServerTrouble),
        (599, ServerTrouble),
        (999, ServerTrouble),
    ],
)
@pytest.mark.parametrize(
    "body", [{"error": {"code": "c", "message": "What is wrong."}}, HTML, "", None, "[1", {"error": 7}]
)
async def test_each_status_has_its_class_whatever_the_body(
    api: PlayedApi, status: int, kind: type[LeadsError], body: object
) -> None:
    error = await failure_of(api, reply(status, body, {"X-Request-Id": "r-1"}))
    assert type(error) is kind
    assert error.status == status
    assert error.correlation_id == "r-1"
    assert error.message.startswith(
        "What is wrong." if isinstance(body, dict) and body != {"error": 7} else "The API answered"
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": {"code": "x", "message": "In the object."}}, "In the object."),
        ({"error": "A plain text."}, "A plain text."),
        ({"error": "conflict", "message": "The sentence."}, "The sentence."),
        ({"message": "Beside."}, "Beside."),
        ({"error": {"code": "x"}, "message": "Outside."}, "Outside."),
        ({"detail": "As frameworks do."}, "As frameworks do."),
        ({"error": {"message": "two\nlines\x00 \u202e here"}}, "two lines here"),
        ({"error": {"message": "x" * 5000}}, "x" * 300),
        ({"error": {"message": "   "}}, "The API answered 500 Internal Server Error"),
        ({}, "The API answered 500 Internal Server Error"),
    ],
)
async def test_the_apis_own_words_are_found_in_every_place_and_bounded(
    api: PlayedApi, body: object, words: str
) -> None:
    assert (await failure_of(api, reply(500, body))).message == words


@pytest.mark.parametrize(
    ("body", "headers", "found"),
    [
        ({"correlationId": "top"}, {"X-Correlation-Id": "header"}, "top"),
        ({"error": {"message": "m", "correlationId": "in error"}}, {"X-Correlation-Id": "header"}, "in error"),
        ({"task": {"correlationId": "in task"}}, {}, "in task"),
        ({"task": {"trigger": {"correlationId": "in trigger"}}}, {}, "in trigger"),
        ({"correlationId": None}, {"x-correlation-id": "header", "x-request-id": "other"}, "header"),
        ({"correlationId": 7}, {"x-request-id": "other"}, "other"),
        ({"error": "text"}, {}, None),
    ],
)
async def test_the_correlation_id_is_found_in_every_place_and_never_invented(
    api: PlayedApi, body: object, headers: dict[str, str], found: str | None
) -> None:
    assert (await failure_of(api, reply(500, body, headers))).correlation_id == found


@pytest.mark.parametrize(
    ("body", "required", "balance"),
    [
        ({"error": {"message": "m"}, "required": 50, "balance": 12.5}, 50, 12.5),
        ({"error": {"message": "m", "required": 50, "balance": 0}}, 50, 0),
        ({"error": "m", "required": "50", "balance": None}, 50, None),
        ({"error": "m", "required": True, "balance": "much"}, None, None),
    ],
)
async def test_not_enough_credits_tells_both_amounts(
    api: PlayedApi, body: object, required: float | None, balance: float | None
) -> None:
    error = await failure_of(api, reply(402, body))
    assert isinstance(error, NotEnoughCredits)
    assert (error.required, error.balance) == (required, balance)


async def test_a_conflict_names_the_active_task(api: PlayedApi) -> None:
    error = await failure_of(api, reply(409, {"error": {"message": "m"}, "activeTaskId": "t-1"}))
    assert isinstance(error, Conflict)
    assert error.active_task_id == "t-1"
    error = await failure_of(api, reply(409, {"error": "busy"}))
    assert isinstance(error, Conflict)
    assert error.active_task_id is None


async def test_an_invalid_request_names_its_fields(api: PlayedApi) -> None:
    details = [{"field": "fetch_count", "message": "has to be 1 or more"}, {"field": 7}, "odd"]
    error = await failure_of(api, reply(400, {"error": {"message": "m", "details": details}}))
    assert isinstance(error, InvalidRequest)
    assert error.details == (Detail("fetch_count", "has to be 1 or more"), Detail("", ""))


@pytest.mark.parametrize(
    ("value", "seconds"), [("7", 7.0), ("Tue, 14 Nov 2023 22:13:50 GMT", 30.0), ("soon", None), ("99999999", 3600.0)]
)
@pytest.mark.parametrize(("status", "kind"), [(429, RateLimited), (503, ServerTrouble)])
async def test_the_delay_is_carried_in_both_forms(
    api: PlayedApi, status: int, kind: type[LeadsError], value: str, seconds: float | None
) -> None:
    error = await failure_of(api, reply(status, {"error": "slow down"}, {"Retry-After": value}))
    assert type(error) is kind
    assert isinstance(error, RateLimited | ServerTrouble)
    assert error.retry_after == seconds


@pytest.mark.parametrize(
    ("play", "words"),
    [
        (reply(200), "with nothing"),
        (reply(200, "  \n"), "with nothing"),
        (reply(200, HTML, type_="text/html; charset=utf-8"), "text/html"),
        (reply(200, "[]"), "JSON object"),
        (reply(200, "null"), "JSON object"),
        (reply(200, '"account"'), "JSON object"),
        (reply(200, '{"account": {"id": NaN}}'), "JSON object"),
        (reply(200, b'{"account": "\xff"}'), "JSON object"),
        (reply(200, "[" * 100_000), "JSON object"),
        (reply(200, {"account": {}}), "Account that cannot be read: id"),
        (reply(200, {"account": []}), "Account that cannot be read"),
        (reply(200, {"account": {"id": {"deep": 1}}}), "Account that cannot be read: id"),
        (reply(200, b"no gzip", {"Content-Encoding": "gzip"}), "unpacked"),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "does not speak HTTP"),
        (reply(302, "", {"Location": "https://elsewhere.example/login"}), "base address"),
    ],
)
async def test_what_cannot_be_read_is_an_unexpected_answer(api: PlayedApi, play: Play, words: str) -> None:
    error = await failure_of(api, play)
    assert type(error) is UnexpectedAnswer
    assert words in error.message


async def test_an_endless_answer_is_cut_off(api: PlayedApi) -> None:
    endless = raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + b" " * (17 * 1024 * 1024))
    api.play(endless)
    async with LeadsClient(api.url, KEY, retry=ONCE) as leads:
        with pytest.raises(UnexpectedAnswer, match="more than 16 MB"):
            await leads.account()


async def test_a_redirect_is_not_followed_with_the_key(api: PlayedApi) -> None:
    await failure_of(api, reply(307, "", {"Location": f"{api.url}/elsewhere"}))
    assert [request.path for request in api.requests] == ["/api/account"]


# ---- no answer


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
    monkeypatch.setattr("leadsearch.client.CONNECTIONS", 1)
    api.play(silence())
    limits = Timeouts(connect=5, pool=1, read=20, total=20)
    async with LeadsClient(api.url, KEY, timeouts=limits, retry=ONCE) as leads:
        taken = asyncio.create_task(leads.account())
        async with asyncio.timeout(20):
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


# ---- repeats


async def test_a_question_is_asked_again_and_obeys_the_delay(api: PlayedApi) -> None:
    waits: list[float] = []
    api.play(
        reply(429, {"error": "slow down"}, {"Retry-After": "3"}),
        reply(503, HTML),
        reply(200, {"account": {"id": "a-1"}}),
    )
    async with client(api.url, retry=RetryPolicy(tries=3, first_wait=2.0), waits=waits) as leads:
        assert (await leads.account()).id == "a-1"
    assert waits == [3.0, 2.0]


async def test_a_long_delay_is_left_to_the_caller(api: PlayedApi) -> None:
    api.play(reply(429, {"error": "slow down"}, {"Retry-After": "600"}))
    async with client(api.url, retry=RetryPolicy()) as leads:
        with pytest.raises(RateLimited) as caught:
            await leads.account()
    assert caught.value.retry_after == 600.0
    assert len(api.requests) == 1


async def test_a_refused_start_is_sent_again_with_the_same_key(api: PlayedApi) -> None:
    started = {"task": {"id": "t-1", "status": "pending"}, "list": {"id": "l-1", "name": "n"}}
    api.play(
        reply(429, {"error": "slow down"}, {"Retry-After": "0"}),
        reply(503, {"error": "restarting"}, {"Retry-After": "1"}),
        reply(202, started),
    )
    async with client(api.url, retry=RetryPolicy(tries=3)) as leads:
        assert (await leads.start(BODY, idempotency_key="batch-7")).task.id == "t-1"
    assert [request.headers["idempotency-key"] for request in api.requests] == ["batch-7"] * 3
    assert len({request.body for request in api.requests}) == 1


@pytest.mark.parametrize(
    "play",
    [
        reply(500, {"error": {"message": "a bug"}, "correlationId": "c-1"}),
        reply(502, HTML, {"X-Correlation-Id": "c-1"}, type_="text/html"),
        reply(503, HTML, {"X-Correlation-Id": "c-1"}),
        reply(504, HTML, {"X-Correlation-Id": "c-1", "Retry-After": "1"}),
        reply(200, None, {"X-Correlation-Id": "c-1"}),
        reply(200, HTML, {"X-Correlation-Id": "c-1"}),
        reply(202, {"task": {"id": "t-1"}}, {"X-Correlation-Id": "c-1"}),
        reply(202, {"task": {"status": "pending"}, "correlationId": "c-1"}),
    ],
    ids=["500", "502", "503", "504", "empty 200", "HTML 200", "no list", "no id"],
)
async def test_a_start_that_may_have_happened_is_never_repeated(api: PlayedApi, play: Play) -> None:
    api.play(play)
    async with client(api.url, retry=RetryPolicy()) as leads:
        with pytest.raises(OutcomeUnknown) as caught:
            await leads.start(BODY, idempotency_key="k")
    assert caught.value.correlation_id == "c-1"
    assert len(api.requests) == 1


async def test_a_cancel_that_may_have_happened_is_never_repeated_not_even_by_the_library(api: PlayedApi) -> None:
    api.play(reply(200, {"tasks": [{"id": "t-1", "status": "running"}]}), raw(b""), reply(200, {"success": True}))
    async with client(api.url, retry=RetryPolicy()) as leads:
        await leads.task("t-1")  # the DELETE goes over a connection that was used before
        with pytest.raises(OutcomeUnknown):
            await leads.cancel("t-1")
    assert [request.method for request in api.requests] == ["GET", "DELETE"]


@pytest.mark.parametrize(
    ("status", "kind"), [(401, Unauthorised), (402, NotEnoughCredits), (409, Conflict), (400, InvalidRequest)]
)
async def test_a_start_that_was_refused_says_why(api: PlayedApi, status: int, kind: type[LeadsError]) -> None:
    api.play(reply(status, {"error": {"message": "m"}}))
    async with client(api.url, retry=RetryPolicy()) as leads:
        with pytest.raises(kind):
            await leads.start(BODY, idempotency_key="k")
    assert len(api.requests) == 1


# ---- secrets


async def test_the_key_is_in_no_log_no_repr_and_no_error(api: PlayedApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = {"error": {"message": f"Bearer {KEY} is not valid", "correlationId": KEY}}
    api.play(reply(500, echo), reply(401, echo))
    async with client(api.url, retry=RetryPolicy(tries=2)) as leads:
        with pytest.raises(Unauthorised) as caught:
            await leads.account()
        shown = f"{leads!r} {vars(leads)!r} {leads._headers!r}"
    assert caught.value.message == "Bearer [key] is not valid"
    assert KEY not in shown
    assert KEY not in f"{caught.value!s} {caught.value!r} {caught.value.correlation_id}"
    assert "again in" in caplog.text
    assert KEY not in caplog.text
    assert api.requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("key", ["", "two words", "line\nend", "schlüssel"])
def test_a_key_that_cannot_be_one_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(ValueError, match="key") as caught:
        LeadsClient("http://127.0.0.1:1", key)
    assert not key or key not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:8090", "ftp://host", "https://", "https://user:pass@host", "https://host?x=1", "http://[::1"]
)
def test_an_address_that_cannot_be_one_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        LeadsClient(url, KEY)

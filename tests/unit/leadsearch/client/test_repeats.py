"""What is sent again, and what never."""

import pytest

from leadsearch.client import (
    Conflict,
    InvalidRequest,
    LeadsClient,
    LeadsError,
    NotEnoughCredits,
    OutcomeUnknown,
    RateLimited,
    RetryPolicy,
    Unauthorised,
    Unreachable,
)
from tests.unit.leadsearch.client.conftest import BODY, HTML, KEY, NOW, client
from tests.unit.leadsearch.played_api import Play, PlayedApi, raw, reply


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


async def test_a_start_is_not_sent_after_its_moment_has_passed(api: PlayedApi) -> None:
    api.play(reply(503, {"error": "restarting"}, {"Retry-After": "9"}))
    moment = [NOW]

    async def sleep(seconds: float) -> None:
        moment[0] += seconds

    async with LeadsClient(api.url, KEY, sleep=sleep, random=lambda: 0.0, now=lambda: moment[0]) as leads:
        with pytest.raises(Unreachable, match="too late") as caught:
            await leads.start(BODY, idempotency_key="batch-7", not_after=NOW + 8)
    assert not caught.value.sent
    assert len(api.requests) == 1


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

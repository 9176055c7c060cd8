"""How often a key may start searches."""

import pytest

from leadsearch.service.errors import TooManyError
from leadsearch.service.throttle import Throttle
from tests.unit.leadsearch.service.conftest import Clock, Open


async def test_a_start_too_many_is_told_when_to_come_again(open_one: Open) -> None:
    service = await open_one(starts_per_minute=20)
    assert [(await service.start(count=1)).status_code for _ in range(3)] == [202, 202, 429]
    refused = await service.start(count=1)
    assert refused.headers["Retry-After"] == "3"
    assert refused.json()["error"]["code"] == "rate_limited"
    assert "Try again in 3 s" in refused.json()["error"]["message"]
    assert refused.json()["correlationId"] == refused.headers["X-Correlation-Id"]
    assert (await service.http.get("/api/leads/search")).status_code == 200
    service.clock.ms += 3_000
    assert (await service.start(count=1)).status_code == 202


async def test_a_repeat_with_its_key_is_no_start_that_counts(open_one: Open) -> None:
    service = await open_one(starts_per_minute=20)
    assert [(await service.start(count=1, key="batch-1")).status_code for _ in range(9)] == [202] * 9
    assert (await service.start(count=1)).status_code == 202
    assert (await service.start(count=1)).status_code == 429


async def test_every_account_has_its_own_share(open_one: Open) -> None:
    service = await open_one(starts_per_minute=1)
    assert [(await service.start(count=1)).status_code for _ in range(2)] == [202, 429]
    service.http.headers.update(await service.other_account(balance=10))
    assert (await service.start(count=1)).status_code == 202


def admitted(throttle: Throttle, times: int) -> int:
    """How many of so many starts are."""
    count = 0
    for _ in range(times):
        try:
            throttle.admit("account")
        except TooManyError:
            continue
        count += 1
    return count


@pytest.mark.parametrize("per_minute", [1, 10, 600])
def test_in_the_long_run_it_is_so_many_a_minute(per_minute: int) -> None:
    clock = Clock()
    throttle = Throttle(per_minute, now_ms=clock)
    count = 0
    for _ in range(600):  # ten minutes
        count += admitted(throttle, per_minute)
        clock.ms += 1_000
    assert 10 * per_minute <= count <= 10 * per_minute + max(1, per_minute // 10)


def test_a_clock_that_was_set_back_closes_nobody_out() -> None:
    clock = Clock()
    throttle = Throttle(10, now_ms=clock)
    assert admitted(throttle, 2) == 1
    clock.ms -= 3_600_000
    assert admitted(throttle, 2) == 0
    clock.ms += 6_000
    assert admitted(throttle, 2) == 1


def test_without_a_limit_everything_is_admitted() -> None:
    assert admitted(Throttle(0, now_ms=Clock()), 1_000) == 1_000

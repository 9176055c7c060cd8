"""Slack's rate limits, once they are switched on."""

import asyncio

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Clock, Simulator
from simulator.errors import RefusedError
from simulator.rates import TIER_3, Rates


class StandingClock(Clock):
    """Moves only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 1_000_000.0

    def now(self) -> float:
        return self._at

    def skip(self, seconds: float) -> None:
        self._at += seconds


def test_a_tier_counts_a_minute_back_for_each_workspace() -> None:
    clock = StandingClock()
    rates = Rates(clock, enabled=True)
    for _ in range(TIER_3):
        rates.count("chat.update", "acme", "C1")
        clock.skip(1)
    with pytest.raises(RefusedError) as caught:
        rates.count("chat.update", "acme", "C2")
    assert caught.value.headers == {"Retry-After": "10"}
    rates.count("chat.update", "globex", "C1")
    clock.skip(10)
    rates.count("chat.update", "acme", "C1")


def test_a_channel_takes_one_post_a_second() -> None:
    clock = StandingClock()
    rates = Rates(clock, enabled=True)
    for _ in range(20):
        rates.count("chat.postMessage", "acme", "C1")
        clock.skip(1)
    rates.count("chat.postMessage", "acme", "C1")
    rates.count("chat.postMessage", "acme", "C1")
    with pytest.raises(RefusedError) as caught:
        rates.count("chat.postMessage", "acme", "C1")
    assert caught.value.headers == {"Retry-After": "1"}
    rates.count("chat.postMessage", "acme", "C2")


async def test_they_are_off_until_they_are_switched_on(slack: Simulator, client: AsyncWebClient) -> None:
    async def post() -> None:
        await client.chat_postMessage(channel=slack.channel("sales").id, text="x")

    await asyncio.gather(*(post() for _ in range(4)))
    slack.rates.enabled = True
    with pytest.raises(SlackApiError) as caught:
        await asyncio.gather(*(post() for _ in range(4)))
    assert caught.value.response["error"] == "ratelimited"
    assert int(caught.value.response.headers["Retry-After"]) >= 1

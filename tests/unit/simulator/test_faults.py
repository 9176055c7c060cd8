"""Faults on demand, as slack_sdk sees them."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Fault, Simulator
from tests.unit.simulator.asking import refused, until
from tests.unit.simulator.conftest import MANIFEST


async def test_a_429_says_how_long(slack: Simulator, client: AsyncWebClient) -> None:
    slack.faults.add("rate_limited", "auth.test", retry_after_s=7)
    with pytest.raises(SlackApiError) as caught:
        await client.auth_test()
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    await client.auth_test()


async def test_an_error_hits_the_nth_call_of_one_workspace(slack: Simulator) -> None:
    other = slack.add_workspace("globex")
    slack.faults.add("error", "auth.test", workspace="globex", after=1, error="fatal_error")
    one = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    two = AsyncWebClient(token=other.bot_token, base_url=slack.api_url)
    await one.auth_test()
    await two.auth_test()
    await one.auth_test()
    assert (await refused(two.auth_test()))["error"] == "fatal_error"
    assert slack.calls()[-1].error == "fatal_error"
    assert slack.refusals == [], "a fault that was asked for is no broken rule"
    await two.auth_test()


@pytest.mark.parametrize("kind", ["server_error", "html"])
async def test_slack_can_be_down(slack: Simulator, client: AsyncWebClient, kind: str) -> None:
    slack.faults.put(Fault.model_validate({"kind": kind, "status": 502}))
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="#sales", text="x")
    assert caught.value.response.status_code == 502
    assert slack.workspace().messages("sales") == []
    assert slack.calls()[-1].fault == kind
    assert slack.refusals == [], "a fault that was asked for is no broken rule"


async def test_an_answer_can_be_lost_after_the_work_is_done(slack: Simulator, client: AsyncWebClient) -> None:
    slack.faults.add("lose_answer", "chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="#sales", text="once")
    assert [message.text for message in slack.workspace().messages("sales")] == ["once"]
    assert slack.calls()[-1].status is None
    assert slack.calls()[-1].ok


async def test_an_answer_can_be_slow(slack: Simulator, client: AsyncWebClient) -> None:
    slack.faults.add("slow", "auth.test", seconds=600)
    asked = asyncio.create_task(client.auth_test())
    await until(lambda: not slack.faults.waiting)
    assert not asked.done()
    slack.clock.skip(600)
    assert (await asked)["ok"]


async def test_an_answer_can_stay_out_for_ever(slack: Simulator) -> None:
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, timeout=1, retry_handlers=[])
    slack.faults.add("never", "chat.postMessage")
    with pytest.raises(TimeoutError):
        await client.chat_postMessage(channel="#sales", text="x")
    assert slack.workspace().messages("sales") == []
    slack.faults.clear()
    assert await slack.changes.until(lambda: slack.calls("chat.postMessage") or None, 30)


async def test_a_token_can_be_revoked(slack: Simulator, client: AsyncWebClient) -> None:
    slack.workspace().auth_error = "token_revoked"
    assert (await refused(client.auth_test()))["error"] == "token_revoked"


async def test_the_simulator_stops_while_calls_hang() -> None:
    slack = Simulator(MANIFEST)
    await slack.start()
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    slack.faults.add("never", "auth.test")
    slack.faults.add("slow", "users.info", seconds=600)
    hanging = [asyncio.create_task(call) for call in (client.auth_test(), client.users_info(user="U1"))]
    await until(lambda: not slack.faults.waiting)
    async with asyncio.timeout(45):
        await slack.stop()
        outcomes = await asyncio.gather(*hanging, return_exceptions=True)
    assert all(isinstance(outcome, aiohttp.ClientError) for outcome in outcomes), outcomes

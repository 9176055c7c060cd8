"""Signed HTTP towards a bot that misbehaves, and what it is sent."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from simulator import Simulator
from tests.unit.simulator.conftest import MANIFEST


class Bot:
    """A bare server that keeps what it is sent."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], str]] = []
        self.answer: Callable[[], web.Response] | None = web.Response
        self.asked = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        self.requests.append((dict(request.headers), await request.text()))
        self.asked.set()
        if self.answer is None:
            await asyncio.sleep(10)  # longer than Slack waits; cut short when the server stops
            return web.Response()
        return self.answer()


@pytest.fixture
async def bot(slack: Simulator) -> AsyncIterator[Bot]:
    bot = Bot()
    app = web.Application()
    app.router.add_post("/slack/events", bot.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    yield bot
    await runner.cleanup()


async def test_requests_are_signed(slack: Simulator, bot: Bot) -> None:
    await slack.person("ana").command("/echo", "ü & =")
    headers, body = bot.requests[0]
    assert SignatureVerifier(slack.signing_secret).is_valid_request(body, headers)
    assert not SignatureVerifier("another secret").is_valid_request(body, headers)


@pytest.mark.parametrize("status", [201, 404, 500])
async def test_only_a_200_is_an_acknowledgement(slack: Simulator, bot: Bot, status: int) -> None:
    bot.answer = lambda: web.Response(status=status, text="broken")
    assert (await slack.person("ana").command("/echo")).error == "dispatch_failed"


async def test_three_seconds_are_the_limit(slack: Simulator, bot: Bot) -> None:
    bot.answer = None
    assert (await slack.person("ana").command("/echo")).error == "operation_timeout"


async def test_a_bot_that_is_not_there_is_told_at_once(slack: Simulator) -> None:
    slack.deliver_to("http://127.0.0.1:9/slack/events")
    assert (await slack.person("ana").command("/echo")).error == "dispatch_failed"


async def test_an_event_says_which_repetition_it_is(slack: Simulator, bot: Bot) -> None:
    bot.answer = lambda: web.Response(status=500)
    slack.person("ana").open_home()
    assert await slack.changes.until(lambda: len(slack.deliveries("events_api")) >= 2 or None, 30)
    assert "X-Slack-Retry-Num" not in bot.requests[0][0]
    assert bot.requests[1][0]["X-Slack-Retry-Num"] == "1"
    assert bot.requests[1][0]["X-Slack-Retry-Reason"] == "http_error"


async def test_a_bot_may_ask_not_to_be_sent_an_event_again(slack: Simulator, bot: Bot) -> None:
    bot.answer = lambda: web.Response(status=500, headers={"X-Slack-No-Retry": "1"})
    slack.person("ana").open_home()
    assert await slack.changes.until(lambda: slack.deliveries("events_api") or None, 30)
    bot.answer = web.Response
    slack.person("ben").open_home()
    assert await slack.changes.until(lambda: len(slack.deliveries("events_api")) > 1 or None, 30)
    assert [delivery.payload["event"]["user"] for delivery in slack.deliveries("events_api")] == [
        slack.person("ana").id,
        slack.person("ben").id,
    ]


@pytest.mark.parametrize(
    ("answer", "passes"),
    [
        (lambda body: web.Response(text=body["challenge"]), True),
        (lambda body: web.json_response({"challenge": body["challenge"]}), True),
        (lambda body: web.Response(), False),
        (lambda body: web.json_response({"challenge": "another"}), False),
        (lambda body: web.Response(status=401, text=body["challenge"]), False),
    ],
)
async def test_an_address_is_good_that_answers_with_the_challenge(
    slack: Simulator, bot: Bot, answer: Callable[[dict[str, str]], web.Response], passes: bool
) -> None:
    bot.answer = lambda: answer(json.loads(bot.requests[-1][1]))
    assert await slack.verify_request_url() is passes
    headers, body = bot.requests[0]
    assert SignatureVerifier(slack.signing_secret).is_valid_request(body, headers)


async def test_no_address_is_no_good_one(slack: Simulator) -> None:
    assert not await slack.verify_request_url()


async def test_the_bot_hears_where_it_is_put_and_from_where_it_is_taken(slack: Simulator, bot: Bot) -> None:
    ana = slack.person("ana")
    ana.remove_bot("sales")
    assert await slack.changes.until(lambda: slack.deliveries("events_api") or None, 30)
    ana.invite_bot("sales")
    assert await slack.changes.until(lambda: len(slack.deliveries("events_api")) > 1 or None, 30)
    left, joined = (delivery.payload["event"] for delivery in slack.deliveries("events_api"))
    assert (left["type"], left["actor_id"]) == ("channel_left", ana.id)
    assert (joined["type"], joined["user"]) == ("member_joined_channel", slack.workspace().bot.id)
    assert joined["inviter"] == ana.id


async def test_a_broken_answer_to_a_command_is_a_refusal(slack: Simulator, bot: Bot) -> None:
    bot.answer = lambda: web.json_response({"blocks": [{"type": "nonsense"}]})
    assert (await slack.person("ana").command("/echo")).error == "invalid_blocks"
    assert slack.refusals[0].method == "acknowledgement"


async def test_a_manifest_without_addresses_reaches_nobody() -> None:
    async with Simulator({**MANIFEST, "settings": {"interactivity": {"is_enabled": True}}}) as slack:
        assert (await slack.person("ana").command("/echo")).error == "not_configured"
        assert (await slack.person("ana").command("/other")).error == "unknown_command"


async def test_an_app_without_interactivity_hears_no_clicks() -> None:
    async with Simulator({**MANIFEST, "settings": {"socket_mode_enabled": True}}) as slack:
        assert (await slack.person("ana").shortcut("echo_this", slack.person("ben").say("x"))).error == "not_configured"


async def test_a_command_needs_its_scope(slack: Simulator) -> None:
    slack.workspace().scopes = ("chat:write",)
    assert (await slack.person("ana").command("/echo")).error == "missing_scope"

"""A real Bolt app over both transports: whatever the way, people see the same."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Message, Simulator
from tests.unit.simulator import echo_app


@pytest.fixture(params=["socket", "http"])
async def app(
    request: pytest.FixtureRequest, slack: Simulator, client: AsyncWebClient
) -> AsyncIterator[echo_app.EchoApp]:
    app = echo_app.EchoApp(client, slack.signing_secret)
    if request.param == "socket":
        handler = AsyncSocketModeHandler(app.bolt, slack.app_token, ping_interval=1)
        await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt left its types out
        assert await slack.changes.until(lambda: slack.socket.connections or None, 30)
        yield app
        await handler.close_async()  # type: ignore[no-untyped-call]
    else:
        runner = web.AppRunner(app.bolt.server(port=0, host="127.0.0.1").web_app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        yield app
        await runner.cleanup()


def text_is(text: str) -> Any:
    def look(message: Message) -> bool:
        return message.text == text

    return look


async def test_a_command_is_answered_to_its_writer_alone(slack: Simulator, app: echo_app.EchoApp) -> None:
    ana = slack.person("ana")
    seen = await ana.command("/echo", "hello", channel="sales")
    assert seen.ok
    assert seen.ack_ms is not None
    assert [message.text for message in seen.messages] == ["hello"]
    assert seen.messages[0].seen_by == ana.id
    assert slack.person("ben").messages("sales") == []


async def test_a_command_can_be_answered_to_all(slack: Simulator, app: echo_app.EchoApp) -> None:
    await slack.person("ana").command("/echo", "loud", channel="sales")
    assert [message.text for message in slack.person("ben").messages("sales")] == ["LOUD"]


async def test_a_command_payload_has_every_field_of_slacks(slack: Simulator, app: echo_app.EchoApp) -> None:
    ana = slack.person("ana")
    await ana.command("/echo", "", channel="sales")
    body = app.bodies("command")[0]
    assert body["user_id"] == ana.id
    assert body["channel_id"] == slack.channel("sales").id
    assert body["team_id"] == slack.workspace().id
    assert body["api_app_id"] == slack.app_id
    assert body["response_url"].startswith(slack.url)
    assert {"token", "team_domain", "channel_name", "user_name", "is_enterprise_install", "trigger_id"} <= set(body)


async def test_a_form_is_opened_corrected_and_sent(slack: Simulator, app: echo_app.EchoApp) -> None:
    ana = slack.person("ana")
    await ana.command("/echo", "form", channel="sales")
    view = await ana.modal("echo_form")
    assert (await ana.submit()).errors == {"what": "Please complete this required field."}
    await ana.fill(view, {"what": "wrong"})
    assert (await ana.submit()).errors == {"what": "Not that word."}
    await ana.fill(view, {"what": "hello"})
    assert (await ana.submit()).ok
    assert ana.view is None
    assert (await ana.sees(text_is("hello"))).channel_id == ana.direct.id
    assert len(app.bodies("submitted")) == 2, "what the client finds wrong is not sent"
    assert slack.refusals == []


async def test_an_external_menu_asks_the_app_and_tells_what_was_chosen(slack: Simulator, app: echo_app.EchoApp) -> None:
    ana = slack.person("ana")
    await ana.command("/echo", "form", channel="sales")
    view = await ana.modal("echo_form")
    assert (await ana.suggest("place", "")).options == (), "below min_query_length nothing is asked"
    option = (await ana.suggest("place", "main")).options[0]
    assert option["text"]["text"] == "main street"
    assert (await ana.fill(view, {"place": option})).ok
    action = app.bodies("place")[0]["actions"][0]
    assert action["selected_option"] == option
    assert app.bodies("place")[0]["view"]["state"]["values"]["where"]["place"]["selected_option"] == option


async def test_closing_a_form_is_told(slack: Simulator, app: echo_app.EchoApp) -> None:
    ana = slack.person("ana")
    await ana.command("/echo", "form", channel="sales")
    await ana.modal("echo_form")
    assert (await ana.close()).ok
    assert ana.view is None
    assert app.bodies("closed")[0]["is_cleared"] is False


async def test_a_button_answers_in_place_of_its_message(
    slack: Simulator, app: echo_app.EchoApp, client: AsyncWebClient
) -> None:
    ana = slack.person("ana")
    blocks = [{"type": "actions", "elements": [echo_app.button("Again", "again")]}]
    posted = await client.chat_postMessage(channel=slack.channel("sales").id, text="first", blocks=blocks)
    message = await ana.sees(text_is("first"))
    assert (await ana.press(message, "again")).ok
    answered = await ana.sees(text_is("again!"))
    assert answered.ts == posted["ts"]
    assert answered.blocks == []
    body = app.bodies("again")[0]
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": slack.channel("sales").id,
        "is_ephemeral": False,
    }
    assert body["actions"][0]["value"] == "v"
    assert body["message"]["ts"] == posted["ts"]
    assert body["state"] == {"values": {}}


async def test_events_reach_the_app(slack: Simulator, app: echo_app.EchoApp) -> None:
    ana = slack.person("ana")
    ana.say(f"<@{slack.workspace().bot.id}> hello", channel="sales")
    await ana.sees(text_is("you called?"))
    ana.open_home()
    assert await slack.changes.until(lambda: ana.home, 30)


async def test_a_message_shortcut_carries_the_message(slack: Simulator, app: echo_app.EchoApp) -> None:
    ana = slack.person("ana")
    message = slack.person("ben").say("look at this", channel="sales")
    assert (await ana.shortcut("echo_this", message)).ok
    answer = await ana.sees(lambda seen: seen.text == "look at this" and seen.ts != message.ts)
    assert answer.seen_by == ana.id

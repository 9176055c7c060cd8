"""The control API: everything a test sets and reads, from another process."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Simulator
from tests.unit.simulator.asking import button, modal, options, plain, refused, trigger


class Remote:
    """Asks over HTTP."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def ask(self, verb: str, path: str, **body: Any) -> Any:
        return await self.answer(verb, path, 200, body)

    async def answer(self, verb: str, path: str, status: int, body: dict[str, Any]) -> Any:
        query = body if verb == "GET" else None
        sent = body if verb != "GET" else None
        async with self._session.request(verb, f"{self._url}/control/{path}", params=query, json=sent) as response:
            assert response.status == status, await response.text()
            return await response.json()


@pytest.fixture
async def remote(slack: Simulator) -> AsyncIterator[Remote]:
    async with aiohttp.ClientSession() as session:
        yield Remote(slack.url, session)


async def test_state_is_all_a_bot_needs(slack: Simulator, remote: Remote) -> None:
    state = await remote.ask("GET", "state")
    assert state["api_url"] == slack.api_url
    acme = state["workspaces"]["acme"]
    await AsyncWebClient(token=acme["bot_token"], base_url=state["api_url"]).auth_test()
    assert acme["channels"]["sales"]["id"] == slack.channel("sales").id


async def test_faults_are_set_seen_and_cleared(slack: Simulator, remote: Remote, client: AsyncWebClient) -> None:
    number = (await remote.ask("POST", "faults", kind="error", method="auth.test", error="fatal_error"))["number"]
    assert (await remote.ask("GET", "faults"))[str(number)]["error"] == "fatal_error"
    assert (await refused(client.auth_test()))["error"] == "fatal_error"
    assert await remote.ask("GET", "faults") == {}
    number = (await remote.ask("POST", "faults", kind="never"))["number"]
    await remote.ask("DELETE", f"faults/{number}")
    await remote.ask("POST", "faults", kind="never")
    await remote.ask("DELETE", "faults")
    assert (await client.auth_test())["ok"]


async def test_records_can_be_read_from_where_one_stopped(
    slack: Simulator, remote: Remote, client: AsyncWebClient
) -> None:
    await client.auth_test()
    await refused(client.chat_postMessage(channel="nowhere", text="x"))
    calls = await remote.ask("GET", "calls")
    assert [call["method"] for call in calls] == ["auth.test", "chat.postMessage"]
    assert [call["method"] for call in await remote.ask("GET", "calls", since=calls[0]["number"])] == [
        "chat.postMessage"
    ]
    assert (await remote.ask("GET", "refusals"))[0]["answer"]["error"] == "channel_not_found"
    await slack.person("ana").command("/echo")
    assert (await remote.ask("GET", "deliveries", kind="slash_commands"))[0]["error"] == "dispatch_failed"


async def test_the_world_can_be_changed(slack: Simulator, remote: Remote, client: AsyncWebClient) -> None:
    await remote.ask("POST", "bot", channel="sales", member=False)
    assert (await refused(client.chat_postMessage(channel="#sales", text="x")))["error"] == "not_in_channel"
    await remote.ask("POST", "bot", channel="sales", member=True)
    await client.chat_postMessage(channel="#sales", text="x")
    assert (await remote.ask("GET", "messages", channel="sales"))[0]["text"] == "x"
    await remote.ask("POST", "token", error="account_inactive")
    assert (await refused(client.auth_test()))["error"] == "account_inactive"
    await remote.ask("POST", "token", error=None)
    await remote.ask("POST", "rates", enabled=True)
    assert slack.rates.enabled
    before = slack.clock.now()
    assert (await remote.ask("POST", "clock", skip_s=60))["now"] >= before + 60
    for action in ("refuse", "accept", "mute", "warning", "refresh_requested", "drop"):
        assert await remote.ask("POST", "socket", action=action) == {"connections": 0}


async def test_people_act_over_it(slack: Simulator, remote: Remote, client: AsyncWebClient) -> None:
    element = {"type": "plain_text_input", "action_id": "text"}
    choice = {"type": "static_select", "action_id": "choice", "options": options(2)}
    form = modal(
        {"type": "input", "block_id": "what", "label": plain("What"), "element": element},
        {"type": "actions", "elements": [button(), choice]},
        submit=plain("Go"),
        callback_id="form",
    )
    await client.views_open(trigger_id=await trigger(slack, slack.person("ana")), view=form)
    acted = {"person": "ana"}
    assert (await remote.ask("POST", "people", action="look", **acted))["view"]["callback_id"] == "form"
    assert "what" in (await remote.ask("POST", "people", action="submit", **acted))["errors"]
    typed = await remote.ask("POST", "people", action="fill", entries={"what": "hello"}, **acted)
    assert typed["view"]["state"]["values"]["what"]["text"]["value"] == "hello"
    for action, more in (("press", {"action_id": "b"}), ("choose", {"action_id": "choice", "entry": "1"})):
        assert (await remote.ask("POST", "people", action=action, **more, **acted))["error"] == "dispatch_failed"
    assert (await remote.ask("POST", "people", action="close", **acted))["view"] is None
    said = await remote.ask("POST", "people", action="say", text="hi", channel="sales", **acted)
    assert said["messages"][0]["text"] == "hi"
    assert (await remote.ask("POST", "people", action="command", command="/nope", **acted))[
        "error"
    ] == "unknown_command"


async def test_what_stands_in_the_fields_goes_with_the_form(
    slack: Simulator, remote: Remote, client: AsyncWebClient
) -> None:
    element = {"type": "plain_text_input", "action_id": "text"}
    form = modal({"type": "input", "block_id": "what", "label": plain("What"), "element": element}, submit=plain("Go"))
    await client.views_open(trigger_id=await trigger(slack, slack.person("ana")), view=form)

    await remote.ask("POST", "people", person="ana", action="submit", typed={"what": {"text": "hello"}})

    values = slack.deliveries("interactive")[-1].payload["view"]["state"]["values"]
    assert values["what"]["text"]["value"] == "hello"


async def test_twins_in_several_blocks_are_told_apart_by_their_block(
    slack: Simulator, remote: Remote, client: AsyncWebClient
) -> None:
    twins = [{"type": "actions", "block_id": name, "elements": [button()]} for name in ("first", "second")]
    posted = await client.chat_postMessage(channel="#sales", text="twins", blocks=twins)
    place = {"person": "ana", "channel": posted["channel"], "ts": posted["ts"]}

    await remote.ask("POST", "people", action="press", action_id="b", block_id="second", **place)
    wrong = await remote.answer("POST", "people", 400, {"action": "press", "action_id": "b", **place})

    assert slack.deliveries("interactive")[-1].payload["actions"][0]["block_id"] == "second"
    assert "2 elements are called 'b'" in wrong["error"]


async def test_shortcuts_and_the_home_tab_are_used_over_it(
    slack: Simulator, remote: Remote, client: AsyncWebClient
) -> None:
    ana = slack.person("ana")
    said = ana.say("what about this", channel="sales")
    acted = {"person": "ana", "channel": "sales"}
    await remote.ask("POST", "people", action="shortcut", callback_id="echo_this", ts=said.ts, **acted)
    assert slack.deliveries("interactive")[-1].payload["message"]["text"] == "what about this"

    assert (
        "no Home tab"
        in (await remote.answer("POST", "people", 400, {"action": "press", "home": True, **acted}))["error"]
    )
    await remote.ask("POST", "people", action="open_home", **acted)
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button()]}]}
    await client.views_publish(user_id=ana.id, view=home)
    await remote.ask("POST", "people", action="press", action_id="b", home=True, **acted)
    assert slack.deliveries("interactive")[-1].payload["view"]["type"] == "home"


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("faults", {"kind": "nonsense"}, "kind"),
        ("faults", {"kind": "slow", "secnods": 1}, "secnods"),
        ("socket", {"action": "jump"}, "unknown action"),
        ("socket", {}, "action is missing"),
        ("people", {"person": "zoe", "action": "look"}, "has no 'zoe'"),
        ("people", {"person": "ana", "action": "fly"}, "there are: command"),
        ("people", {"person": "ana", "action": "submit"}, "no modal open"),
        ("bot", {"channel": "nowhere", "member": True}, "no channel 'nowhere'"),
        ("clock", {"skip_s": -1}, "forward"),
    ],
)
async def test_a_wrong_question_is_answered_with_what_is_wrong(
    remote: Remote, path: str, body: dict[str, Any], says: str
) -> None:
    assert says in (await remote.answer("POST", path, 400, body))["error"]

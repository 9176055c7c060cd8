"""Modals and Home tabs: hashes, the stack, what stays when a view is updated."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Simulator
from tests.unit.simulator.asking import button, modal, plain, refused, section, trigger

INPUT = {
    "type": "input",
    "block_id": "what",
    "label": plain("What"),
    "element": {"type": "plain_text_input", "action_id": "text"},
}


async def test_a_view_changes_only_for_who_knows_its_newest_hash(slack: Simulator, client: AsyncWebClient) -> None:
    ana = slack.person("ana")
    view = (await client.views_open(trigger_id=await trigger(slack, ana), view=modal()))["view"]
    newer = (await client.views_update(view_id=view["id"], hash=view["hash"], view=modal(title=plain("New"))))["view"]
    assert newer["hash"] != view["hash"]
    late = await refused(client.views_update(view_id=view["id"], hash=view["hash"], view=modal()))
    assert late["error"] == "hash_conflict"
    assert (await ana.modal()).title == "New"


async def test_what_is_typed_stays_where_its_field_stays(slack: Simulator, client: AsyncWebClient) -> None:
    ana = slack.person("ana")
    form = modal(INPUT, submit=plain("Go"))
    view = (await client.views_open(trigger_id=await trigger(slack, ana), view=form))["view"]
    await ana.fill(await ana.modal(), {"what": "hello"})
    answer = await client.views_update(view_id=view["id"], view={**form, "blocks": [section(), INPUT]})
    assert answer["view"]["state"]["values"]["what"]["text"]["value"] == "hello"
    renamed = {**INPUT, "block_id": "other"}
    answer = await client.views_update(view_id=view["id"], view={**form, "blocks": [renamed]})
    assert answer["view"]["state"]["values"]["other"]["text"]["value"] is None


async def test_three_modals_lie_on_each_other(slack: Simulator, client: AsyncWebClient) -> None:
    ana = slack.person("ana")
    pressable = modal({"type": "actions", "elements": [button()]})
    first = await client.views_open(trigger_id=await trigger(slack, ana), view=pressable)
    for _ in range(2):
        await ana.press(await ana.modal(), "b")
        pushed = await client.views_push(trigger_id=_pressed(slack), view=pressable)
        assert pushed["view"]["root_view_id"] == first["view"]["id"]
    await ana.press(await ana.modal(), "b")
    fourth = await refused(client.views_push(trigger_id=_pressed(slack), view=pressable))
    assert fourth["error"] == "push_limit_reached"
    await ana.close()
    assert len(slack.workspace().views.stack(ana.id)) == 2


def _pressed(slack: Simulator) -> str:
    return str(slack.deliveries("interactive")[-1].payload["trigger_id"])


async def test_a_command_can_push_nothing(slack: Simulator, client: AsyncWebClient) -> None:
    ana = slack.person("ana")
    answer = await refused(client.views_push(trigger_id=await trigger(slack, ana), view=modal()))
    assert answer["error"] == "not_found"


async def test_a_closed_view_is_not_found(slack: Simulator, client: AsyncWebClient) -> None:
    ana = slack.person("ana")
    view = (await client.views_open(trigger_id=await trigger(slack, ana), view=modal()))["view"]
    await ana.close()
    assert (await refused(client.views_update(view_id=view["id"], view=modal())))["error"] == "not_found"


async def test_an_external_id_is_there_once(slack: Simulator, client: AsyncWebClient) -> None:
    named = modal(external_id="mine")
    await client.views_open(trigger_id=await trigger(slack, slack.person("ana")), view=named)
    again = await refused(client.views_open(trigger_id=await trigger(slack, slack.person("ben")), view=named))
    assert again["error"] == "duplicate_external_id"
    await client.views_update(external_id="mine", view=named)


async def test_a_home_tab_is_published_for_one_person(slack: Simulator, client: AsyncWebClient) -> None:
    ana = slack.person("ana")
    view = (await client.views_publish(user_id=ana.id, view={"type": "home", "blocks": [section("*Home*")]}))["view"]
    assert ana.home is not None
    assert ana.home.blocks[0]["text"]["text"] == "*Home*"
    assert slack.person("ben").home is None
    again = client.views_publish(user_id=ana.id, hash="old", view={"type": "home", "blocks": [section()]})
    assert (await refused(again))["error"] == "hash_conflict"
    await client.views_publish(user_id=ana.id, hash=view["hash"], view={"type": "home", "blocks": [section()]})


async def test_where_somebody_was_is_the_current_conversation(slack: Simulator, client: AsyncWebClient) -> None:
    ana = slack.person("ana")
    element = {
        "type": "conversations_select",
        "action_id": "where",
        "default_to_current_conversation": True,
        "response_url_enabled": True,
    }
    form = modal({"type": "input", "block_id": "w", "label": plain("Where"), "element": element}, submit=plain("Go"))
    await ana.command("/echo", channel="general")
    opened = slack.deliveries("slash_commands")[-1].payload["trigger_id"]
    view = (await client.views_open(trigger_id=opened, view=form))["view"]
    general = slack.channel("general").id
    assert view["state"]["values"]["w"]["where"]["selected_conversation"] == general
    await ana.submit()
    urls = slack.deliveries("interactive")[-1].payload["response_urls"]
    assert [(url["channel_id"], url["action_id"]) for url in urls] == [(general, "where")]


@pytest.mark.parametrize(
    ("element", "entry", "said"),
    [
        ({"type": "plain_text_input", "min_length": 3}, "ab", "at least 3 characters"),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "at most 3 characters"),
        ({"type": "number_input", "is_decimal_allowed": False}, "fifty", "a number"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "whole number"),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "1"}, "0.5", "at least 1"),
        ({"type": "number_input", "is_decimal_allowed": False, "max_value": "5"}, "6", "at most 5"),
        ({"type": "email_text_input"}, "nobody", "valid email"),
        ({"type": "url_text_input"}, "nowhere", "valid URL"),
        ({"type": "plain_text_input"}, "", "complete this required field"),
    ],
)
async def test_the_client_itself_finds_what_is_wrong(
    slack: Simulator, client: AsyncWebClient, element: dict[str, object], entry: str, said: str
) -> None:
    ana = slack.person("ana")
    field = {**INPUT, "element": {**element, "action_id": "text"}}
    await client.views_open(trigger_id=await trigger(slack, ana), view=modal(field, submit=plain("Go")))
    await ana.fill(await ana.modal(), {"what": entry})
    assert said in (await ana.submit()).errors["what"]
    assert slack.deliveries("interactive") == []

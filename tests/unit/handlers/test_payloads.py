"""What is read of Slack's payloads."""

from typing import Any

import pytest

from bot.searches.models import Posted
from bot.slack.handle import Handle
from bot.slack.render import FormState
from handlers.payloads import Channel, Click, Command, Submission, handle_of, place_of

HERE = Handle(search_id="s", batch_id="b", position=1, count=50)


def click(value: str = HERE.value(), **changes: Any) -> Click:
    payload = {
        "user": {"id": "U1", "team_id": "T2"},
        "team": {"id": "T1"},
        "trigger_id": "1.2",
        "container": {"message_ts": "1.1", "channel_id": "C1", "is_ephemeral": False},
        "channel": {"id": "C1"},
        "message": {"ts": "1.1", "blocks": []},
        "actions": [{"action_id": "more", "value": value}],
    }
    return Click.model_validate(payload | changes)


def test_the_team_is_the_payloads_and_else_the_persons() -> None:
    assert click().team_id == "T1"
    assert click(team=None).team_id == "T2"


@pytest.mark.parametrize("value", [None, "", "50", "[]", '{"p": "x"}', "{"])
def test_a_value_that_is_none_of_ours_says_nothing(value: str | None) -> None:
    assert handle_of(value) is None


def test_the_place_of_a_batchs_own_message_is_known_from_a_click() -> None:
    assert click().batch_message == Posted(channel_id="C1", ts="1.1")


def test_messages_that_are_not_a_batchs_own_teach_nothing() -> None:
    ephemeral = {"message_ts": "1.1", "channel_id": "C1", "is_ephemeral": True}

    assert click(container=ephemeral, message=None).batch_message is None
    assert click(HERE.model_copy(update={"aside": True}).value()).batch_message is None


def test_the_thread_is_what_the_button_says_else_the_messages_own() -> None:
    elsewhere = HERE.model_copy(update={"channel_id": "C9", "thread_ts": "9.9"}).value()
    in_thread = {"message_ts": "1.1", "channel_id": "C1", "thread_ts": "0.9"}
    ephemeral = {"message_ts": "1.1", "channel_id": "C1", "is_ephemeral": True}

    assert click(elsewhere).thread == Posted(channel_id="C9", ts="9.9")
    assert click(container=in_thread).thread == Posted(channel_id="C1", ts="0.9")
    assert click(message={"ts": "1.1", "thread_ts": "0.8"}).thread == Posted(channel_id="C1", ts="0.8")
    assert click().thread == Posted(channel_id="C1", ts="1.1")
    assert click(container=ephemeral, message=None).thread is None


def test_a_click_remembers_the_prompt_that_another_button_of_the_message_holds() -> None:
    keeper = {"type": "button", "value": HERE.remembering("CTOs").value()}
    strange = {"type": "button", "value": "not ours"}
    blocks = [{"type": "rich_text", "elements": "odd"}, {"type": "actions", "elements": [strange, "odd", keeper]}]

    assert click(message={"ts": "1.1", "blocks": blocks}).remembered == HERE.model_copy(update={"prompt": "CTOs"})
    assert click().remembered == HERE


def test_a_menu_carries_its_place_in_the_chosen_option() -> None:
    chosen = click(actions=[{"action_id": "more_count", "selected_option": {"value": HERE.value()}}])

    assert chosen.handle == HERE


def test_halves_of_characters_are_made_whole() -> None:
    fields = {"team_id": "T1", "channel_id": "C1", "user_id": "U1", "trigger_id": "1.2", "text": "CTOs \ud83d"}

    assert Command.model_validate(fields).typed == "CTOs ?"


def test_a_form_without_fields_is_an_empty_one() -> None:
    view = {"id": "V1", "private_metadata": '{"channel_id": "C1"}', "state": {"values": {}}}
    fields = Submission.model_validate({"user": {"id": "U1"}, "view": view}).view.fields

    assert (fields.prompt, fields.count, fields.known_list, fields.home) == ("", "", "", "channel")


@pytest.mark.parametrize("name", ["sales", "group", "private-group"])
def test_a_channel_with_a_name_is_public(name: str) -> None:
    assert Channel(id="C1", name=name).is_public
    assert click(channel={"id": "C1", "name": name}).is_public


@pytest.mark.parametrize("name", ["privategroup", "directmessage", "mpdm-ana--ben--cy-1", ""])
def test_a_channel_that_slack_does_not_name_is_not_public(name: str) -> None:
    assert not Channel(id="C1", name=name).is_public
    assert not click(channel={"id": "C1", "name": name}).is_public


def test_what_is_not_known_to_be_public_is_private() -> None:
    assert not click(channel=None).is_public
    assert place_of(FormState(channel_id="C1")) == "private"
    assert place_of(FormState(channel_id="C1", public=True)) == "public"
    assert place_of(FormState(channel_id="D1")) == "direct"

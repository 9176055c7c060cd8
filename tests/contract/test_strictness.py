"""Right messages and views, spoilt bit by bit: the simulator refuses what Slack's types or others' limits refuse."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from simulator.errors import RefusedError
from simulator.validate.messages import check_message_blocks
from simulator.validate.views import check_view
from tests.support.missing import missing
from tests.support.second_opinion import generated
from tests.support.second_opinion.traffic import Traffic
from tests.support.second_opinion.watch import reader
from tests.unit.simulator.asking import button, modal, mrkdwn, options, plain, section
from tests.unit.simulator.test_rules import MESSAGES, VIEWS

URL = "https://a.example/x.png"
IMAGE = {"type": "image", "image_url": URL, "alt_text": "A"}
CONFIRM = {
    "title": plain("Sure?"),
    "text": plain("Sure?"),
    "confirm": plain("Yes"),
    "deny": plain("No"),
    "style": "danger",
}
MENU = {"placeholder": plain("P"), "confirm": CONFIRM, "focus_on_load": True}
DESCRIBED = [{"text": plain("A"), "value": "a", "description": plain("D")}, *options(1)]
STYLED = {"type": "text", "text": "x", "style": {"bold": True, "italic": True, "strike": True, "code": True}}
RICH = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [STYLED, {"type": "link", "url": URL, "text": "x"}]},
        {"type": "rich_text_list", "style": "bullet", "indent": 1, "border": 1, "elements": [
            {"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U1"}]}]},
        {"type": "rich_text_quote", "elements": [{"type": "emoji", "name": "wave"}]},
        {"type": "rich_text_preformatted", "border": 0, "elements": [{"type": "text", "text": "x"}]},
    ],
}  # fmt: skip
LINE = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]}
CARD = {"type": "task_card", "task_id": "1", "title": "T", "status": "error", "details": LINE, "output": LINE,
        "sources": [{"type": "url", "url": URL, "text": "x"}]}  # fmt: skip
CELLS = [[{"type": "raw_text", "text": "x"}, LINE]] * 2
FULL_MESSAGES = {
    "actions": [
        {
            "type": "actions",
            "block_id": "b",
            "elements": [
                button(value="v", url=URL, style="primary", confirm=CONFIRM, accessibility_label="L"),
                {
                    "type": "static_select",
                    "action_id": "s",
                    "options": DESCRIBED,
                    "initial_option": DESCRIBED[0],
                    **MENU,
                },
                {"type": "external_select", "action_id": "e", "min_query_length": 1, "placeholder": plain("P")},
                {"type": "overflow", "action_id": "o", "options": options(2), "confirm": CONFIRM},
                {"type": "users_select", "action_id": "u", "initial_user": "U1"},
                {"type": "datepicker", "action_id": "d", "initial_date": "2026-01-31"},
            ],
        }
    ],
    "section": [{**section(block_id="b", accessory=IMAGE, expand=True), "fields": [mrkdwn("x"), plain("x")]}],
    "context": [{"type": "context", "block_id": "b", "elements": [IMAGE, mrkdwn("x"), plain("x")]}],
    "table": [{"type": "table", "rows": CELLS, "column_settings": [{"align": "right", "is_wrapped": True}]}],
    "plan": [{"type": "plan", "title": "P", "tasks": [CARD]}],
    "task card": [CARD],
    "rich text": [RICH],
    "header": [{"type": "header", "block_id": "b", "text": {**plain("x"), "emoji": True}}, {"type": "divider"}],
    "text": [{"type": "section", "text": {**mrkdwn("x"), "verbatim": True}}],
}
FULL_VIEWS = {
    element["type"]: modal(
        {
            "type": "input",
            "block_id": "b",
            "label": plain("L"),
            "hint": plain("H"),
            "optional": True,
            "dispatch_action": True,
            "element": {"action_id": "a", **element},
        },
        submit=plain("Go"),
        close=plain("No"),
        callback_id="c",
        private_metadata="{}",
        external_id="e",
        clear_on_close=True,
        notify_on_close=True,
    )
    for element in (
        {"type": "plain_text_input", "multiline": True, "min_length": 1, "max_length": 9, "initial_value": "x",
         "placeholder": plain("P"), "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}},
        {"type": "number_input", "is_decimal_allowed": True, "min_value": "1", "max_value": "9", "initial_value": "2"},
        {"type": "radio_buttons", "options": DESCRIBED, "initial_option": DESCRIBED[0]},
        {"type": "checkboxes", "options": DESCRIBED, "initial_options": DESCRIBED},
        {"type": "external_select", "initial_option": DESCRIBED[0], "min_query_length": 0, **MENU},
        {"type": "multi_static_select", "option_groups": [{"label": plain("L"), "options": options(2)}],
         "max_selected_items": 2, **MENU},
        {"type": "conversations_select", "default_to_current_conversation": True, "response_url_enabled": True,
         "filter": {"include": ["public"], "exclude_bot_users": True}},
        {"type": "timepicker", "initial_time": "09:30", "timezone": "Europe/Berlin"},
        {"type": "file_input", "filetypes": ["csv"], "max_files": 2},
    )
}  # fmt: skip
UNKNOWN_TO_THE_TYPES = {"6 segments", "chart title", "chart label", "two charts", "a point for each category"}
"""Right messages with a block that the npm packages do not describe yet: data_visualization."""
SMALL = 12
"""Entries of an array: longer ones are of the tests that count, and would be spoilt at every entry."""
SPOILS: tuple[Any, ...] = (None, 7, "", "x" * 3500, [], {}, True)


@pytest.fixture
def traffic() -> Traffic:
    if (why := generated.why_absent()) is not None:
        missing(why)
    found = reader()
    assert found is not None
    return found


def spoilt(value: Any) -> Iterator[Any]:
    """Copies with one field more, one less, or one that is something else, anywhere."""
    for place in places(value):
        part = at(value, place)
        if isinstance(part, dict):
            yield changed(value, [*place, "surplus"], 1)
        if isinstance(part, list) and part:
            yield changed(value, place, part * 101)
        if place and isinstance(place[-1], str):
            yield without(value, place)
            yield from (changed(value, place, spoil) for spoil in SPOILS)


def places(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[list[str | int]]:
    yield [*place]
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from places(part, (*place, key))


def at(value: Any, place: list[str | int]) -> Any:
    for key in place:
        value = value[key]
    return value


def changed(value: Any, place: list[str | int], new: Any) -> Any:
    if not place:
        return new
    copy = deepcopy(value)
    at(copy, place[:-1])[place[-1]] = new
    return copy


def without(value: Any, place: list[str | int]) -> Any:
    copy = deepcopy(value)
    del at(copy, place[:-1])[place[-1]]
    return copy


def is_small(value: Any) -> bool:
    return all(len(part) <= SMALL for place in places(value) if isinstance(part := at(value, place), list))


def takes_message(blocks: Any) -> bool:
    try:
        check_message_blocks(blocks)
    except RefusedError:
        return False
    return True


def takes_view(view: Any) -> bool:
    try:
        check_view(view, "modal")
    except RefusedError:
        return False
    return True


RIGHT_MESSAGES = FULL_MESSAGES | {name: fits for name, (fits, _) in MESSAGES.items() if is_small(fits)}
RIGHT_VIEWS = FULL_VIEWS | {name: fits for name, (fits, _) in VIEWS.items() if is_small(fits)}


def message(blocks: Any) -> dict[str, Any]:
    return {"channel": "C1", "text": "Hello", "blocks": blocks}


def opening(view: Any) -> dict[str, Any]:
    return {"trigger_id": "1.2", "view": view}


def test_the_simulator_takes_what_others_take(traffic: Traffic) -> None:
    refused = {
        name for name, blocks in RIGHT_MESSAGES.items() if traffic.of_request("chat.postMessage", message(blocks))
    }

    assert refused == UNKNOWN_TO_THE_TYPES
    assert all(takes_message(blocks) for blocks in RIGHT_MESSAGES.values())
    assert all(traffic.of_request("views.open", opening(view)) == [] for view in RIGHT_VIEWS.values())
    assert all(takes_view(view) for view in RIGHT_VIEWS.values())


@pytest.mark.parametrize("name", sorted(RIGHT_MESSAGES.keys() - UNKNOWN_TO_THE_TYPES))
def test_a_message_that_others_refuse_is_refused(traffic: Traffic, name: str) -> None:
    for blocks in spoilt(RIGHT_MESSAGES[name]):
        if takes_message(blocks):
            assert traffic.of_request("chat.postMessage", message(blocks)) == [], blocks


@pytest.mark.parametrize("name", RIGHT_VIEWS)
def test_a_view_that_others_refuse_is_refused(traffic: Traffic, name: str) -> None:
    for view in spoilt(RIGHT_VIEWS[name]):
        if takes_view(view):
            assert traffic.of_request("views.open", opening(view)) == [], view

"""Each limit from both sides: what just fits is taken, what is one more is refused."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import RefusedError
from simulator.validate.blocks import BLOCKS
from simulator.validate.messages import check_message_blocks
from simulator.validate.views import check_view
from tests.unit.simulator.asking import button, modal, mrkdwn, options, plain, section


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def with_input(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return modal({"type": "input", "label": plain("L"), "element": element, **more}, submit=plain("Go"))


def cells(rows: int, columns: int, text: str = "x") -> list[list[dict[str, Any]]]:
    return [[{"type": "raw_text", "text": text}] * columns for _ in range(rows)]


def table(rows: int = 2, columns: int = 2) -> dict[str, Any]:
    return {"type": "table", "rows": cells(rows, columns)}


def data_table(rows: int = 2, columns: int = 2, text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "data_table", "caption": "C", "rows": cells(rows, columns, text), **more}


def pie(segments: int = 2, title: str = "T", label: str = "") -> dict[str, Any]:
    parts = [{"label": label or f"S{number}", "value": 1} for number in range(segments)]
    return {"type": "data_visualization", "title": title, "chart": {"type": "pie", "segments": parts}}


def bars(labels: list[str], categories: list[str]) -> dict[str, Any]:
    line = {"name": "N", "data": [{"label": label, "value": 1} for label in labels]}
    chart = {"type": "bar", "series": [line], "axis_config": {"categories": categories}}
    return {"type": "data_visualization", "title": "T", "chart": chart}


def task(number: int = 0, status: str = "pending") -> dict[str, Any]:
    return {"type": "task_card", "task_id": str(number), "title": "T", "status": status}


def plan(tasks: int = 1) -> dict[str, Any]:
    return {"type": "plan", "title": "P", "tasks": [task(number) for number in range(tasks)]}


def select(count: int, **more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": options(count), **more}


def overflow(count: int) -> dict[str, Any]:
    return {"type": "overflow", "action_id": "o", "options": options(count)}


MESSAGES = {
    "50 blocks": ([{"type": "divider"}] * 50, [{"type": "divider"}] * 51),
    "section text": ([section("x" * 3000)], [section("x" * 3001)]),
    "section text is not empty": ([section("x")], [section("")]),
    "10 fields": (
        [{"type": "section", "fields": [mrkdwn("x")] * 10}],
        [{"type": "section", "fields": [mrkdwn("x")] * 11}],
    ),
    "field text": (
        [{"type": "section", "fields": [mrkdwn("x" * 2000)]}],
        [{"type": "section", "fields": [mrkdwn("x" * 2001)]}],
    ),
    "a section says something": ([section()], [{"type": "section"}]),
    "header": ([{"type": "header", "text": plain("x" * 150)}], [{"type": "header", "text": plain("x" * 151)}]),
    "a header is plain": ([{"type": "header", "text": plain("x")}], [{"type": "header", "text": mrkdwn("x")}]),
    "10 context elements": (
        [{"type": "context", "elements": [mrkdwn("x")] * 10}],
        [{"type": "context", "elements": [mrkdwn("x")] * 11}],
    ),
    "25 actions": (
        [actions(*[button(action_id=str(n)) for n in range(25)])],
        [actions(*[button(action_id=str(n)) for n in range(26)])],
    ),
    "button text": ([actions(button("x" * 75))], [actions(button("x" * 76))]),
    "button value": ([actions(button(value="x" * 2000))], [actions(button(value="x" * 2001))]),
    "button style": ([actions(button(style="danger"))], [actions(button(style="red"))]),
    "action_id": ([actions(button(action_id="x" * 255))], [actions(button(action_id="x" * 256))]),
    "action_id is there once in a block": (
        [actions(button(action_id="a")), actions(button(action_id="a"))],
        [actions(button(action_id="a"), button(action_id="a"))],
    ),
    "block_id": ([section(block_id="x" * 255)], [section(block_id="x" * 256)]),
    "block_id is there once": (
        [section(block_id="a"), section(block_id="b")],
        [section(block_id="a"), section(block_id="a")],
    ),
    "100 options": ([actions(select(100))], [actions(select(101))]),
    "options differ": ([actions(select(2))], [actions({**select(2), "options": options(1) * 2})]),
    "the first choice is an option": (
        [actions(select(2, initial_option=options(2)[1]))],
        [actions(select(2, initial_option={**options(2)[1], "text": plain("Option 2")}))],
    ),
    "5 overflow options": ([actions(overflow(5))], [actions(overflow(6))]),
    "no fields of one's own": ([actions(button())], [actions(button(disabled=True))]),
    "known blocks": ([section()], [{"type": "sectoin", "text": mrkdwn("x")}]),
    "known elements": ([actions(button())], [actions({"type": "plain_text_input", "action_id": "x"})]),
    "no null where something is meant": ([section()], [section(accessory=None)]),
    "100 table rows": ([table(rows=100)], [table(rows=101)]),
    "20 table columns": ([table(columns=20)], [table(columns=21)]),
    "one table": ([table()], [table(), table()]),
    "100 data rows": ([data_table(rows=101)], [data_table(rows=102)]),
    "20 data columns": ([data_table(columns=20)], [data_table(columns=21)]),
    "data characters": ([data_table(2, 1, "x" * 10_000)], [data_table(2, 1, "x" * 10_001)]),
    "data table has a caption": ([data_table()], [{"type": "data_table", "rows": cells(2, 2)}]),
    "data rows are equally long": ([data_table()], [{**data_table(), "rows": [*cells(1, 2), *cells(1, 3)]}]),
    "data table page": ([data_table(page_size=100)], [data_table(page_size=101)]),
    "6 segments": ([pie(6)], [pie(7)]),
    "chart title": ([pie(title="x" * 50)], [pie(title="x" * 51)]),
    "chart label": ([pie(1, label="x" * 20)], [pie(1, label="x" * 21)]),
    "two charts": ([pie(), pie()], [pie(), pie(), pie()]),
    "a point for each category": ([bars(["a", "b"], ["a", "b"])], [bars(["a"], ["a", "b"])]),
    "50 tasks": ([plan(50)], [plan(51)]),
    "task status": ([task(status="complete")], [task(status="completed")]),
    "plan or task card": ([plan()], [plan(), task()]),
    "files show themselves": ([section()], [{"type": "file", "external_id": "x", "source": "remote"}]),
    "alerts are for modals": ([section()], [{"type": "alert", "text": mrkdwn("x")}]),
    "markdown": ([{"type": "markdown", "text": "x" * 12_000}], [{"type": "markdown", "text": "x" * 12_001}]),
    "a card says something": ([{"type": "card", "title": mrkdwn("x")}], [{"type": "card", "subtitle": mrkdwn("x")}]),
    "10 cards": (
        [{"type": "carousel", "elements": [{"type": "card", "title": mrkdwn("x")}] * 10}],
        [{"type": "carousel", "elements": [{"type": "card", "title": mrkdwn("x")}] * 11}],
    ),
    "image": (
        [{"type": "image", "image_url": "https://a.example/x.png", "alt_text": "x"}],
        [{"type": "image", "image_url": "https://a.example/x.png"}],
    ),
    "rich text": (
        [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}],
        [{"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}],
    ),
    "10 blocks in a container": (
        [{"type": "container", "title": plain("x"), "child_blocks": [section()] * 10}],
        [{"type": "container", "title": plain("x"), "child_blocks": [section()] * 11}],
    ),
}

VIEWS = {
    "100 blocks": (modal(*[section()] * 100), modal(*[section()] * 101)),
    "title": (modal(title=plain("x" * 24)), modal(title=plain("x" * 25))),
    "submit": (modal(submit=plain("x" * 24)), modal(submit=plain("x" * 25))),
    "close": (modal(close=plain("x" * 24)), modal(close=plain("x" * 25))),
    "private_metadata": (modal(private_metadata="x" * 3000), modal(private_metadata="x" * 3001)),
    "callback_id": (modal(callback_id="x" * 255), modal(callback_id="x" * 256)),
    "no tables in modals": (modal(section()), modal(table())),
    "no data tables in modals": (modal(section()), modal(data_table())),
    "no plans in modals": (modal(section()), modal(plan())),
    "alerts in modals": (modal({"type": "alert", "text": mrkdwn("x"), "level": "info"}), modal(alert=True)),
    "inputs need a submit": (
        with_input({"type": "plain_text_input"}),
        {k: v for k, v in with_input({"type": "plain_text_input"}).items() if k != "submit"},
    ),
    "input length": (
        with_input({"type": "plain_text_input", "max_length": 3000}),
        with_input({"type": "plain_text_input", "max_length": 3001}),
    ),
    "numbers are spelled as text": (
        with_input({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}),
        with_input({"type": "number_input", "is_decimal_allowed": False, "min_value": 1}),
    ),
    "numbers say whether they are whole": (
        with_input({"type": "number_input", "is_decimal_allowed": False}),
        with_input({"type": "number_input"}),
    ),
    "least and most": (
        with_input({"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "1"}),
        with_input({"type": "number_input", "is_decimal_allowed": False, "min_value": "2", "max_value": "1"}),
    ),
    "dates": (
        with_input({"type": "datepicker", "initial_date": "2026-01-31"}),
        with_input({"type": "datepicker", "initial_date": "31.1.2026"}),
    ),
    "times": (
        with_input({"type": "timepicker", "initial_time": "09:30"}),
        with_input({"type": "timepicker", "initial_time": "9:30"}),
    ),
    "options or option groups": (
        with_input({"type": "static_select", "options": options(1)}),
        with_input({"type": "static_select"}),
    ),
    "one focus": (
        with_input({"type": "plain_text_input", "focus_on_load": True}),
        modal(
            *[
                {"type": "input", "label": plain("L"), "element": {"type": "plain_text_input", "focus_on_load": True}}
                for _ in range(2)
            ],
            submit=plain("Go"),
        ),
    ),
    "the first choice of radio buttons is an option": (
        with_input({"type": "radio_buttons", "options": options(2), "initial_option": options(2)[1]}),
        with_input({"type": "radio_buttons", "options": options(2), "initial_option": options(3)[2]}),
    ),
    "the first choices of checkboxes are options": (
        with_input({"type": "checkboxes", "options": options(3), "initial_options": options(2)}),
        with_input({"type": "checkboxes", "options": options(2), "initial_options": options(3)}),
    ),
    "buttons are no inputs": (with_input({"type": "plain_text_input"}), with_input(button())),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_limit_holds_from_both_sides(name: str) -> None:
    fits, too_much = MESSAGES[name]
    assert check_message_blocks(fits) == fits
    with pytest.raises(RefusedError) as caught:
        check_message_blocks(too_much)
    assert caught.value.code == "invalid_blocks"
    assert "json-pointer:/blocks" in caught.value.details["response_metadata"]["messages"][0]


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_limit_holds_from_both_sides(name: str) -> None:
    fits, too_much = VIEWS[name]
    assert check_view(fits, "modal") == fits
    with pytest.raises(RefusedError) as caught:
        check_view(too_much, "modal")
    assert caught.value.code == "invalid_arguments"
    assert "json-pointer:/view" in caught.value.details["response_metadata"]["messages"][0]


def test_the_text_of_all_blocks_together_has_a_limit() -> None:
    check_message_blocks([section("x" * 3000)] * 4)
    with pytest.raises(RefusedError) as caught:
        check_message_blocks([section("x" * 3000)] * 4 + [section("x")])
    assert caught.value.code == "msg_blocks_too_long"


def test_a_view_has_a_size_in_bytes() -> None:
    many = [{"type": "section", "fields": [mrkdwn("ü" * 700)] * 2}]
    check_view(modal(*many * 80), "modal")
    with pytest.raises(RefusedError) as caught:
        check_view(modal(*many * 95), "modal")
    assert caught.value.code == "view_too_large"


def test_what_is_no_array_of_objects_is_named_as_slack_names_it() -> None:
    with pytest.raises(RefusedError) as caught:
        check_message_blocks({"type": "divider"})
    assert caught.value.code == "invalid_blocks_format"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    "text",
    "fields",
    "elements",
    "accessory",
    "rows",
    "options",
    "option_groups",
    "element",
    "label",
    "chart",
    "tasks",
    "caption",
    "child_blocks",
    "block_id",
    "title",
    "segments",
    "series",
    "axis_config",
)


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4), max_size=3), st.data())
def test_no_json_at_all_breaks_the_rules_themselves(blocks: list[dict[str, Any]], data: st.DataObject) -> None:
    typed = [{**block, "type": data.draw(st.sampled_from(sorted(BLOCKS)))} for block in blocks]
    with contextlib.suppress(RefusedError):
        assert check_message_blocks(typed) is typed

"""Block elements: https://docs.slack.dev/reference/block-kit/block-elements."""

from collections.abc import Iterator, Mapping
from typing import Final

from simulator.validate.objects import (
    ACTION_ID_CHARACTERS,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_CONFIG,
    IMAGE,
    MARKED_OPTION,
    MENU_OPTION,
    OPTION_GROUP,
    OPTION_GROUPS,
    OPTIONS,
    OVERFLOW_OPTION,
    PLACEHOLDER_CHARACTERS,
    STYLE,
    UNIX_SECONDS,
    URL,
    first_choice_is_an_option,
    plain_text,
    unique_values,
)
from simulator.validate.rich_text import RICH_TEXT_BLOCK
from simulator.validate.rules import (
    Check,
    Problem,
    Together,
    array,
    exactly_one,
    flag,
    number,
    pick,
    shape,
    string,
)
from simulator.wire import Json

BUTTON_CHARACTERS: Final = 75
BUTTON_VALUE_CHARACTERS: Final = 2000
INPUT_CHARACTERS: Final = 3000

_TYPE: Final = {"type": string()}
_ACTION: Final = {"action_id": string(at_most=ACTION_ID_CHARACTERS)}
_CONFIRM: Final = {"confirm": CONFIRM}
_FOCUS: Final = {"focus_on_load": flag()}
_PLACEHOLDER: Final = {"placeholder": plain_text(PLACEHOLDER_CHARACTERS)}
_DISPATCH: Final = {"dispatch_action_config": DISPATCH_CONFIG}
_MENU: Final = {**_ACTION, **_CONFIRM, **_FOCUS, **_PLACEHOLDER}
_TYPED: Final = {**_ACTION, **_FOCUS, **_PLACEHOLDER, **_DISPATCH}
_SEVERAL: Final = {"max_selected_items": number(1)}
_IDS: Final = array(string(), at_least=0)
_BUTTON_LABEL: Final = {"accessibility_label": string(at_most=BUTTON_CHARACTERS)}
_VALUE: Final = {"value": string(at_least=0, at_most=BUTTON_VALUE_CHARACTERS)}

_FEEDBACK_BUTTON: Final = shape(
    {"text": plain_text(BUTTON_CHARACTERS), "value": string(at_most=BUTTON_VALUE_CHARACTERS)}, _BUTTON_LABEL
)
_WORKFLOW: Final = shape(
    {
        "trigger": shape(
            {"url": URL},
            {"customizable_input_parameters": array(shape({"name": string(), "value": string(at_least=0)}))},
        )
    }
)


def _static(initial: Mapping[str, Check], several: Mapping[str, Check]) -> Check:
    groups = {
        "options": array(MENU_OPTION, at_most=OPTIONS),
        "option_groups": array(OPTION_GROUP, at_most=OPTION_GROUPS),
    }
    return shape(
        _TYPE,
        {**_MENU, **groups, **initial, **several},
        also=[exactly_one("options", "option_groups"), unique_values, first_choice_is_an_option],
    )


def _ordered(low: str, high: str) -> Together:
    """Of two fields (numbers, or number_input's numbers as text) the first is not above the second."""

    def check(value: Json, pointer: str) -> Iterator[Problem]:
        if value.get(low) is not None and value.get(high) is not None and float(value[low]) > float(value[high]):
            yield Problem(f"{low} must not be greater than {high}", pointer)

    return check


def _numeric(value: object, pointer: str) -> Iterator[Problem]:
    """number_input spells its numbers as strings."""
    if not isinstance(value, str):
        yield Problem("must provide a string", pointer)
        return
    try:
        float(value)
    except ValueError:
        yield Problem("must be a number in a string", pointer)


def _date(value: object, pointer: str) -> Iterator[Problem]:
    parts = value.split("-") if isinstance(value, str) else []
    if [len(part) for part in parts] != [4, 2, 2] or not all(part.isdigit() for part in parts):
        yield Problem("must be a date in the format YYYY-MM-DD", pointer)


def _time(value: object, pointer: str) -> Iterator[Problem]:
    parts = value.split(":") if isinstance(value, str) else []
    if [len(part) for part in parts] != [2, 2] or not all(part.isdigit() for part in parts):
        yield Problem("must be a time in the format HH:mm", pointer)


ELEMENTS: Final[dict[str, Check]] = {
    "button": shape(
        {**_TYPE, "text": plain_text(BUTTON_CHARACTERS)},
        {
            **_ACTION,
            **_CONFIRM,
            **_VALUE,
            **_BUTTON_LABEL,
            "url": URL,
            "style": STYLE,
            "agent_prompt": string(at_most=4000),
            "agent_prompt_display": string(),
        },
    ),
    "icon_button": shape(
        {**_TYPE, "icon": string(), "text": plain_text(BUTTON_CHARACTERS)},
        {**_ACTION, **_CONFIRM, **_VALUE, **_BUTTON_LABEL, "visible_to_user_ids": array(string(), at_most=10)},
    ),
    "feedback_buttons": shape(
        {**_TYPE, "positive_button": _FEEDBACK_BUTTON, "negative_button": _FEEDBACK_BUTTON}, _ACTION
    ),
    "workflow_button": shape(
        {**_TYPE, "text": plain_text(BUTTON_CHARACTERS), "workflow": _WORKFLOW},
        {**_ACTION, **_CONFIRM, **_BUTTON_LABEL, "style": STYLE},
    ),
    "overflow": shape(
        {**_TYPE, "options": array(OVERFLOW_OPTION, at_most=5)}, {**_ACTION, **_CONFIRM}, also=[unique_values]
    ),
    "static_select": _static({"initial_option": MENU_OPTION}, {}),
    "multi_static_select": _static({"initial_options": array(MENU_OPTION, at_most=OPTIONS)}, _SEVERAL),
    "external_select": shape(_TYPE, {**_MENU, "initial_option": MENU_OPTION, "min_query_length": number(0)}),
    "multi_external_select": shape(
        _TYPE,
        {
            **_MENU,
            **_SEVERAL,
            "initial_options": array(MENU_OPTION, at_most=OPTIONS),
            "min_query_length": number(0),
        },
    ),
    "users_select": shape(_TYPE, {**_MENU, "initial_user": string()}),
    "multi_users_select": shape(_TYPE, {**_MENU, **_SEVERAL, "initial_users": _IDS}),
    "conversations_select": shape(
        _TYPE,
        {
            **_MENU,
            "initial_conversation": string(),
            "default_to_current_conversation": flag(),
            "response_url_enabled": flag(),
            "filter": CONVERSATION_FILTER,
        },
    ),
    "multi_conversations_select": shape(
        _TYPE,
        {
            **_MENU,
            **_SEVERAL,
            "initial_conversations": _IDS,
            "default_to_current_conversation": flag(),
            "filter": CONVERSATION_FILTER,
        },
    ),
    "channels_select": shape(_TYPE, {**_MENU, "initial_channel": string(), "response_url_enabled": flag()}),
    "multi_channels_select": shape(_TYPE, {**_MENU, **_SEVERAL, "initial_channels": _IDS}),
    "checkboxes": shape(
        {**_TYPE, "options": array(MARKED_OPTION, at_most=10)},
        {**_ACTION, **_CONFIRM, **_FOCUS, "initial_options": array(MARKED_OPTION, at_most=10)},
        also=[unique_values, first_choice_is_an_option],
    ),
    "radio_buttons": shape(
        {**_TYPE, "options": array(MARKED_OPTION, at_most=10)},
        {**_ACTION, **_CONFIRM, **_FOCUS, "initial_option": MARKED_OPTION},
        also=[unique_values, first_choice_is_an_option],
    ),
    "datepicker": shape(_TYPE, {**_MENU, "initial_date": _date}),
    "timepicker": shape(_TYPE, {**_MENU, "initial_time": _time, "timezone": string()}),
    "datetimepicker": shape(_TYPE, {**_ACTION, **_CONFIRM, **_FOCUS, "initial_date_time": UNIX_SECONDS}),
    "plain_text_input": shape(
        _TYPE,
        {
            **_TYPED,
            "initial_value": string(at_least=0, at_most=INPUT_CHARACTERS),
            "multiline": flag(),
            "min_length": number(0, INPUT_CHARACTERS),
            "max_length": number(1, INPUT_CHARACTERS),
        },
        also=[_ordered("min_length", "max_length")],
    ),
    "number_input": shape(
        {**_TYPE, "is_decimal_allowed": flag()},
        {**_TYPED, "initial_value": _numeric, "min_value": _numeric, "max_value": _numeric},
        also=[_ordered("min_value", "max_value")],
    ),
    "email_text_input": shape(_TYPE, {**_TYPED, "initial_value": string(at_least=0)}),
    "url_text_input": shape(_TYPE, {**_TYPED, "initial_value": string(at_least=0)}),
    "rich_text_input": shape(
        _TYPE, {**_TYPED, "initial_value": RICH_TEXT_BLOCK, "min_lines": number(1, 100), "max_lines": number(1, 100)}
    ),
    "file_input": shape(_TYPE, {**_ACTION, "filetypes": array(string()), "max_files": number(1, 10)}),
    "image": IMAGE,
}

_SELECTS: Final = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
_MULTI_SELECTS: Final = tuple(f"multi_{name}" for name in _SELECTS)
_CHOICES: Final = ("checkboxes", "radio_buttons", "datepicker", "timepicker")

IN_ACTIONS: Final = pick(
    ELEMENTS,
    "button",
    "workflow_button",
    "overflow",
    "datetimepicker",
    "rich_text_input",
    *_SELECTS,
    *_MULTI_SELECTS,
    *_CHOICES,
)
AS_ACCESSORY: Final = pick(
    ELEMENTS, "button", "workflow_button", "overflow", "image", *_SELECTS, *_MULTI_SELECTS, *_CHOICES
)
IN_INPUT: Final = pick(
    ELEMENTS,
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "rich_text_input",
    "file_input",
    "datetimepicker",
    *_SELECTS,
    *_MULTI_SELECTS,
    *_CHOICES,
)
IN_CONTEXT_ACTIONS: Final = pick(ELEMENTS, "feedback_buttons", "icon_button")

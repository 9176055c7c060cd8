"""What people type and choose: the values of elements in `state.values` and in the `actions` of a click.

https://docs.slack.dev/reference/interaction-payloads/block_actions-payload and …/view-interactions-payload.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from simulator.validate.elements import INPUT_CHARACTERS
from simulator.validate.surfaces import elements_of, every_block
from simulator.wire import Json


class Field(NamedTuple):
    """Where an element keeps its value, and where its first value stands."""

    value: str
    initial: str
    empty: Any = None


FIELDS: Final[dict[str, Field]] = {
    "plain_text_input": Field("value", "initial_value"),
    "number_input": Field("value", "initial_value"),
    "email_text_input": Field("value", "initial_value"),
    "url_text_input": Field("value", "initial_value"),
    "rich_text_input": Field("rich_text_value", "initial_value"),
    "static_select": Field("selected_option", "initial_option"),
    "external_select": Field("selected_option", "initial_option"),
    "users_select": Field("selected_user", "initial_user"),
    "conversations_select": Field("selected_conversation", "initial_conversation"),
    "channels_select": Field("selected_channel", "initial_channel"),
    "multi_static_select": Field("selected_options", "initial_options", ()),
    "multi_external_select": Field("selected_options", "initial_options", ()),
    "multi_users_select": Field("selected_users", "initial_users", ()),
    "multi_conversations_select": Field("selected_conversations", "initial_conversations", ()),
    "multi_channels_select": Field("selected_channels", "initial_channels", ()),
    "checkboxes": Field("selected_options", "initial_options", ()),
    "radio_buttons": Field("selected_option", "initial_option"),
    "datepicker": Field("selected_date", "initial_date"),
    "timepicker": Field("selected_time", "initial_time"),
    "datetimepicker": Field("selected_date_time", "initial_date_time"),
    "file_input": Field("files", "initial_files", ()),
}
"""Elements that hold a value; buttons and overflow menus hold none."""


def initial_values(blocks: list[Json], channel_id: str | None = None) -> dict[str, dict[str, Json]]:
    """`state.values` of freshly shown blocks; `channel_id` is where the person is."""
    values: dict[str, dict[str, Json]] = {}
    for block in every_block(blocks):
        for element in elements_of(block):
            field = FIELDS.get(element["type"])
            if field is None:
                continue
            first = element.get(field.initial)
            if first is None and element.get("default_to_current_conversation"):
                first = channel_id
            if first is None and field.empty is not None:
                first = list(field.empty)
            values.setdefault(block["block_id"], {})[element["action_id"]] = {
                "type": element["type"],
                field.value: first,
            }
    return values


def value_of(element: Json, entry: Any) -> Json:
    """What a person enters, as it stands in `state.values`.

    `entry` is text for inputs, an id for pickers of people and channels, and for menus an option object, an option's
    value, or a list of either.

    Raises:
        LookupError: a menu has no such option.
    """
    kind = element["type"]
    field = FIELDS[kind]
    if field.value == "selected_option":
        chosen: Any = None if entry is None else option_of(element, entry)
    elif field.value == "selected_options":
        chosen = [option_of(element, item) for item in entry]
    elif field.empty is not None:
        chosen = list(entry)
    else:
        chosen = entry
    value: Json = {"type": kind, field.value: chosen}
    if kind == "timepicker" and "timezone" in element:
        value["timezone"] = element["timezone"]
    return value


def option_of(element: Json, entry: str | Json) -> Json:
    """The option of a menu with that value, or with that label; an option object is taken as it is.

    Raises:
        LookupError: there is no such option.
    """
    if isinstance(entry, dict):
        return entry
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    options: list[Json] = [option for group in groups for option in group["options"]]
    for option in options:
        if entry in {option["value"], option["text"]["text"]}:
            return option
    known = ", ".join(option["value"] for option in options)
    raise LookupError(f"{element.get('action_id')} has no option {entry!r}; it has: {known or 'none'}")


def is_empty(value: Json) -> bool:
    """Whether nothing is typed or chosen."""
    entered = value.get(FIELDS[value["type"]].value)
    return entered is None or entered in ("", [])


def find_element(
    blocks: list[Json], name: str, value: str | None = None, *, block_id: str | None = None
) -> tuple[Json, Json]:
    """The block and element with that action_id (or block_id); `value` or `block_id` where several share it.

    Raises:
        LookupError: there is none, or several fit.
    """
    found = [
        (block, element)
        for block in every_block(blocks)
        for element in elements_of(block)
        if name in {element.get("action_id"), block.get("block_id")}
        and (value is None or element.get("value") == value)
        and block_id in {None, block.get("block_id")}
    ]
    if len(found) == 1:
        return found[0]
    known = ", ".join(sorted(item["action_id"] for block in every_block(blocks) for item in elements_of(block)))
    if not found:
        raise LookupError(f"no element {name!r} is shown; there are: {known or 'none'}")
    raise LookupError(f"{len(found)} elements are called {name!r}: name the value too")


def complaint(block: Json, value: Json) -> str | None:
    """What Slack's own client says about an input before it sends a form; None when it is content."""
    element = block["element"]
    if is_empty(value):
        return None if block.get("optional") else "Please complete this required field."
    entered = value[FIELDS[element["type"]].value]
    check = _CLIENT_CHECKS.get(element["type"])
    return check(element, str(entered)) if check else None


def _text_complaint(element: Json, entered: str) -> str | None:
    if len(entered) < element.get("min_length", 0):
        return f"This field needs at least {element['min_length']} characters."
    if len(entered) > element.get("max_length", INPUT_CHARACTERS):
        return f"This field takes at most {element.get('max_length', INPUT_CHARACTERS)} characters."
    return None


def _number_complaint(element: Json, entered: str) -> str | None:
    try:
        number = float(entered)
    except ValueError:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and not number.is_integer():
        return "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"The number must be at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"The number must be at most {element['max_value']}."
    return None


def _email_complaint(_element: Json, entered: str) -> str | None:
    name, at, host = entered.partition("@")
    return None if name and at and "." in host else "Please enter a valid email address."


def _url_complaint(_element: Json, entered: str) -> str | None:
    return None if entered.startswith(("https://", "http://")) else "Please enter a valid URL."


_CLIENT_CHECKS: Final[dict[str, Callable[[Json, str], str | None]]] = {
    "plain_text_input": _text_complaint,
    "number_input": _number_complaint,
    "email_text_input": _email_complaint,
    "url_text_input": _url_complaint,
}

"""Composition objects: https://docs.slack.dev/reference/block-kit/composition-objects."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from simulator.validate.rules import (
    Check,
    Problem,
    array,
    at_least_one,
    by_type,
    exactly_one,
    flag,
    number,
    one_of,
    shape,
    string,
)
from simulator.wire import Json

TEXT_CHARACTERS: Final = 3000
"""Any text object."""
ACTION_ID_CHARACTERS: Final = 255
BLOCK_ID_CHARACTERS: Final = 255
OPTION_CHARACTERS: Final = 75
OPTION_VALUE_CHARACTERS: Final = 150
OPTIONS: Final = 100
OPTION_GROUPS: Final = 100
URL_CHARACTERS: Final = 3000
ALT_TEXT_CHARACTERS: Final = 2000
PLACEHOLDER_CHARACTERS: Final = 150
STYLE: Final = one_of("primary", "danger")
URL: Final = string(at_most=URL_CHARACTERS)
CONVERSATION_KINDS: Final = one_of("im", "mpim", "private", "public")


def plain_text(at_most: int = TEXT_CHARACTERS) -> Check:
    """A `plain_text` object."""
    return by_type({"plain_text": _plain(at_most)})


def mrkdwn(at_most: int = TEXT_CHARACTERS) -> Check:
    """A `mrkdwn` object."""
    return by_type({"mrkdwn": _mrkdwn(at_most)})


def text(at_most: int = TEXT_CHARACTERS) -> Check:
    """A `plain_text` or a `mrkdwn` object."""
    return by_type({"plain_text": _plain(at_most), "mrkdwn": _mrkdwn(at_most)})


def _plain(at_most: int) -> Check:
    return shape({"type": string(), "text": string(at_most=at_most)}, {"emoji": flag()})


def _mrkdwn(at_most: int) -> Check:
    return shape({"type": string(), "text": string(at_most=at_most)}, {"verbatim": flag()})


CONFIRM: Final = shape(
    {"title": plain_text(100), "text": text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": STYLE},
)


def option(label: Check, *, with_url: bool = False) -> Check:
    """One choice of a menu."""
    optional = {"description": text(OPTION_CHARACTERS), **({"url": URL} if with_url else {})}
    return shape({"text": label, "value": string(at_most=OPTION_VALUE_CHARACTERS)}, optional)


MENU_OPTION: Final = option(plain_text(OPTION_CHARACTERS))
MARKED_OPTION: Final = option(text(OPTION_CHARACTERS))
"""Of checkboxes and radio buttons, which may use mrkdwn."""
OVERFLOW_OPTION: Final = option(plain_text(OPTION_CHARACTERS), with_url=True)
OPTION_GROUP: Final = shape(
    {"label": plain_text(OPTION_CHARACTERS), "options": array(MENU_OPTION, at_most=OPTIONS)},
)


def unique_values(value: Json, pointer: str) -> Iterator[Problem]:
    """No two options of a menu have the same value."""
    groups = value.get("option_groups") or [value]
    values = Counter(item["value"] for group in groups for item in group.get("options") or ())
    for repeated in (item for item, times in values.items() if times > 1):
        yield Problem(f"options must have unique values: `{repeated}` is there twice", pointer)


def first_choice_is_an_option(value: Json, pointer: str) -> Iterator[Problem]:
    """What is chosen at first is one of the options, to the letter."""
    groups = value.get("option_groups") or [value]
    options = [option for group in groups for option in group.get("options") or ()]
    for field in ("initial_option", "initial_options"):
        chosen = value.get(field) or []
        if any(option not in options for option in (chosen if isinstance(chosen, list) else [chosen])):
            yield Problem(f"{field} must exactly match one of the options", f"{pointer}/{field}")


CONVERSATION_FILTER: Final = shape(
    {},
    {
        "include": array(CONVERSATION_KINDS),
        "exclude_external_shared_channels": flag(),
        "exclude_bot_users": flag(),
    },
    also=[at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users")],
)

DISPATCH_CONFIG: Final = shape(
    {}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), at_most=2)}
)

SLACK_FILE: Final = shape({}, {"id": string(), "url": URL}, also=[exactly_one("id", "url")])

IMAGE: Final = shape(
    {"type": string(), "alt_text": string(at_most=ALT_TEXT_CHARACTERS)},
    {"image_url": URL, "slack_file": SLACK_FILE},
    also=[exactly_one("image_url", "slack_file")],
)
IMAGE_ELEMENT: Final = by_type({"image": IMAGE})
UNIX_SECONDS: Final = number(1_000_000_000, 9_999_999_999)

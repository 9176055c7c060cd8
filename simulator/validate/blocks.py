"""Blocks, one row each: https://docs.slack.dev/reference/block-kit/blocks."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from simulator.validate.charts import CHART
from simulator.validate.elements import AS_ACCESSORY, ELEMENTS, IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT
from simulator.validate.objects import (
    ALT_TEXT_CHARACTERS,
    BLOCK_ID_CHARACTERS,
    IMAGE_ELEMENT,
    SLACK_FILE,
    URL,
    mrkdwn,
    plain_text,
    text,
)
from simulator.validate.rich_text import RICH_TEXT, RICH_TEXT_BLOCK
from simulator.validate.rules import (
    Check,
    Problem,
    array,
    at_least_one,
    by_type,
    exactly_one,
    flag,
    one_of,
    pick,
    shape,
    string,
)
from simulator.validate.tables import DATA_TABLE, TABLE

MESSAGE: Final = "message"
MODAL: Final = "modal"
HOME: Final = "home"
EVERYWHERE: Final = frozenset({MESSAGE, MODAL, HOME})

_BASE: Final = {"type": string()}
_ID: Final = {"block_id": string(at_most=BLOCK_ID_CHARACTERS)}
_URL_SOURCE: Final = by_type({"url": shape({**_BASE, "url": URL, "text": string()})})
_STATUS: Final = one_of("pending", "in_progress", "complete", "error")

_TASK_CARD: Final = shape(
    {**_BASE, "task_id": string(), "title": string(), "status": _STATUS},
    {**_ID, "details": RICH_TEXT_BLOCK, "output": RICH_TEXT_BLOCK, "sources": array(_URL_SOURCE, at_least=0)},
)
_CARD: Final = shape(
    _BASE,
    {
        **_ID,
        "hero_image": IMAGE_ELEMENT,
        "icon": IMAGE_ELEMENT,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "actions": array(by_type(pick(ELEMENTS, "button"))),
    },
    also=[at_least_one("hero_image", "title", "actions", "body")],
)


class BlockRule(NamedTuple):
    """What a kind of block must look like, and on which surfaces it may stand."""

    check: Check
    surfaces: frozenset[str] = EVERYWHERE


BLOCKS: Final[dict[str, BlockRule]] = {
    "actions": BlockRule(shape({**_BASE, "elements": array(by_type(IN_ACTIONS), at_most=25)}, _ID)),
    "alert": BlockRule(
        shape(
            {**_BASE, "text": text(200)},
            {**_ID, "level": one_of("default", "info", "warning", "error", "success")},
        ),
        frozenset({MODAL}),
    ),
    "card": BlockRule(_CARD),
    "carousel": BlockRule(shape({**_BASE, "elements": array(by_type({"card": _CARD}), at_most=10)}, _ID)),
    "context": BlockRule(
        shape(
            {
                **_BASE,
                "elements": array(
                    by_type({"image": ELEMENTS["image"], "mrkdwn": mrkdwn(), "plain_text": plain_text()}), at_most=10
                ),
            },
            _ID,
        )
    ),
    "context_actions": BlockRule(
        shape({**_BASE, "elements": array(by_type(IN_CONTEXT_ACTIONS), at_most=5)}, _ID), frozenset({MESSAGE})
    ),
    "data_table": BlockRule(DATA_TABLE, frozenset({MESSAGE, HOME})),
    "data_visualization": BlockRule(
        shape({**_BASE, "title": string(at_most=50), "chart": CHART}, _ID), frozenset({MESSAGE})
    ),
    "divider": BlockRule(shape(_BASE, _ID)),
    # Shows where messages with remote files are read; an app cannot send it.
    "file": BlockRule(shape({**_BASE, "external_id": string(), "source": one_of("remote")}, _ID), frozenset()),
    "header": BlockRule(shape({**_BASE, "text": plain_text(150)}, _ID)),
    "image": BlockRule(
        shape(
            {**_BASE, "alt_text": string(at_most=ALT_TEXT_CHARACTERS)},
            {**_ID, "title": plain_text(2000), "image_url": URL, "slack_file": SLACK_FILE},
            also=[exactly_one("image_url", "slack_file")],
        )
    ),
    "input": BlockRule(
        shape(
            {**_BASE, "label": plain_text(2000), "element": by_type(IN_INPUT)},
            {**_ID, "hint": plain_text(2000), "optional": flag(), "dispatch_action": flag()},
        )
    ),
    "markdown": BlockRule(shape({**_BASE, "text": string(at_most=12_000)}, _ID), frozenset({MESSAGE})),
    "plan": BlockRule(
        shape(
            {**_BASE, "title": string()},
            {**_ID, "tasks": array(by_type({"task_card": _TASK_CARD}), at_least=0, at_most=50)},
        ),
        frozenset({MESSAGE}),
    ),
    "rich_text": BlockRule(RICH_TEXT),
    "section": BlockRule(
        shape(
            _BASE,
            {
                **_ID,
                "text": text(3000),
                "fields": array(text(2000), at_most=10),
                "accessory": by_type(AS_ACCESSORY),
                "expand": flag(),
            },
            also=[at_least_one("text", "fields")],
        )
    ),
    "table": BlockRule(TABLE, frozenset({MESSAGE})),
    "task_card": BlockRule(_TASK_CARD, frozenset({MESSAGE})),
    "video": BlockRule(
        shape(
            {
                **_BASE,
                "alt_text": string(at_most=ALT_TEXT_CHARACTERS),
                "title": plain_text(199),
                "thumbnail_url": URL,
                "video_url": string(at_most=3000, starts_with=("https://",)),
            },
            {
                **_ID,
                "author_name": string(at_most=49),
                "description": plain_text(199),
                "provider_icon_url": URL,
                "provider_name": string(),
                "title_url": string(at_most=3000, starts_with=("https://",)),
            },
        )
    ),
}
"""Every block that is known, and its rules."""


_CHILD: Final = by_type({name: rule.check for name, rule in BLOCKS.items()})
BLOCKS["container"] = BlockRule(
    shape(
        {**_BASE, "child_blocks": array(_CHILD, at_most=10)},
        {
            **_ID,
            "title": plain_text(150),
            "rich_text_title": RICH_TEXT_BLOCK,
            "subtitle": text(150),
            "icon": IMAGE_ELEMENT,
            "width": one_of("narrow", "standard", "wide", "full"),
            "is_collapsible": flag(),
            "default_collapsed": flag(),
            "has_header_divider": flag(),
        },
        also=[at_least_one("title", "rich_text_title")],
    )
)


def check_block(surface: str) -> Check:
    """The check of one block on `surface`."""

    def check(value: object, pointer: str) -> Iterator[Problem]:
        kind = value.get("type") if isinstance(value, dict) else None
        rule = BLOCKS.get(str(kind))
        if rule is not None and surface not in rule.surfaces:
            yield Problem(f"unsupported type: {kind} cannot stand in a {surface}", f"{pointer}/type")
            return
        yield from _any_block(value, pointer)

    return check


_any_block: Final = by_type({name: rule.check for name, rule in BLOCKS.items()})

"""What Slack would refuse: `bot/slack/limits.py`, whatever else the simulator knows, and what others know."""

import re
from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from bot.slack import limits
from bot.slack.render import Message, Part
from simulator.validate.messages import check_message_blocks
from simulator.validate.views import check_view
from tests.support.second_opinion.watch import reader

OURS = re.compile(r"<@[A-Z0-9_]+>|<#[A-Z0-9_]+>|<https?://[^\s<>|]+\|[^<>]+>")
ESCAPES = re.compile(r"&(amp|lt|gt);")


def parts(value: JsonValue) -> Iterator[Part]:
    """Every object in a structure."""
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(child)


def strings(value: JsonValue, *fields: str) -> Iterator[str]:
    for part in parts(value):
        yield from (words for field in fields if isinstance(words := part.get(field), str))


def assert_message(message: Message) -> None:
    """Slack takes it, and nothing from outside acts."""
    assert message.text.strip()
    assert len(message.text) <= limits.FALLBACK_TEXT
    assert_marked(message.text)
    assert 1 <= len(message.blocks) <= limits.MESSAGE_BLOCKS
    blocks: JsonValue = [*message.blocks]
    assert sum(map(len, strings(blocks, "text", "title", "url"))) < limits.MESSAGE_TEXT_SUM
    assert sum(block["type"] == "table" for block in message.blocks) <= 1
    assert_blocks(message.blocks)
    check_message_blocks([*message.blocks])
    assert_sent("chat.postMessage", channel="C1", text=message.text, blocks=blocks)


def assert_view(view: Part) -> None:
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    assert 1 <= len(blocks) <= limits.VIEW_BLOCKS
    for field in ("title", "submit", "close"):
        (words,) = strings({"x": view[field]}, "text")
        assert 1 <= len(words) <= limits.VIEW_TITLE
    metadata = view["private_metadata"]
    assert isinstance(metadata, str)
    assert len(metadata) <= limits.PRIVATE_METADATA
    assert_blocks([block for block in blocks if isinstance(block, dict)])
    check_view(view, "modal")
    assert_sent("views.open", trigger_id="1.2", view=view)


def assert_sent(method: str, **arguments: JsonValue) -> None:
    """Slack's own types and others' limits have nothing against it, where they can be asked."""
    if (traffic := reader()) is not None:
        assert not traffic.of_request(method, arguments)


def assert_blocks(blocks: Sequence[Part]) -> None:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(ids) == len(set(map(str, ids)))
    whole: JsonValue = [*blocks]
    for part in parts(whole):
        assert_part(part)
    for words in strings(whole, "text", "value", "url", "title", "initial_value"):
        words.encode("utf-8")


def assert_part(part: Part) -> None:  # noqa: C901 - a table of rules
    words = part.get("text")
    assert len(str(part.get("block_id", ""))) <= limits.BLOCK_ID
    assert len(str(part.get("action_id", ""))) <= limits.ACTION_ID
    assert all(len(hint) <= limits.PLACEHOLDER for hint in strings(part.get("placeholder"), "text"))
    assert_question(part.get("confirm"))
    label = words.get("text") if isinstance(words, dict) else None
    match part.get("type"):
        case "mrkdwn":
            assert isinstance(words, str)
            assert part["verbatim"] is True
            assert 1 <= len(words) <= limits.SECTION_TEXT
            assert_marked(words)
        case "plain_text" | "raw_text" | "link":
            assert isinstance(words, str)
            assert words
        case "context":
            assert 1 <= len(items(part, "elements")) <= limits.CONTEXT_ELEMENTS
        case "actions":
            elements = items(part, "elements")
            assert 1 <= len(elements) <= limits.ACTIONS_ELEMENTS
            action_ids = [element["action_id"] for element in elements if isinstance(element, dict)]
            assert len(action_ids) == len(set(map(str, action_ids)))
        case "button":
            assert 1 <= len(str(label)) <= limits.BUTTON_TEXT
            assert len(str(part["value"])) <= limits.BUTTON_VALUE
        case "table":
            rows = items(part, "rows")
            assert 2 <= len(rows) <= limits.TABLE_ROWS
            assert {len(row) for row in rows if isinstance(row, list)} == {4}
        case "plan":
            assert 1 <= len(items(part, "tasks")) <= limits.PLAN_TASKS
        case "task_card":
            assert part["status"] in {"pending", "in_progress", "complete", "error"}
        case "plain_text_input":
            assert 1 <= len(str(part.get("initial_value", "x"))) <= limits.INPUT_VALUE
        case None if "value" in part:
            assert 1 <= len(str(label)) <= limits.OPTION_TEXT
            assert 1 <= len(str(part["value"])) <= limits.OPTION_VALUE
        case _:
            pass


def assert_question(confirm: JsonValue) -> None:
    """The question before a click counts; a question's own button is called `confirm` too, and has no title."""
    if not isinstance(confirm, dict) or "title" not in confirm:
        return
    rooms = {
        "title": limits.CONFIRM_TITLE,
        "text": limits.CONFIRM_TEXT,
        "confirm": limits.CONFIRM_BUTTON,
        "deny": limits.CONFIRM_BUTTON,
    }
    for field, room in rooms.items():
        (words,) = strings({"x": confirm[field]}, "text")
        assert 1 <= len(words) <= room


def items(part: Part, field: str) -> list[JsonValue]:
    value = part[field]
    assert isinstance(value, list)
    return value


def assert_marked(words: str) -> None:
    """No raw `<`, `>` or `&` but in our own mentions and links."""
    rest = ESCAPES.sub("", OURS.sub("", words))
    assert not set("<>&") & set(rest), words

"""Blocks and elements, one small function each. Text that comes in is ready for the screen: see `bot/slack/text.py`."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from pydantic import JsonValue

from bot.slack import limits, text
from bot.slack.handle import Handle
from bot.slack.ids import Action
from bot.slack.render.message import Part

MISSING: Final = "-"


def mrkdwn(words: str) -> Part:
    """Marked-up text. Verbatim, so that Slack makes neither mentions nor links of what merely looks like them."""
    return {"type": "mrkdwn", "text": words, "verbatim": True}


def plain_text(words: str) -> Part:
    """Text without markup."""
    return {"type": "plain_text", "text": words, "emoji": False}


def section(words: str, *, block_id: str | None = None) -> Part:
    """A paragraph."""
    block: Part = {"type": "section", "text": mrkdwn(words)}
    return block | {"block_id": block_id} if block_id else block


def context(*lines: str, block_id: str | None = None) -> Part:
    """Small print, a line each."""
    block: Part = {"type": "context", "elements": [mrkdwn(line) for line in lines[: limits.CONTEXT_ELEMENTS]]}
    return block | {"block_id": block_id} if block_id else block


def actions(*elements: Part) -> Part:
    """A row of buttons and menus."""
    return {"type": "actions", "elements": [*elements]}


def confirm(*, title: str, words: str, yes: str, no: str, style: Literal["primary", "danger"] = "danger") -> Part:
    """A question before the click counts."""
    return {
        "title": plain_text(title),
        "text": plain_text(words),
        "confirm": plain_text(yes),
        "deny": plain_text(no),
        "style": style,
    }


def button(
    action: Action,
    label: str,
    handle: Handle,
    *,
    style: Literal["primary", "danger"] | None = None,
    ask_first: Part | None = None,
) -> Part:
    """A button that carries all it needs."""
    element: Part = {
        "type": "button",
        "action_id": action.value,
        "text": plain_text(text.cut(label, limits.BUTTON_TEXT)),
        "value": handle.value(),
    }
    if style:
        element["style"] = style
    if ask_first:
        element["confirm"] = ask_first
    return element


def option(label: str, value: str) -> Part:
    """An entry of a menu."""
    return {"text": plain_text(text.cut(label, limits.OPTION_TEXT)), "value": value}


def menu(action: Action, placeholder: str, options: Iterable[Part], *, ask_first: Part) -> Part:
    """A menu that acts when something is chosen and the question is answered."""
    return {
        "type": "static_select",
        "action_id": action.value,
        "placeholder": plain_text(placeholder),
        "options": [*options],
        "confirm": ask_first,
    }


class Step(NamedTuple):
    """A line of a plan."""

    id: str
    title: str
    status: Literal["pending", "in_progress", "complete", "error"]


def plan(title: str, steps: Sequence[Step]) -> Part:
    """Steps with their state, drawn by Slack. Its text is plain."""
    return {
        "type": "plan",
        "title": title,
        "tasks": [
            {"type": "task_card", "task_id": step.id, "title": step.title, "status": step.status} for step in steps
        ],
    }


def table(header: Sequence[str], rows: Iterable[Sequence[Part]]) -> Part:
    """A table of cells made by `cell` and `linked_cell`; every column wraps."""
    return {
        "type": "table",
        "column_settings": [{"is_wrapped": True} for _ in header],
        "rows": [_cells([cell(name) for name in header]), *(_cells(row) for row in rows)],
    }


def _cells(row: Sequence[Part]) -> JsonValue:
    return [*row]


def cell(words: str) -> Part:
    """A cell of plain text; Slack takes no empty one."""
    return {"type": "raw_text", "text": words or MISSING}


def linked_cell(words: str, url: str) -> Part:
    """A cell that leads somewhere."""
    link: Part = {"type": "link", "url": url, "text": words}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [link]}]}

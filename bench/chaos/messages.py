"""What a person sees of a message of the bot: which list and batch it belongs to, and whether it is the end of it."""

import re
from dataclasses import dataclass
from typing import Final

from bot.slack.ids import Action
from bot.slack.notifier import EVENT_TYPE, MENTION_TYPE
from simulator.state import Message

_LIST: Final = re.compile(r"Chaos \d{4}")
_PEOPLE: Final = re.compile(r"^\*?([\d,]+) (?:people|person)\b")
_CANCELLED: Final = re.compile(r"^Cancelled by ")
_KEPT: Final = re.compile(r"^([\d,]+) of [\d,]+ had been saved|^Nobody had been saved", re.MULTILINE)
_FILE: Final = re.compile(r"here is the whole of")
_NO_FILE: Final = re.compile(r"^There is no file of")


@dataclass(frozen=True, kw_only=True)
class About:
    """Whom a message is about."""

    search_id: str
    batch_id: str
    is_mention: bool


def about(message: Message) -> About | None:
    """The batch that a message says it belongs to; None for all others."""
    metadata = message.body.get("metadata") or {}
    if metadata.get("event_type") not in {EVENT_TYPE, MENTION_TYPE}:
        return None
    payload = metadata["event_payload"]
    return About(
        search_id=str(payload["search_id"]),
        batch_id=str(payload["batch_id"]),
        is_mention=metadata["event_type"] == MENTION_TYPE,
    )


def list_of(message: Message) -> str | None:
    """The name of the list that a message shows."""
    found = _LIST.search(message.text) or _LIST.search(str(message.blocks))
    return found[0] if found else None


def offers(message: Message, action: Action) -> bool:
    """Whether there is such a button."""
    return any(
        element.get("action_id") == action for block in message.blocks for element in block.get("elements") or []
    )


def is_cancelled(message: Message) -> bool:
    """Whether it shows that somebody has ended the batch."""
    return _CANCELLED.match(message.text) is not None


def is_result(message: Message) -> bool:
    """Whether it shows the end of a batch that is done, or that somebody has ended."""
    return offers(message, Action.EXPORT) or is_cancelled(message)


def is_file(message: Message) -> bool:
    """Whether it brings the file of a list."""
    return _FILE.search(message.text) is not None and bool(message.files)


def is_no_file(message: Message) -> bool:
    """Whether it tells somebody that there is no file of a list, or may be none."""
    return _NO_FILE.match(message.text) is not None


def is_end(message: Message) -> bool:
    """Whether it shows any end."""
    return offers(message, Action.MORE) or offers(message, Action.TRY_AGAIN) or offers(message, Action.REFINE)


def people_told(message: Message) -> int | None:
    """How many people a result says there are."""
    found = (_KEPT.search if is_cancelled(message) else _PEOPLE.match)(message.text)
    return int((found[1] or "0").replace(",", "")) if found else None

"""What a person sees of a message of the bot: which list and batch it belongs to, and whether it is the end of it."""

import re
from dataclasses import dataclass
from typing import Final

from bot.slack.ids import Action
from bot.slack.notifier import EVENT_TYPE, MENTION_TYPE
from simulator.state import Message

_LIST: Final = re.compile(r"Chaos \d{4}")
_PEOPLE: Final = re.compile(r"^\*?([\d,]+) (?:people|person)\b")


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


def is_result(message: Message) -> bool:
    """Whether it shows the end of a batch that is done."""
    return offers(message, Action.EXPORT)


def is_end(message: Message) -> bool:
    """Whether it shows any end."""
    return offers(message, Action.MORE) or offers(message, Action.TRY_AGAIN) or offers(message, Action.REFINE)


def people_told(message: Message) -> int | None:
    """How many people a result says there are."""
    found = _PEOPLE.match(message.text)
    return int(found[1].replace(",", "")) if found else None

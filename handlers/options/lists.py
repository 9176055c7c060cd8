"""The form's menu of lists."""

from typing import Final

from bot.searches.ports import StoreAway
from bot.slack import limits, text
from bot.slack.render.parts import option
from handlers.answers import soon
from handlers.deps import Deps
from handlers.listener import Ack
from handlers.payloads import Body, Lookup

UNAVAILABLE: Final = "unavailable"
"""Stands for no list; a form that sends it is told to choose again."""
NAMELESS: Final = "A list without a visible name"


async def known_lists(deps: Deps, body: Body, ack: Ack) -> None:
    """The lists that are open to this person, here, whose name holds what was typed."""
    lookup = Lookup.model_validate(body)
    try:
        found = await soon(deps.searches.list_choices(lookup.team_id, lookup.onlooker, lookup.value))
    except StoreAway:
        await ack(options=[option("The lists cannot be reached right now", UNAVAILABLE)])
        return
    await ack(options=[option(_shown(one.name), one.id) for one in found[: limits.OPTIONS]])


def _shown(name: str) -> str:
    """Slack refuses the whole menu for one option without text."""
    return text.plain(name, limits.OPTION_TEXT) if text.is_visible(name) else NAMELESS

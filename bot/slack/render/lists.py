"""A channel's searches: `/leads lists`."""

from collections.abc import Sequence
from typing import Final

from bot.searches.models import Search
from bot.slack import text
from bot.slack.handle import Handle
from bot.slack.ids import Action
from bot.slack.render import lines
from bot.slack.render.examples import EXAMPLES
from bot.slack.render.message import Message, Part
from bot.slack.render.parts import actions, button, section

SHOWN: Final = 10
"""Searches listed; with names and prompts they stay below MESSAGE_TEXT_SUM."""


def lists(searches: Sequence[Search]) -> Message:
    """Each search with its size and its last batch, More like this, and Export."""
    if not searches:
        words = f"No search has filled a list here yet. To start: `/leads {EXAMPLES[0]}`"
        return Message(text=words, blocks=(section(words),))
    title = "The lists of this channel, the most recently used first."
    blocks: list[Part] = [section(title)]
    told = [title]
    for search in searches[:SHOWN]:
        line = _line(search)
        told.append(line)
        blocks.append(section(line))
        blocks.append(actions(*_ways_on(search)))
    return Message(text="\n".join(told), blocks=tuple(blocks))


def _line(search: Search) -> str:
    facts = [text.people(search.people) if search.people else "nobody saved yet"]
    if not search.active_batch and search.counted < search.positions:
        facts.append(f"the last batch ({text.number(search.last_count)}) ended without a result")
    elif search.last_count:
        facts.append(f"last batch: {text.number(search.last_count)}")
    if search.active_batch:
        facts.append("running now")
    if search.exhausted:
        facts.append("no more people match")
    return "\n".join(line for line in (lines.own_name(search), lines.prompt(search), " · ".join(facts)) if line)


def _ways_on(search: Search) -> list[Part]:
    here = Handle(search_id=search.id, position=search.positions, count=search.last_count or None, aside=True)
    ways: list[Part] = []
    if not search.exhausted:
        count = f" ({text.number(search.last_count)})" if search.last_count else ""
        ways.append(button(Action.MORE, f"More like this{count}", here.remembering(search.prompt)))
    if search.people and search.thread:
        there = {"channel_id": search.thread.channel_id, "thread_ts": search.thread.ts}
        ways.append(button(Action.EXPORT, "Export CSV", here.model_copy(update=there)))
    ways.append(button(Action.REFINE, "Refine", here.remembering(search.prompt)))
    return ways

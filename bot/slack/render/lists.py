"""A channel's lists: `/leads lists`."""

from collections.abc import Sequence
from typing import Final

from bot.searches.models import Batch, Search
from bot.slack import text
from bot.slack.handle import Handle
from bot.slack.ids import Action, is_direct
from bot.slack.render import lines
from bot.slack.render.examples import EXAMPLES
from bot.slack.render.message import Message, Part
from bot.slack.render.parts import actions, button, section
from bot.slack.render.status import Running

SHOWN: Final = 10
"""Lists shown; with names and prompts they stay below MESSAGE_TEXT_SUM."""


def lists(searches: Sequence[Search], running: Running) -> Message:
    """Each list once, with its size and its last batch, More like this, and Export.

    `searches` are sorted by their last use; where several fill one list, the newest of them is gone on with. `running`
    are those of their batches that have not ended.
    """
    if not searches:
        words = f"No search has filled a list here yet. To start: `/leads {EXAMPLES[0]}`"
        return Message(text=words, blocks=(section(words),))
    whose = "Your lists here" if is_direct(searches[0].channel_id) else "The lists of this channel"
    title = f"{whose}, the most recently used first."
    blocks: list[Part] = [section(title)]
    told = [title]
    batches = {batch.search_id: batch for _, batch in running}
    for fills in _by_list(searches)[:SHOWN]:
        batch = batches.get(fills[0].id)
        line = _line(fills, batch)
        told.append(line)
        blocks.append(section(line))
        blocks.append(actions(*_ways_on(fills, batch)))
    return Message(text="\n".join(told), blocks=tuple(blocks))


def _by_list(searches: Sequence[Search]) -> list[list[Search]]:
    """The searches that fill the same list together, in the order of their last use."""
    lists: dict[str, list[Search]] = {}
    for search in searches:
        lists.setdefault(search.list_id, []).append(search)
    return [*lists.values()]


def _line(fills: Sequence[Search], batch: Batch | None) -> str:
    newest, people = fills[0], sum(search.people for search in fills)
    facts = [text.people(people) if people else "nobody saved yet"]
    if len(fills) > 1:
        facts.append(f"from {len(fills)} searches, the newest of them shown")
    facts.append(_last_batch(newest, batch))
    if newest.exhausted:
        facts.append("no more people match")
    told = (lines.own_name(newest), lines.prompt(newest), " · ".join(fact for fact in facts if fact))
    return "\n".join(line for line in told if line)


def _last_batch(search: Search, batch: Batch | None) -> str:
    if batch is not None:
        return f"{lines.standing(batch) or 'running now'} ({text.people(batch.count)})"
    if search.counted < search.positions:
        return f"the last batch ({text.number(search.last_count)}) ended without a result"
    if search.last_people is None or search.last_people == search.last_count:
        return f"last batch: {text.number(search.last_count)}" if search.last_count else ""
    return f"last batch: {text.number(search.last_people)} of {text.number(search.last_count)}"


def _ways_on(fills: Sequence[Search], batch: Batch | None) -> list[Part]:
    newest = fills[0]
    here = Handle(search_id=newest.id, position=newest.positions, count=newest.last_count or None, aside=True)
    ways: list[Part] = []
    if batch is None and not newest.exhausted:
        count = f" ({text.number(newest.last_count)})" if newest.last_count else ""
        ways.append(button(Action.MORE, f"More like this{count}", here.remembering(newest.prompt)))
    if (filled := next((search for search in fills if search.people and search.thread), None)) and filled.thread:
        there = {"search_id": filled.id, "channel_id": filled.thread.channel_id, "thread_ts": filled.thread.ts}
        ways.append(button(Action.EXPORT, "Export CSV", here.model_copy(update=there)))
    ways.append(button(Action.REFINE, "Refine", here.remembering(newest.prompt)))
    return ways

"""What runs in a channel: `/leads status`, and `/leads cancel` when there are several."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from bot.searches.models import Batch, BatchState, Search
from bot.slack import text
from bot.slack.render import buttons, lines
from bot.slack.render.examples import EXAMPLES
from bot.slack.render.message import Message, Part
from bot.slack.render.parts import actions, context, section

SHOWN: Final = 8
"""Batches listed; with their prompts they stay below MESSAGE_TEXT_SUM."""
Running: TypeAlias = Sequence[tuple[Search, Batch]]
"""Batches that have not ended, with their searches."""


def status(running: Running, *, now: float) -> Message:
    """What runs here, since when, with a Cancel button each."""
    if not running:
        return _said(f"Nothing is running here. To start: `/leads {EXAMPLES[0]}`")
    return _listed(_how_many(running), running, now=now)


def _how_many(running: Running) -> str:
    waiting = sum(batch.state is BatchState.NO_PLACE for _, batch in running)
    counted = ((len(running) - waiting, "running here"), (waiting, "not started"))
    return ", ".join(f"{text.plural(many, 'search is', 'searches are')} {how}" for many, how in counted if many) + "."


def cancel_which(running: Running, *, now: float) -> Message:
    """The person has several running here."""
    return _listed(f"You have {len(running)} searches running here. Which one should end?", running, now=now)


def nothing_to_cancel() -> Message:
    """None of the person's searches runs here."""
    return _said("None of your searches is running here. `/leads status` shows everybody's.")


def cancelling(batch: Batch) -> Message:
    """The wish is recorded."""
    return _said(f"Cancelling the search for {text.people(batch.count)}. Who was saved until then stays in the list.")


def batch_over() -> Message:
    """The batch had ended before."""
    return _said("That search has already ended; its message says how.")


def _said(words: str) -> Message:
    return Message(text=words, blocks=(section(words),))


def _listed(title: str, running: Running, *, now: float) -> Message:
    blocks: list[Part] = [section(title)]
    told = [title]
    for search, batch in running[:SHOWN]:
        line = _line(search, batch, now)
        told.append(line)
        blocks.append(section(line))
        if batch.state is not BatchState.CANCELLING:
            blocks.append(actions(buttons.cancel(search, batch, aside=True)))
    if len(running) > SHOWN:
        blocks.append(context(f"and {len(running) - SHOWN} more"))
    return Message(text="\n".join(told), blocks=tuple(blocks))


def _line(search: Search, batch: Batch, now: float) -> str:
    since = text.duration(now - batch.created_at)
    facts = [
        f"*{text.people(batch.count)}* for {lines.prompt(search)}",
        f"for {since}",
        f"asked by {text.user(batch.user_id)}",
    ]
    if batch.progress.saved:
        facts.append(f"{text.number(batch.progress.saved)} saved")
    if standing := lines.standing(batch):
        facts.append(standing)
    return " · ".join(facts)

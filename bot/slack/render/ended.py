"""The message of a batch that ended otherwise than done, or is late."""

from typing import Final

from bot.searches.models import Batch, Search, Trouble, TroubleKind
from bot.slack import text
from bot.slack.render import buttons, lines
from bot.slack.render.message import Message, Part
from bot.slack.render.parts import actions, context, section
from bot.slack.render.result import Described, cost, how_understood, shown_leads

_WHY: Final = {
    TroubleKind.CREDITS: "There are not enough credits.",
    TroubleKind.KEY: "The lead search API refused the bot's key. Ask whoever runs the bot for a valid one.",
    TroubleKind.REFUSED: "The lead search API could not do it.",
    TroubleKind.SURPRISE: "The lead search API answered something that nobody expected.",
    TroubleKind.GONE: "The lead search API no longer knows this search.",
    TroubleKind.UNREACHABLE: "The lead search API could not be reached.",
    TroubleKind.NO_PLACE: "Slack lets the bot post neither there nor to you directly.",
    TroubleKind.SLACK: "For half an hour Slack was away, too slow, or had others to take first in this channel.",
    TroubleKind.BUG: "That is a mistake of the bot. Tell whoever runs it the reference below.",
}
_NOTHING_STARTED: Final = frozenset({TroubleKind.CREDITS, TroubleKind.KEY, TroubleKind.NO_PLACE, TroubleKind.SLACK})


def failed(search: Search, batch: Batch, trouble: Trouble) -> Message:
    """What happened in the API's own words, what to quote, and what to do."""
    headline = f"The search for {lines.prompt(search)} failed."
    why = _why(batch, trouble)
    blocks: list[Part] = [section(f"{headline}\n{why}")]
    said = text.mrkdwn(trouble.text, lines.API_WORDS_SHOWN)
    if said:
        blocks.append(section(f"In its own words: “{said}”"))
    blocks.append(context(_kept(batch, trouble), lines.ids_to_quote(batch, trouble), lines.asked(batch)))
    fits = [buttons.fitting(batch, trouble.fits)] if trouble.fits else []
    blocks.append(actions(*fits, buttons.try_again(batch), buttons.refine(search, batch)))
    spoken = [headline, why, f"“{said}”" if said else "", lines.ids_to_quote(batch, trouble)]
    return Message(text="\n".join(line for line in spoken if line), blocks=tuple(blocks))


def _why(batch: Batch, trouble: Trouble) -> str:
    needed, balance = trouble.required_credits, trouble.balance_credits
    if trouble.kind is not TroubleKind.CREDITS or needed is None or balance is None:
        return _WHY[trouble.kind]
    return (
        f"{text.people(batch.count)} need {text.credits_(needed)} and there are {text.number(balance)}: "
        f"{text.number(max(needed - balance, 0))} short."
    )


def _kept(batch: Batch, trouble: Trouble) -> str:
    if trouble.kind in _NOTHING_STARTED and batch.task_id is None and batch.outcome is None:
        return "Nothing was started and nothing was charged."
    if batch.progress.saved:
        return f"{text.people(batch.progress.saved)} saved until then stay in the list; nobody else was charged."
    return "Only people who were saved are charged."


def cancelled(search: Search, batch: Batch, *, described: Described, plain: bool) -> Message:
    """What was kept and what it cost; more of it can still be had."""
    kept = batch.outcome.people if batch.outcome else batch.progress.saved
    who = text.user(batch.cancelled_by) if batch.cancelled_by else "somebody"
    headline = f"Cancelled by {who}: {lines.prompt(search)}"
    if kept:
        rest = f"{text.number(kept)} of {text.number(batch.count)} had been saved"
        told = f"{rest} and stay in {lines.the_list(search)}."
    else:
        told = "Nobody had been saved yet."
    price = cost(batch.outcome) if batch.outcome else ""
    blocks: list[Part] = [section(f"{headline}\n{told}"), *how_understood(described)]
    blocks += shown_leads(batch.outcome, plain=plain) if batch.outcome else []
    blocks.append(context(*([price] if price else []), lines.asked(batch)))
    export = [buttons.export(batch)] if kept or search.people else []
    blocks.append(actions(buttons.more(batch), buttons.more_count(batch), *export, buttons.refine(search, batch)))
    return Message(text="\n".join(line for line in (headline, told, price) if line), blocks=tuple(blocks))


def dropped(search: Search, batch: Batch) -> Message:
    """No longer watched."""
    headline = f"No longer watching the search for {lines.prompt(search)}."
    told = (
        f"It may still run; whoever it saves comes into {lines.the_list(search)} and is charged. "
        "More like this goes on with the same list."
    )
    blocks = (
        section(f"{headline}\n{told}"),
        context(lines.ids_to_quote(batch), lines.asked(batch)),
        actions(buttons.more(batch), buttons.export(batch), buttons.refine(search, batch)),
    )
    return Message(text=f"{headline}\n{told}", blocks=blocks)


def overdue(search: Search, batch: Batch, *, now: float) -> Message:
    """Not ended in time: a person decides."""
    headline = f"Still not finished: {lines.prompt(search)}"
    told = f"It has been running for {text.duration(now - (batch.began_at or batch.created_at))}; most take 2 minutes."
    quote = lines.ids_to_quote(batch)
    if batch.progress.saved:
        told += f" {text.number(batch.progress.saved)} of {text.number(batch.count)} are saved."
    blocks = (
        section(f"{headline}\n{told}"),
        context(f"To ask about it, quote this. {quote}", lines.asked(batch)),
        actions(buttons.keep_waiting(search, batch), buttons.stop_watching(batch)),
    )
    return Message(text=f"{headline}\n{told} {quote}", blocks=blocks)

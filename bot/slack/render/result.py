"""The message of a batch that is done."""

from collections.abc import Sequence

from bot.searches.models import Batch, Outcome, Search
from bot.slack import text
from bot.slack.render import buttons, lines
from bot.slack.render.leads import lead_lines, lead_table
from bot.slack.render.message import Message, Part
from bot.slack.render.parts import actions, context, section
from bot.slack.render.progress import JOINED
from bot.slack.render.relaxations import relaxations, sentence, ways_out
from bot.slack.render.suggestions import suggestions

Described = Sequence[tuple[str, str]]


def result(search: Search, batch: Batch, outcome: Outcome, *, described: Described, plain: bool) -> Message:
    """Who was found, how the prompt was understood, what it cost, and how to go on."""
    if outcome.people == 0:
        return _nobody(search, batch, described=described)
    headline = f"*{text.people(outcome.people)}* for {lines.prompt(search)}"
    fewer = _fewer(batch, outcome)
    ignored = _ignored(batch)
    blocks: list[Part] = [section("\n".join(line for line in (headline, ignored, fewer) if line))]
    blocks += how_understood(described)
    blocks += shown_leads(outcome, plain=plain)
    blocks.append(context(*footer(search, batch, outcome)))
    blocks.append(_ways_on(search, batch, outcome))
    words = [headline, ignored, fewer, *_first_names(outcome), f"They are in {lines.the_list(search)}."]
    return Message(text="\n".join(word for word in words if word), blocks=tuple(blocks))


def how_understood(described: Described) -> list[Part]:
    """How the prompt was understood, and what was not."""
    understood = lines.understood(described)
    return [context(understood)] if understood else []


def shown_leads(outcome: Outcome, *, plain: bool) -> list[Part]:
    """The first leads."""
    if not outcome.leads:
        return []
    return lead_lines(outcome.leads) if plain else [lead_table(outcome.leads)]


def footer(search: Search, batch: Batch, outcome: Outcome) -> list[str]:
    """The breakdown, the cost, the list, and who asked."""
    told = [_breakdown(outcome), cost(outcome), f"{_whole_list(search, outcome)} · {lines.asked(batch)}"]
    return [line for line in (*told, JOINED if batch.joined else "") if line]


def _ignored(batch: Batch) -> str:
    """That people were found without a part of the prompt: its words alone would promise what they are not."""
    words = lines.strings(batch.filters.get("unsupported"))
    return f"Not understood, and so not searched for: {lines.quoted(words)}." if words else ""


def _fewer(batch: Batch, outcome: Outcome) -> str:
    if outcome.exhausted:
        how_many = f"{text.number(outcome.people)} of {text.number(batch.count)}"
        return f"{how_many}: no more people match. Reword, or widen the place, with Refine."
    if outcome.people < batch.count:
        how_many = f"{text.number(outcome.people)} of {text.number(batch.count)}"
        return f"{how_many}: this run ended early. More like this goes on where it stopped."
    return ""


def _first_names(outcome: Outcome) -> list[str]:
    names = ", ".join(text.mrkdwn(lead.name.full, 80) for lead in outcome.leads[:3])
    return [f"First: {names}."] if names else []


def _breakdown(outcome: Outcome) -> str:
    if not outcome.breakdown:
        return ""
    parts = " · ".join(
        f"{text.mrkdwn(share.label, 60)}: {text.number(share.people)}" for share in outcome.breakdown[:8]
    )
    return f"By {text.mrkdwn(outcome.breakdown_by, 60)}: {parts}"


def cost(outcome: Outcome) -> str:
    """What it cost, and what is left; empty when that is unknown."""
    if outcome.credits is None:
        return ""
    if outcome.credits == 0:
        return "Cost nothing."
    each = f" ({text.number(outcome.credits / outcome.people)} a person)" if outcome.people else ""
    left = f", {text.number(outcome.balance)} left" if outcome.balance is not None else ""
    return f"Cost {text.credits_(outcome.credits)}{each}{left}."


def _whole_list(search: Search, outcome: Outcome) -> str:
    shown = len(outcome.leads)
    first = f"The first {shown} of {text.number(outcome.people)}; all" if shown < outcome.people else "All"
    return f"{first} are in {lines.the_list(search)}"


def _ways_on(search: Search, batch: Batch, outcome: Outcome) -> Part:
    on = [] if outcome.exhausted else [buttons.more(batch), buttons.more_count(batch)]
    return actions(*on, buttons.export(batch), buttons.refine(search, batch))


def _nobody(search: Search, batch: Batch, *, described: Described) -> Message:
    """Without a table, and without a button that could not work."""
    earlier = search.people > 0
    who = "Nobody more matches" if earlier else "Nobody matches"
    headline = f"*{who}* {lines.prompt(search)}. Nothing was charged."
    if earlier:
        headline += f"\n{text.people(search.people)} found before stay in {lines.the_list(search)}."
    costs = relaxations(batch.filters)
    tips = [sentence(one) for one in costs] or suggestions(batch.filters)
    told = "What it would be with one condition less:" if costs else "What may help:"
    listed = "\n".join(f"• {tip}" for tip in tips)
    export = [buttons.export(batch)] if earlier else []
    blocks = (
        section(headline),
        *how_understood(described),
        *([section(told), *ways_out(batch)] if costs else [section(f"{told}\n{listed}")]),
        context(lines.asked(batch)),
        actions(buttons.refine(search, batch), *export),
    )
    return Message(text=f"{headline}\n{told}\n{listed}", blocks=blocks)

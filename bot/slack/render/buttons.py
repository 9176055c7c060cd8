"""The buttons of a batch's messages."""

from typing import Final

from bot.searches.models import Batch, Search
from bot.slack import text
from bot.slack.handle import Handle
from bot.slack.ids import Action
from bot.slack.render.message import Part
from bot.slack.render.parts import button, confirm, menu, option

COUNTS: Final = (10, 25, 50, 100, 250, 500)
"""What the count menu offers."""


def handle(batch: Batch) -> Handle:
    """Where in its search a batch stands."""
    return Handle(search_id=batch.search_id, batch_id=batch.id, position=batch.position, count=batch.count)


def more(batch: Batch) -> Part:
    """As many again."""
    return button(Action.MORE, f"More like this ({text.number(batch.count)})", handle(batch), style="primary")


def more_count(batch: Batch) -> Part:
    """Another count, which starts when it is chosen and confirmed: one question of Slack's stands for all choices."""
    here = handle(batch)
    choices = (option(text.people(count), here.model_copy(update={"count": count}).value()) for count in COUNTS)
    question = confirm(
        title="Find so many more?",
        words=f"The search starts at once. {_cost_at_most(batch)}",
        yes="Find them",
        no="Not now",
        style="primary",
    )
    return menu(Action.MORE_COUNT, "Another count", choices, ask_first=question)


def _cost_at_most(batch: Batch) -> str:
    """What the smallest and the largest count cost, as far as the last batch tells."""
    outcome = batch.outcome
    if outcome is None or outcome.credits is None or not outcome.people:
        return "You pay for each person who is saved."
    if outcome.credits == 0:
        return "It costs nothing."
    each = outcome.credits / outcome.people
    least, most = (f"{text.credits_(each * count)} for {text.number(count)}" for count in (COUNTS[0], COUNTS[-1]))
    left = f" You have {text.number(outcome.balance)}." if outcome.balance is not None else ""
    return f"You pay only for people actually saved: at most {least}, {most}.{left}"


def try_again(batch: Batch) -> Part:
    """The same once more."""
    return button(Action.TRY_AGAIN, "Try again", handle(batch), style="primary")


def fitting(batch: Batch, count: int) -> Part:
    """The batch that the balance pays for."""
    here = handle(batch).model_copy(update={"count": count})
    return button(Action.FITTING, f"Find {text.number(count)} instead", here, style="primary")


def export(batch: Batch) -> Part:
    """The whole list as a file."""
    return button(Action.EXPORT, "Export CSV", handle(batch))


def refine(search: Search, batch: Batch) -> Part:
    """The form with this search in it; also the message's memory of the prompt."""
    return button(Action.REFINE, "Refine", handle(batch).remembering(search.prompt))


def reword(batch: Batch, prompt: str) -> Part:
    """The form with another wording in it. Not among the message's own buttons, whose prompt is the search's."""
    return button(Action.REWORD, "Search for these", handle(batch).remembering(prompt))


def cancel(search: Search, batch: Batch, *, aside: bool | None = None) -> Part:
    """End it; also the memory of the prompt while it runs. `aside`: not on the batch's own message."""
    return button(
        Action.CANCEL,
        "Cancel",
        handle(batch).model_copy(update={"aside": aside}).remembering(search.prompt),
        style="danger",
        ask_first=confirm(
            title="Cancel this search?",
            words="Nobody more is saved. Who was saved until then stays in the list, and stays paid.",
            yes="Cancel it",
            no="Keep going",
        ),
    )


def keep_waiting(search: Search, batch: Batch) -> Part:
    """Ten more minutes."""
    return button(
        Action.KEEP_WAITING, "Keep waiting (10 more minutes)", handle(batch).remembering(search.prompt), style="primary"
    )


def stop_watching(batch: Batch) -> Part:
    """No longer look at it."""
    return button(Action.STOP_WATCHING, "Stop watching", handle(batch))

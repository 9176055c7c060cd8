"""What a person alone is told when something did not go as wished: what happened, and what to do next."""

from bot.searches.models import Begun, Search
from bot.slack import text
from bot.slack.handle import Handle
from bot.slack.ids import Action
from bot.slack.render import examples, lines
from bot.slack.render.message import Message
from bot.slack.render.parts import actions, button, section

STORE_AWAY = "My memory cannot be reached right now, so nothing was started or changed. Please try again in a minute."
"""Also beside a field of the form."""


def store_away() -> Message:
    """Task state cannot be reached."""
    return _said(STORE_AWAY)


def form_expired(remembered: Handle) -> Message:
    """Slack opens a form only within three seconds; the button has a new three."""
    words = "Slack did not open the form in time. Nothing is lost: press the button and it opens."
    return Message(
        text=f"{words} Or type /leads again.",
        blocks=(section(words), actions(button(Action.NEW_SEARCH, "Open the form", remembered, style="primary"))),
    )


def bug(reference: str) -> Message:
    """A mistake of ours."""
    return _said(
        "That is a mistake of the bot, and it has been logged. Please try again; if it stays, tell whoever runs "
        f"the bot this reference: {lines.code(reference)}"
    )


def under_way(begun: Begun, *, to: str) -> Message:
    """Somebody was faster, or it was pressed twice; said to the person `to`."""
    batch = begun.batch
    who = "You have" if batch.user_id == to else f"{text.user(batch.user_id)} has"
    words = f"{who} already started the next {text.people(batch.count)} for "
    on = "Go on from its newest message." if batch.ended else "Its message shows how far it is."
    return _said(f"{words}{lines.prompt(begun.search)}; no second search was started. {on}")


def started(begun: Begun) -> Message:
    """`/leads more` worked."""
    return _said(f"Looking for {text.people(begun.batch.count)} more: {lines.prompt(begun.search)}")


def nobody_left(search: Search) -> Message:
    """Nothing was started, because the search is exhausted."""
    words = (
        f"No more people match {lines.prompt(search)}, so nothing was started. Reword it or widen the place: "
        "that is a new search with a new list."
    )
    refine = button(Action.REFINE, "Refine", Handle(search_id=search.id).remembering(search.prompt))
    return Message(text=words, blocks=(section(words), actions(refine)))


def no_search_here() -> Message:
    """`/leads more` in a channel without a search."""
    return _said(f"There is no search here to go on with. To start one: `/leads {examples.EXAMPLES[0]}`")


def export_begun() -> Message:
    """The file is on its way."""
    return _said("The whole list comes as a CSV file into the thread of its search.")


def search_gone() -> Message:
    """The search is not known any more, and the click does not remember its prompt."""
    return _said("That search is no longer known here. `/leads` starts a new one.")


def _said(words: str) -> Message:
    return Message(text=words, blocks=(section(words),))

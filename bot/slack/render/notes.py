"""What stands beside a batch's message: the mention at the end, a file's note, the question where to post."""

from bot.searches.models import Batch, BatchState, Export, Search
from bot.slack import text
from bot.slack.ids import Action
from bot.slack.render import buttons, lines
from bot.slack.render.message import Message
from bot.slack.render.parts import actions, button, section


def mention(search: Search, batch: Batch) -> Message:
    """The thread reply that notifies the person who asked, because an edit notifies nobody."""
    words = f"{text.user(batch.user_id)} {_news(search, batch)}"
    return Message(text=words, blocks=(section(words),))


def _news(search: Search, batch: Batch) -> str:
    match batch.state:
        case BatchState.DONE if batch.outcome and batch.outcome.people:
            found = text.people(batch.outcome.people)
            return f"{found} for {lines.prompt(search)} are in {lines.the_list(search)}."
        case BatchState.DONE:
            return f"nobody {'more ' if search.people else ''}matches {lines.prompt(search)}; see above what may help."
        case BatchState.FAILED:
            return f"the search for {lines.prompt(search)} failed; see above why and what to do."
        case BatchState.CANCELLED:
            return f"the search for {lines.prompt(search)} was cancelled."
        case BatchState.DROPPED:
            return f"nobody watches the search for {lines.prompt(search)} any more."
        case _:
            return f"the search for {lines.prompt(search)} is late; see above to decide."


def no_place(search: Search, batch: Batch) -> Message:
    """To the person directly: the channel is closed to the bot, nothing was spent, what now?"""
    where = text.channel(search.channel_id)
    words = (
        f"I cannot post in {where}, so the search for {lines.prompt(search)} has not started and nothing was charged.\n"
        f"Get it here instead, or write `/invite @Leads` in {where} and try again."
    )
    here = buttons.handle(batch).model_copy(update={"aside": True})
    ways = actions(
        button(Action.POST_TO_ME, "Post it to me", here, style="primary"),
        button(Action.TRY_CHANNEL, "Try the channel again", here),
        buttons.cancel(search, batch, aside=True),
    )
    return Message(text=words, blocks=(section(words), ways))


def export_note(search: Search, export: Export) -> Message:
    """What is said beside the file."""
    words = f"{text.user(export.user_id)} here is the whole of {lines.the_list(search)}."
    return Message(text=words, blocks=(section(words),))


def export_failed(search: Search, *, why: str) -> Message:
    """To the person alone; `why` is foreign text."""
    words = (
        f"There is no file of {lines.the_list(search)}: {text.mrkdwn(why, lines.API_WORDS_SHOWN)}\n"
        "Press Export CSV again to retry."
    )
    return Message(text=words, blocks=(section(words),))

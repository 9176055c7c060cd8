"""The name of every command, action, block and view that Slack sends back to us; manifest.yml has the commands too."""

from enum import StrEnum


class Command(StrEnum):
    """Slash commands."""

    LEADS = "/leads"


class Action(StrEnum):
    """`action_id` of everything that can be pressed, chosen or typed."""

    MORE = "more"
    MORE_COUNT = "more_count"
    """The menu of counts; choosing starts at once."""
    TRY_AGAIN = "try_again"
    FITTING = "fitting"
    """The batch that the balance pays for."""
    EXPORT = "export"
    REFINE = "refine"
    REWORD = "reword"
    """Opens the form with the prompt without one of its conditions."""
    CANCEL = "cancel"
    KEEP_WAITING = "keep_waiting"
    STOP_WATCHING = "stop_watching"
    POST_TO_ME = "post_to_me"
    TRY_CHANNEL = "try_channel"
    NEW_SEARCH = "new_search"
    """Opens the form, with what the button's value remembers."""

    PROMPT = "prompt"
    COUNT = "count"
    LIST_NAME = "list_name"
    KNOWN_LIST = "known_list"
    HOME = "home"


class Block(StrEnum):
    """`block_id` of what is looked for again: the form's fields and the lines that change while it is open."""

    PROMPT = "prompt"
    COUNT = "count"
    LIST_NAME = "list_name"
    KNOWN_LIST = "known_list"
    HOME = "home"
    READING = "reading"
    PRICE = "price"


class View(StrEnum):
    """`callback_id` of the modals."""

    SEARCH = "search"


def is_direct(channel_id: str) -> bool:
    """Whether it is a direct message; Slack's ids of those begin with D."""
    return channel_id.startswith("D")

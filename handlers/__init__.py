"""Slack's listeners, by Slack's own words. This is the table: which id is answered by which function."""

from collections.abc import Mapping
from typing import Final

from slack_bolt.app.async_app import AsyncApp

from bot.slack.ids import Action, Command, View
from handlers.actions.export import export
from handlers.actions.more import more
from handlers.actions.refine import new_search, refine, reword
from handlers.actions.typing import typed
from handlers.actions.wishes import cancel, keep_waiting, post_to_me, stop_watching, try_channel, wish
from handlers.commands.leads import leads
from handlers.deps import Deps
from handlers.listener import Listener
from handlers.options.lists import known_lists
from handlers.trouble import guarded
from handlers.views.search import search

COMMANDS: Final[Mapping[Command, Listener]] = {
    Command.LEADS: leads,
}
ACTIONS: Final[Mapping[Action, Listener]] = {
    Action.MORE: more,
    Action.MORE_COUNT: more,
    Action.TRY_AGAIN: more,
    Action.FITTING: more,
    Action.EXPORT: export,
    Action.REFINE: refine,
    Action.NEW_SEARCH: new_search,
    Action.REWORD: reword,
    Action.CANCEL: wish(cancel),
    Action.KEEP_WAITING: wish(keep_waiting),
    Action.STOP_WATCHING: wish(stop_watching),
    Action.POST_TO_ME: wish(post_to_me),
    Action.TRY_CHANNEL: wish(try_channel),
    Action.PROMPT: typed,
    Action.COUNT: typed,
}
VIEWS: Final[Mapping[View, Listener]] = {
    View.SEARCH: search,
}
OPTIONS: Final[Mapping[Action, Listener]] = {
    Action.KNOWN_LIST: known_lists,
}


def register(app: AsyncApp, deps: Deps) -> None:
    """Give every id its listener."""
    for command, listener in COMMANDS.items():
        app.command(command.value)(guarded(listener, deps))
    for action, listener in ACTIONS.items():
        app.action(action.value)(guarded(listener, deps))
    for view, listener in VIEWS.items():
        app.view(view.value)(guarded(listener, deps))
    for action, listener in OPTIONS.items():
        app.options(action.value)(guarded(listener, deps))


__all__ = ["ACTIONS", "COMMANDS", "OPTIONS", "VIEWS", "Deps", "register"]

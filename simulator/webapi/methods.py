"""The Web API methods that are played: name → who may call it, with which scope, and what it does."""

from collections.abc import Callable
from typing import Final, NamedTuple

from simulator.webapi import chat, conversations, files, general, views
from simulator.webapi.context import Context
from simulator.wire import Json


class Method(NamedTuple):
    """One method that takes a bot token."""

    play: Callable[[Context], Json]
    scopes: tuple[str, ...] = ()
    """One of them is needed. Methods that need another scope for each kind of channel check for themselves."""


METHODS: Final[dict[str, Method]] = {
    "api.test": Method(general.api_test),
    "auth.test": Method(general.auth_test),
    "chat.delete": Method(chat.delete, ("chat:write",)),
    "chat.getPermalink": Method(chat.get_permalink),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.update": Method(chat.update, ("chat:write",)),
    "conversations.info": Method(conversations.info),
    "conversations.join": Method(conversations.join, ("channels:join",)),
    "conversations.list": Method(conversations.list_conversations),
    "conversations.members": Method(conversations.members),
    "conversations.open": Method(conversations.open_conversation, ("im:write",)),
    "files.completeUploadExternal": Method(files.complete_upload, ("files:write",)),
    "files.getUploadURLExternal": Method(files.get_upload_url, ("files:write",)),
    "users.info": Method(general.users_info, ("users:read",)),
    "views.open": Method(views.open_view),
    "views.publish": Method(views.publish_view),
    "views.push": Method(views.push_view),
    "views.update": Method(views.update_view),
}

APP_LEVEL: Final = "apps.connections.open"
"""The one method that takes the app-level token."""

"""conversations.*: https://docs.slack.dev/reference/methods?family=conversations."""

from simulator.errors import RefusedError
from simulator.state import Channel
from simulator.webapi.context import Context, require_open
from simulator.wire import Json

PAGE: int = 100
"""Entries of a list, when the call asks for no other number."""
OPEN_USERS = 8


def open_conversation(context: Context) -> Json:
    """conversations.open, for one person: the direct conversation with the bot."""
    if context.arguments.text("channel"):
        channel = context.channel()
    else:
        users = [user for user in context.arguments.text("users").split(",") if user]
        if not users:
            raise RefusedError("users_list_not_supplied", "neither channel nor users")
        if len(users) > OPEN_USERS:
            raise RefusedError("too_many_users", "at most 8 users")
        if len(users) > 1:
            raise RefusedError("method_not_supported_for_channel_type", "the simulator opens no group conversations")
        if users[0] not in context.workspace.users:
            raise RefusedError("user_not_found", f"no user {users[0]!r} in {context.workspace.name}")
        if users[0] == context.workspace.bot.id:
            raise RefusedError("cannot_dm_bot", "a bot has no conversation with itself or another bot")
        channel = context.workspace.direct(users[0])
    described = channel.described(context.workspace.bot.id)
    return {"ok": True, "channel": described if context.arguments.flag("return_im") else {"id": channel.id}}


def info(context: Context) -> Json:
    """conversations.info."""
    channel = context.channel()
    context.require_scope(_reading_scope(channel))
    return {"ok": True, "channel": channel.described(context.workspace.bot.id)}


def members(context: Context) -> Json:
    """conversations.members."""
    channel = context.channel()
    context.require_scope(_reading_scope(channel))
    page, cursor = _page(context, sorted(channel.members))
    return {"ok": True, "members": page, "response_metadata": {"next_cursor": cursor}}


def list_conversations(context: Context) -> Json:
    """conversations.list."""
    kinds = set((context.arguments.text("types") or "public_channel").split(","))
    bot = context.workspace.bot.id
    found = [
        channel
        for channel in context.workspace.channels.values()
        if _kind(channel) in kinds
        and (not (channel.is_private or channel.is_im) or bot in channel.members)
        and not (channel.is_archived and context.arguments.flag("exclude_archived"))
    ]
    for channel in found:
        context.require_scope(_reading_scope(channel))
    page, cursor = _page(context, [channel.id for channel in found])
    described = [context.workspace.channels[channel_id].described(bot) for channel_id in page]
    return {"ok": True, "channels": described, "response_metadata": {"next_cursor": cursor}}


def join(context: Context) -> Json:
    """conversations.join."""
    channel = context.channel()
    if channel.is_private or channel.is_im:
        raise RefusedError("method_not_supported_for_channel_type", "only public channels can be joined")
    require_open(channel)
    warning = "already_in_channel" if context.workspace.bot.id in channel.members else None
    channel.members.add(context.workspace.bot.id)
    answer: Json = {"ok": True, "channel": channel.described(context.workspace.bot.id)}
    return {**answer, "warning": warning, "response_metadata": {"warnings": [warning]}} if warning else answer


def _kind(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _reading_scope(channel: Channel) -> str:
    return {"im": "im:read", "private_channel": "groups:read", "public_channel": "channels:read"}[_kind(channel)]


def _page(context: Context, ids: list[str]) -> tuple[list[str], str]:
    """One page of ids and the cursor of the next one, which is the first id not yet sent (Slack's is opaque)."""
    cursor = context.arguments.text("cursor")
    if cursor and cursor not in ids:
        raise RefusedError("invalid_cursor", f"no such cursor: {cursor}")
    start = ids.index(cursor) if cursor else 0
    end = start + max(1, context.arguments.number("limit", PAGE))
    return ids[start:end], ids[end] if end < len(ids) else ""

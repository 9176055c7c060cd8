"""What Slack sends to an app, field by field.

https://docs.slack.dev/interactivity/implementing-slash-commands, https://docs.slack.dev/reference/interaction-payloads,
https://docs.slack.dev/apis/events-api. Pure functions: they build, they do not send.
"""

from typing import Final

from simulator.inputs import FIELDS
from simulator.modals import View
from simulator.state import Channel, Message, User
from simulator.wire import Json
from simulator.workspace import Workspace

VERIFICATION_TOKEN: Final = "deprecated-verification-token"  # noqa: S105 - Slack's old one, proves nothing
"""Slack still sends the token that signatures have replaced."""

_NO_TITLE: Final[Json] = {"type": "plain_text", "text": "View Title", "emoji": True}
"""What Slack sends as the title of a Home tab, which has none."""


def slash_command(
    workspace: Workspace, user: User, channel: Channel, *, command: str, text: str, trigger_id: str, response_url: str
) -> Json:
    """A slash command, as the fields of its form."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.id,
        "team_domain": workspace.name,
        "channel_id": channel.id,
        "channel_name": channel.payload_name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def block_actions(
    workspace: Workspace, user: User, on: Message | View, *, action: Json, values: Json, trigger_id: str
) -> Json:
    """A click or a choice, on a message or in a view. A message's `response_url` is added by the sender."""
    payload = {
        "type": "block_actions",
        **_common(workspace, user),
        "container": _container(on),
        "trigger_id": trigger_id,
        "actions": [action],
        **_place(workspace, on),
    }
    return payload if isinstance(on, View) else {**payload, "state": {"values": values}}


def block_suggestion(workspace: Workspace, user: User, on: Message | View, *, ids: tuple[str, str], typed: str) -> Json:
    """The question for the options of an external menu; `ids` are its block_id and action_id."""
    block_id, action_id = ids
    return {
        "type": "block_suggestion",
        **_common(workspace, user),
        "container": _container(on),
        "block_id": block_id,
        "action_id": action_id,
        "value": typed,
        **_place(workspace, on),
    }


def view_submission(
    workspace: Workspace, user: User, view: View, *, trigger_id: str, response_urls: list[Json]
) -> Json:
    """A submitted form."""
    return {
        "type": "view_submission",
        **_common(workspace, user),
        "trigger_id": trigger_id,
        "view": view_object(workspace, view),
        "response_urls": response_urls,
    }


def view_closed(workspace: Workspace, user: User, view: View, *, is_cleared: bool) -> Json:
    """A form that was closed without being submitted."""
    return {
        "type": "view_closed",
        **_common(workspace, user),
        "view": view_object(workspace, view),
        "is_cleared": is_cleared,
    }


def shortcut(
    workspace: Workspace, user: User, on: Message | None, *, callback_id: str, trigger_id: str, action_ts: str
) -> Json:
    """A global shortcut, or one on a message, whose `response_url` is added by the sender."""
    payload: Json = {
        "type": "message_action" if on else "shortcut",
        **_common(workspace, user),
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "action_ts": action_ts,
    }
    del payload["api_app_id"]  # the one kind of interaction without it
    if on is not None:
        return {**payload, "message_ts": on.ts, **_place(workspace, on)}
    del payload["user"]["name"]
    return payload


def event_callback(workspace: Workspace, event: Json, *, event_id: str, now: float) -> Json:
    """An event in its envelope."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.id,
        "context_team_id": workspace.id,
        "context_enterprise_id": None,
        "api_app_id": workspace.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(now),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.id,
                "user_id": workspace.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def url_verification(challenge: str) -> Json:
    """The check of an address for events: https://docs.slack.dev/reference/events/url_verification."""
    return {"token": VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}


def member_joined(workspace: Workspace, user: User, channel: Channel, *, inviter: User, event_ts: str) -> Json:
    """Somebody, or the bot, is in a channel now."""
    return {
        "type": "member_joined_channel",
        "user": user.id,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": workspace.id,
        "inviter": inviter.id,
        "event_ts": event_ts,
    }


def channel_left(channel: Channel, *, actor: User, event_ts: str) -> Json:
    """The bot is no longer in a channel."""
    kind = "group_left" if channel.is_private else "channel_left"
    return {"type": kind, "channel": channel.id, "actor_id": actor.id, "event_ts": event_ts}


def action_of(element: Json, block: Json, chosen: Json, *, action_ts: str) -> Json:
    """One entry of `actions`; `chosen` is what the element holds now (nothing for a button)."""
    shown = {name: element[name] for name in _shown(element["type"]) if name in element}
    return {
        **shown,
        **chosen,
        "type": element["type"],
        "block_id": block["block_id"],
        "action_id": element["action_id"],
        "action_ts": action_ts,
    }


def _shown(kind: str) -> tuple[str, ...]:
    """What an action repeats of its element: of a button everything, of a menu its frame, of a text input nothing."""
    if kind.endswith("_input"):
        return ()
    if kind not in FIELDS:
        return ("text", "value", "style", "url", "confirm")
    return (FIELDS[kind].initial, "placeholder", "min_query_length", "confirm")


def entered(element: Json, value: Json) -> Json:
    """The value field of `state.values` alone, as an action carries it."""
    field = FIELDS[element["type"]].value
    return {field: value.get(field)}


def _common(workspace: Workspace, user: User) -> Json:
    return {
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": workspace.id},
        "api_app_id": workspace.app_id,
        "token": VERIFICATION_TOKEN,
        "team": {"id": workspace.id, "domain": workspace.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _container(on: Message | View) -> Json:
    if isinstance(on, View):
        return {"type": "view", "view_id": on.id}
    container: Json = {
        "type": "message",
        "message_ts": on.ts,
        "channel_id": on.channel_id,
        "is_ephemeral": on.is_ephemeral,
    }
    return {**container, "thread_ts": on.thread_ts} if on.thread_ts else container


def _place(workspace: Workspace, on: Message | View) -> Json:
    if isinstance(on, View):
        return {"view": view_object(workspace, on)}
    channel = workspace.channels[on.channel_id]
    place: Json = {"channel": {"id": channel.id, "name": channel.payload_name}}
    # Slack leaves the message out where only one person sees it.
    return place if on.is_ephemeral else {**place, "message": on.body}


def view_object(workspace: Workspace, view: View) -> Json:
    """The view object: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload."""
    content = view.content
    return {
        "id": view.id,
        "team_id": workspace.id,
        "type": view.kind,
        "blocks": view.blocks,
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "external_id": content.get("external_id") or "",
        "state": {"values": view.values},
        "hash": view.hash,
        "title": content.get("title", _NO_TITLE),
        "clear_on_close": bool(content.get("clear_on_close")),
        "notify_on_close": bool(content.get("notify_on_close")),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": workspace.app_id,
        "app_installed_team_id": workspace.id,
        "bot_id": workspace.bot_id,
    }

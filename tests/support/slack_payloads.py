"""Payloads as Slack sends them, signed: https://docs.slack.dev/authentication/verifying-requests-from-slack."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM, USER, CHANNEL = "T1", "U1", "C1"
COMMON: Mapping[str, Any] = {
    "team": {"id": TEAM, "domain": "acme"},
    "user": {"id": USER, "username": "ann", "name": "ann", "team_id": TEAM},
    "api_app_id": "A1",
    "token": "verification",
    "enterprise": None,
    "is_enterprise_install": False,
}


def signed(fields: Mapping[str, str]) -> AsyncBoltRequest:
    """A request as it arrives over HTTP."""
    body = urlencode(fields)
    stamp = str(int(time.time()))
    signature = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=stamp, body=body)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature or "",
    }
    return AsyncBoltRequest(body=body, headers={name: [value] for name, value in headers.items()})


def interaction(payload: Mapping[str, Any]) -> AsyncBoltRequest:
    return signed({"payload": json.dumps(payload)})


def command(text: str, *, response_url: str, user_id: str = USER, channel_id: str = CHANNEL) -> AsyncBoltRequest:
    return signed(
        {
            "token": "verification",
            "command": "/leads",
            "text": text,
            "team_id": TEAM,
            "team_domain": "acme",
            "channel_id": channel_id,
            "channel_name": "sales",
            "user_id": user_id,
            "user_name": "ann",
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "trigger_id": "1.2.3",
            "response_url": response_url,
        }
    )


def click(
    element: Mapping[str, Any],
    *,
    response_url: str,
    message: Mapping[str, Any] | None = None,
    chosen: Mapping[str, Any] | None = None,
    user_id: str = USER,
    thread_ts: str | None = None,
    channel_id: str = CHANNEL,
) -> AsyncBoltRequest:
    """A press on an element of a message; `message` None is an ephemeral one, which Slack leaves out."""
    action = {"type": element["type"], "action_id": element["action_id"], "block_id": "b", "action_ts": "1.0"}
    action |= {"selected_option": chosen} if chosen else {"value": element["value"], "text": element["text"]}
    container: dict[str, Any] = {
        "type": "message",
        "message_ts": "1700000000.000100",
        "channel_id": channel_id,
        "is_ephemeral": message is None,
    }
    return interaction(
        {
            **COMMON,
            "type": "block_actions",
            "user": COMMON["user"] | {"id": user_id},
            "container": container | ({"thread_ts": thread_ts} if thread_ts else {}),
            "trigger_id": "1.2.3",
            "channel": {"id": channel_id, "name": "sales"},
            **({"message": message} if message else {}),
            "state": {"values": {}},
            "response_url": response_url,
            "actions": [action],
        }
    )


def view_of(sent: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]], *, view_id: str = "V1") -> dict[str, Any]:
    """An open view, as Slack sends back what we sent."""
    return {
        "clear_on_close": False,
        "notify_on_close": False,
        **sent,
        "id": view_id,
        "team_id": TEAM,
        "hash": "h1",
        "state": {"values": values},
        "root_view_id": view_id,
        "previous_view_id": None,
        "app_id": "A1",
        "bot_id": "B1",
    }


def submission(view: Mapping[str, Any], *, user_id: str = USER) -> AsyncBoltRequest:
    user = COMMON["user"] | {"id": user_id}
    more = {"trigger_id": "1.2.3", "response_urls": []}
    return interaction({**COMMON, "user": user, "type": "view_submission", "view": view, **more})


def typing(view: Mapping[str, Any], *, field: str) -> AsyncBoltRequest:
    """A field of the view was changed."""
    action = {"type": "plain_text_input", "action_id": field, "block_id": field, "value": "x", "action_ts": "1.0"}
    container = {"type": "view", "view_id": view["id"]}
    return interaction({**COMMON, "type": "block_actions", "container": container, "trigger_id": "1.2.3", "view": view,
                        "actions": [action]})  # fmt: skip


def lookup(view: Mapping[str, Any], *, typed: str, team_id: str = TEAM) -> AsyncBoltRequest:
    """Somebody opened or typed into the menu of lists."""
    team = {"id": team_id, "domain": "acme"}
    container = {"type": "view", "view_id": view["id"]}
    return interaction({**COMMON, "team": team, "type": "block_suggestion", "action_id": "known_list", "block_id":
                        "known_list", "value": typed, "container": container, "view": view})  # fmt: skip

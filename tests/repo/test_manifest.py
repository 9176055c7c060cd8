"""manifest.yml asks for what the code uses, and for nothing else."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.slack.ids import Action, Block, Command, View
from bot.slack.render import Fields, FormState, form, no_place
from tests.support.make import a_batch, a_search

ROOT = Path(__file__).resolve().parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))

SCOPES = {
    # https://docs.slack.dev/reference/methods: the bot scope of every method that the code calls.
    "apps.connections.open": None,  # connections:write, of the app-level token
    "auth.test": None,
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "views.open": None,
    "views.update": None,
}
UNSENT = {Action.LIST_NAME, Action.HOME}
"""Fields that Slack sends with the form alone."""


def called_methods() -> Iterator[str]:
    """The Web API methods that are called anywhere in the bot."""
    for folder in ("bot", "handlers"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and "_" in node.attr and hasattr(AsyncWebClient, node.attr):
                    yield node.attr.replace("_", ".")


def test_the_scopes_are_those_of_the_methods_that_are_called() -> None:
    called = {method for method in called_methods() if method.split(".")[0] not in {"api", ""}}

    assert called == set(SCOPES)
    needed = {scope for scope in SCOPES.values() if scope} | ({"commands"} if handlers.COMMANDS else set())
    assert needed == set(MANIFEST["oauth_config"]["scopes"]["bot"])


def test_the_commands_are_those_that_have_a_listener() -> None:
    commands = {command["command"] for command in MANIFEST["features"]["slash_commands"]}

    assert commands == {command.value for command in Command} == {command.value for command in handlers.COMMANDS}


def test_every_id_has_a_listener_and_every_listener_an_id() -> None:
    assert set(handlers.ACTIONS) | set(handlers.OPTIONS) | UNSENT == set(Action)
    assert not set(handlers.ACTIONS) & set(handlers.OPTIONS)
    assert set(handlers.VIEWS) == set(View)
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True


def test_the_form_uses_the_ids_that_are_read_back() -> None:
    view = json.dumps(form(Fields(), FormState(channel_id="C1"), None))

    for block in set(Block) - {Block.READING, Block.PRICE}:
        assert f'"block_id": "{block}"' in view
        assert f'"action_id": "{Action(block)}"' in view


def test_nothing_is_asked_for_that_does_not_work_yet() -> None:
    assert "event_subscriptions" not in MANIFEST["settings"]
    assert MANIFEST["features"]["app_home"]["home_tab_enabled"] is False
    assert not {"shortcuts", "assistant_view", "agent_view", "workflow_steps"} & set(MANIFEST["features"])


def test_a_person_is_told_to_invite_the_bot_by_its_name() -> None:
    assert f"/invite @{MANIFEST['features']['bot_user']['display_name']}`" in no_place(a_search(), a_batch()).text

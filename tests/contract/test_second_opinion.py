"""What reads along with all tests: it sees what is wrong, and lets pass only what it has to."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slackblocks import _limits

from simulator import Simulator
from simulator.webapi.methods import METHODS
from tests.support.front import MANIFEST
from tests.support.missing import missing
from tests.support.second_opinion import generated
from tests.support.second_opinion.known import ABSENT, KNOWN, Known, shapes
from tests.support.second_opinion.limits import LIMITS, UNREAD, names_of, registry
from tests.support.second_opinion.traffic import OURS_ALONE, Traffic
from tests.support.second_opinion.watch import Watch, reader

BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "More"}, "action_id": "more", "value": "1"}
CARD = {"type": "task_card", "task_id": "t", "title": "Searching", "status": "in_progress"}
MESSAGE: dict[str, Any] = {
    "channel": "C1",
    "text": "Hello",
    "blocks": [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*", "verbatim": True}},
        {"type": "actions", "block_id": "b", "elements": [BUTTON]},
        {"type": "plan", "title": "Plan", "tasks": [CARD]},
    ],
}
VIEW: dict[str, Any] = {
    "trigger_id": "1.2",
    "view": {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Find people"},
        "submit": {"type": "plain_text", "text": "Search"},
        "blocks": [
            {
                "type": "input",
                "label": {"type": "plain_text", "text": "Whom"},
                "element": {"type": "plain_text_input", "action_id": "prompt", "max_length": 3000},
            }
        ],
    },
}
COMMAND: dict[str, Any] = {
    "token": "t",
    "team_id": "T1",
    "team_domain": "acme",
    "channel_id": "C1",
    "channel_name": "sales",
    "user_id": "U1",
    "user_name": "ana",
    "command": "/leads",
    "text": "",
    "api_app_id": "A1",
    "response_url": "https://example.com",
    "trigger_id": "1.2",
}
RULES = {"min", "max", "min_length", "max_length", "min_items", "max_items", "item_max_length"}
NEWER_THAN_THE_TYPES = {
    "button.agent_prompt.max_length",
    "card.subtext.max_length",
    "rich_text_list.offset.min",
}
"""Limits of fields that the npm packages do not know yet."""


@pytest.fixture
def schema() -> dict[str, Any]:
    if (why := generated.why_absent()) is not None:
        missing(why)
    return generated.load()


@pytest.fixture
def traffic(schema: dict[str, Any]) -> Traffic:
    found = reader()
    assert found is not None
    return found


def changed(value: dict[str, Any], path: str, new: Any) -> dict[str, Any]:
    """A copy with another value at the end of the path."""
    copy = deepcopy(value)
    *way, last = (int(part) if part.isdigit() else part for part in path.split("/"))
    place: Any = copy
    for part in way:
        place = place[part]
    place[last] = new
    return copy


def test_what_is_right_passes(traffic: Traffic) -> None:
    assert traffic.of_request("chat.postMessage", MESSAGE) == []
    assert traffic.of_request("views.open", VIEW) == []
    assert traffic.of_payload(COMMAND) == []
    assert traffic.of_ack({"type": "view_submission"}, {"response_action": "errors", "errors": {"b": "No."}}) == []


@pytest.mark.parametrize(
    ("method", "path", "new", "says"),
    [
        ("chat.postMessage", "blocks/1/elements/0/colour", "red", "/blocks/1/elements/0: Additional"),
        ("chat.postMessage", "blocks/1/elements/0/value", 7, "(definitions/Button/properties/value/type)"),
        ("chat.postMessage", "blocks/1/elements/0/text/text", "x" * 76, "button.text.max_length is 75"),
        ("chat.postMessage", "blocks/0/text/text", "", "/blocks/0/text/text: text.min_length is 1"),
        ("chat.postMessage", "blocks/0/text/text", "x" * 3001, "/blocks/0/text: section.text.max_length"),
        ("chat.postMessage", "blocks/0/type", "headline", "/blocks/0: False schema does not allow"),
        ("chat.postMessage", "blocks/2/tasks/0/status", "completed", "TaskCardBlock/properties/status/enum"),
        ("chat.postMessage", "blocks/2/tasks", [CARD] * 51, "plan.tasks.max_items is 50"),
        ("chat.postMessage", "blocks", [{"type": "divider"}] * 51, "/blocks: message.blocks.max_items is 50"),
        ("chat.postMessage", "thread", "1.2", "('thread' was unexpected)"),
        ("views.open", "view/title/text", "x" * 25, "/view/title: view.title.max_length is 24"),
        ("views.open", "view/title", "Find people", "/view/title: "),
        ("views.open", "view/blocks/0/element/max_length", 3001, "plain_text_input.max_length.max is 3,000"),
    ],
)
def test_what_is_wrong_is_found_and_named(traffic: Traffic, method: str, path: str, new: Any, says: str) -> None:
    body = {"chat.postMessage": MESSAGE, "views.open": VIEW}[method]
    found = traffic.of_request(method, changed(body, path, new))

    assert found
    assert all(line.startswith(f"{method}/") for line in found)
    assert says in "\n".join(found)


@pytest.mark.parametrize("field", ["token", "trigger_id", "response_url", "channel_id", "user_id"])
def test_a_payload_that_lacks_a_field_is_found(traffic: Traffic, field: str) -> None:
    payload = {name: value for name, value in COMMAND.items() if name != field}

    assert traffic.of_payload(payload) == [
        f'slash_command/: "{field}" is a required property (definitions/SlashCommand/required)'
    ]


def test_an_acknowledgement_that_is_no_answer_is_found(traffic: Traffic) -> None:
    assert traffic.of_ack({"type": "view_submission"}, {"response_action": "error"})
    assert traffic.of_ack({"type": "block_suggestion"}, {"options": [{"text": "plain", "value": "1"}]})
    assert traffic.of_ack({"type": "block_actions"}, {"text": "thanks"})


async def test_whatever_a_simulator_takes_is_read_along(traffic: Traffic, second_opinion: Watch) -> None:
    async with Simulator(MANIFEST, channels=("sales",), people=("ana",)) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        await client.chat_postMessage(channel=slack.channel("sales").id, text="Hello", parse="some")
        await slack.person("ana").command("/leads")
    found = second_opinion.problems(traffic)
    second_opinion.calls.clear()

    assert len(found) == 1
    assert found[0].startswith("chat.postMessage/parse: ")
    assert second_opinion.deliveries


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: f"{known.type}.{known.field}")
def test_what_is_let_pass_is_still_refused_by_the_types(schema: dict[str, Any], known: Known) -> None:
    definition = schema["definitions"][known.type]
    if known.field is None:
        assert not _takes(schema, definition, known.example)
        return
    for shape in shapes(definition):
        if known.takes is ABSENT:
            assert known.field in shape["required"]
        else:
            field = shape["properties"].get(known.field, shape.get("additionalProperties"))
            assert not _takes(schema, field, known.example)


def _takes(schema: dict[str, Any], definition: Any, value: Any) -> bool:
    validator = jsonschema_rs.validator_for({"definitions": schema["definitions"], "allOf": [definition]})
    return validator.is_valid(value)


@pytest.mark.parametrize(("npm", "says"), [(None, "Node.js with npm is not installed"), ("npm", "run `make schemas`")])
def test_without_schemas_it_is_said_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, npm: str | None, says: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: npm)
    monkeypatch.setattr(generated, "BUILT", tmp_path / "slack.json")

    assert says in (generated.why_absent() or "")


def test_schemas_of_other_sources_are_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("BUILT", "BUILT_FROM"):
        monkeypatch.setattr(generated, name, tmp_path / name)
        (tmp_path / name).write_text("of yesterday")

    assert generated.why_absent() is not None


def test_every_method_of_the_simulator_is_described(schema: dict[str, Any]) -> None:
    assert set(METHODS) - OURS_ALONE <= set(schema["definitions"]["Calls"]["properties"])


def test_every_limit_of_the_registry_is_read_or_explained() -> None:
    assert len(LIMITS) > 100
    assert [path for path in UNREAD if not any(entry.startswith(path) for entry in registry())] == []
    assert {limit.rule for limit in LIMITS} == RULES
    assert len(registry()) == sum(name.isupper() for name in vars(_limits))


def test_every_limit_is_of_a_field_that_slack_has(schema: dict[str, Any]) -> None:
    fields: defaultdict[str, set[str]] = defaultdict(set)
    for kind, found in _fields(schema["definitions"]):
        fields[kind] |= found
    unknown = {
        limit.path
        for limit in LIMITS
        if limit.array is None
        and (kinds := names_of(limit.thing) & fields.keys())
        and not any(limit.field in fields[kind] for kind in kinds)
    }

    assert unknown == NEWER_THAN_THE_TYPES


def _fields(definitions: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    for definition in definitions.values():
        for shape in shapes(definition):
            properties = shape.get("properties", {})
            if kind := properties.get("type", {}).get("const"):
                yield kind, set(properties)

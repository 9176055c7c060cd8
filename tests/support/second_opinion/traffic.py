"""What others have against what travelled between the bot and the simulator."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.support.second_opinion.limits import broken_limits
from tests.support.second_opinion.schemas import Schemas

STRUCTURES: Final = frozenset({"attachments", "blocks", "files", "metadata", "view"})
"""Arguments that the SDK sends as JSON in a string."""
TYPED: Final[Mapping[str, Callable[[str], bool | int]]] = {
    "include_num_members": lambda text: text == "1",
    "length": int,
    "limit": int,
    "reply_broadcast": lambda text: text == "1",
    "return_im": lambda text: text == "1",
}
"""Arguments that are no text in the types, and text where the SDK sends them in a query or a form."""
OURS_ALONE: Final = frozenset({"api.test", "apps.connections.open", "upload"})
"""Calls without a body that could be wrong."""


class Traffic:
    """Reads records.

    Args:
        schemas: of Slack's types.
    """

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def of_request(self, method: str, body: Mapping[str, Any]) -> list[str]:
        """What is wrong with the arguments of a method."""
        if method in OURS_ALONE:
            return []
        arguments = {name: _decoded(name, value) for name, value in body.items()}
        found = self._schemas.problems("Calls", method, arguments) or _beyond(arguments)
        return [f"{method}{problem}" for problem in found]

    def of_payload(self, payload: Mapping[str, Any]) -> list[str]:
        """What is wrong with a payload."""
        name = _name(payload)
        return [f"{name}{problem}" for problem in self._schemas.problems("Payloads", name, payload)]

    def of_ack(self, payload: Mapping[str, Any], answer: Any) -> list[str]:
        """What is wrong with an acknowledgement; the empty one and a command's plain text are always right."""
        name = _name(payload)
        if not answer or (name == "slash_command" and isinstance(answer, str)):
            return []
        if name not in self._schemas.names("Acks"):
            return [f"ack of {name}: {answer!r} is no answer to it"]
        found = self._schemas.problems("Acks", name, answer) or _beyond(answer)
        return [f"ack of {name}{problem}" for problem in found]


def _name(payload: Mapping[str, Any]) -> str:
    return str(payload.get("type", "slash_command"))


def _decoded(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in STRUCTURES:
        return json.loads(value)
    typed = TYPED.get(name)
    return typed(value) if typed else value


def _beyond(sent: Mapping[str, Any]) -> list[str]:
    if "view" in sent:
        return [f"/view{problem}" for problem in broken_limits("view", sent["view"])]
    return broken_limits("message", sent)

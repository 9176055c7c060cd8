"""Where Slack's npm types are behind Slack, or wrong: the one place where something they refuse is let pass."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

ABSENT: Final[Mapping[str, Any]] = {"not": {}}
"""As a schema and as an example: the field may be missing."""


class Known(NamedTuple):
    """One difference."""

    type: str
    """The TypeScript type."""
    field: str | None
    """The field of it, or None for the type as a whole."""
    takes: Mapping[str, Any]
    """The schema of what is right, too."""
    example: Any
    """A right value that the types refuse; when they take it, this entry has to go."""
    because: str

    def admit(self, definitions: dict[str, Any]) -> None:
        """Add it to the generated definitions."""
        if self.field is None:
            definitions[self.type] = {"anyOf": [definitions[self.type], self.takes]}
            return
        for shape in shapes(definitions[self.type]):
            if self.takes is ABSENT:
                shape["required"] = [name for name in shape["required"] if name != self.field]
            else:
                before = shape.setdefault("properties", {}).get(self.field)
                shape["properties"][self.field] = {"anyOf": [before, self.takes]} if before else self.takes


def shapes(definition: dict[str, Any]) -> list[dict[str, Any]]:
    """The object schemas that a definition stands for."""
    if "anyOf" in definition:
        return [shape for one in definition["anyOf"] for shape in shapes(one)]
    return [definition]


_NOTHING: Final[Mapping[str, Any]] = {"type": "null"}
_USER: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("id", "name", "username", "team_id")},
    "required": ["id", "name", "username", "team_id"],
    "additionalProperties": False,
}
_SURE: Final[Mapping[str, Any]] = {"type": "plain_text", "text": "Sure?"}
_BROADCAST: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {"channel": {"type": "string"}, "ts": {"type": "string"}, "reply_broadcast": {"const": True}},
    "required": ["channel", "ts", "reply_broadcast"],
    "additionalProperties": False,
}
_INTERACTIONS: Final = (
    "BlockAction",
    "BlockSuggestion",
    "GlobalShortcut",
    "MessageShortcut",
    "ViewClosedAction",
    "ViewSubmitAction",
)
_CALLS: Final = (
    "ChatDeleteArguments",
    "ChatGetPermalinkArguments",
    "ChatPostEphemeralArguments",
    "ChatPostMessageArguments",
    "ChatUpdateArguments",
    "FilesCompleteUploadExternalArguments",
    "FilesGetUploadURLExternalArguments",
    "TokenOverridable",
    "UsersInfoArguments",
    "ViewsOpenArguments",
    "ViewsPublishArguments",
    "ViewsPushArguments",
    "ViewsUpdateArguments",
)

KNOWN: Final[tuple[Known, ...]] = (
    *(
        Known(call, "team_id", {"type": "string"}, "T1", "the Python SDK adds the workspace to every call of its own")
        for call in _CALLS
    ),
    *(
        Known(interaction, "enterprise", _NOTHING, None, "outside of Enterprise Grid it is there and null")
        for interaction in _INTERACTIONS
    ),
    *(
        Known(
            interaction,
            "user",
            _USER,
            {"id": "U1", "name": "ana", "username": "ana", "team_id": "T1"},
            "every interaction has both names of the person",
        )
        for interaction in ("BlockSuggestion", "ViewClosedAction", "ViewSubmitAction")
    ),
    Known(
        "BlockAction",
        "response_url",
        ABSENT,
        ABSENT,
        "a view has none: only a click on a message can be answered there",
    ),
    Known("ButtonAction", "style", {"enum": ["primary", "danger"]}, "danger", "a click repeats the whole button"),
    *(
        Known(
            action,
            "confirm",
            {"$ref": "#/definitions/ConfirmationDialog"},
            {"title": _SURE, "text": _SURE, "confirm": _SURE, "deny": _SURE},
            "the type is the one of the buttons of old attachments",
        )
        for action in ("ButtonAction", "StaticSelectAction")
    ),
    Known(
        "ChatUpdateArguments",
        None,
        _BROADCAST,
        {"channel": "C1", "ts": "1.2", "reply_broadcast": True},
        "a reply is broadcast without saying again what it says",
    ),
    Known(
        "EnvelopedEvent<SlackEvent>",
        "context_enterprise_id",
        _NOTHING,
        None,
        "outside of Enterprise Grid it is there and null",
    ),
)

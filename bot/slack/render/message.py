"""What the renderers of messages answer."""

from typing import TypeAlias

from pydantic import BaseModel, ConfigDict, JsonValue

Part: TypeAlias = dict[str, JsonValue]
"""A block, an element or a view, as Slack takes it."""


class Message(BaseModel):
    """What stands in a message. `text` says the same as `blocks`, to a screen reader and a phone."""

    model_config = ConfigDict(frozen=True)

    text: str
    blocks: tuple[Part, ...] = ()

"""What a button remembers in its `value`, so that any process understands a click, on an old message too.

The workspace is not in it: Slack's payload says that, and nobody can make it say another one.
"""

import json
from collections.abc import Sized
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from bot.slack import limits, text


class Handle(BaseModel):
    """A place in a search. The wire names are short because an option's value holds 150 characters."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    search_id: str | None = Field(default=None, alias="s")
    batch_id: str | None = Field(default=None, alias="b")
    position: int | None = Field(default=None, alias="p")
    """The batch that the person saw when pressing."""
    count: int | None = Field(default=None, alias="n")
    channel_id: str | None = Field(default=None, alias="c")
    """With `thread_ts`: the thread that belongs to the search, where the button stands elsewhere."""
    thread_ts: str | None = Field(default=None, alias="t")
    aside: bool | None = Field(default=None, alias="o")
    """The button stands elsewhere than on the batch's own message."""
    prompt: str | None = Field(default=None, alias="q")
    """For the form, when the search is no longer known."""
    cut: bool | None = Field(default=None, alias="x")
    """The prompt did not fit, this is its beginning."""

    def value(self) -> str:
        """The button's value."""
        return self.model_dump_json(by_alias=True, exclude_none=True)

    def remembering(self, prompt: str) -> Self:
        """With the prompt, as much of it as a button's value holds beside the rest."""
        whole = self.model_copy(update={"prompt": prompt})
        if len(text.utf16(whole.value())) <= limits.BUTTON_VALUE:
            return whole
        beginning = self.model_copy(update={"prompt": "", "cut": True})
        room = limits.BUTTON_VALUE - len(beginning.value())
        return beginning.model_copy(update={"prompt": text.beginning(prompt, room, spell=_in_json)})


def _in_json(words: str) -> Sized:
    return text.utf16(json.dumps(words, ensure_ascii=False)[1:-1])

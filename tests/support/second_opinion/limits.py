"""Slack's limits as the package slackblocks registers them: `button.text.max_length` is 75."""

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from slackblocks import _limits

_ENTRY: Final = re.compile(r"^# ([a-z_.]+)\n[A-Z_]+ = (\d+)$", re.MULTILINE)
"""An entry: its path stands above the constant, whose own name does not say where the field begins."""
_SELECTS: Final = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
_MULTI_SELECTS: Final = tuple(f"multi_{kind}" for kind in _SELECTS)
_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "date_picker": ("datepicker",),
    "email_input": ("email_text_input",),
    "image_element": ("image",),
    "multi_select": _MULTI_SELECTS,
    "select": _SELECTS + _MULTI_SELECTS,
    "text": ("plain_text", "mrkdwn"),
    "time_picker": ("timepicker",),
    "url_input": ("url_text_input",),
}
"""What slackblocks calls otherwise than Slack's `type` does."""
_PARTS: Final[Mapping[str, str]] = {
    "confirm": "confirmation",
    "dispatch_action_config": "dispatch_action_configuration",
    "filter": "conversation_filter",
    "initial_option": "option",
    "initial_options": "option",
    "negative_button": "feedback_button",
    "option_groups": "option_group",
    "options": "option",
    "positive_button": "feedback_button",
}
"""Objects without a `type`, by the field in which they stand."""
_ITEMS: Final[Mapping[tuple[str, str], str]] = {
    ("columns", "max_items"): "rows",
    ("columns", "min_items"): "rows",
    ("fields", "item_max_length"): "fields",
}
"""Limits of each item of an array, by field and rule."""
UNREAD: Final[Mapping[str, str]] = {
    "data_table.cell_text": "of a cell; the cells' texts have no common field",
    "data_table.content": "a sum over the block, not a field",
    "data_table.total_content": "a sum over the message, not a field",
    "data_visualization": "of a chart inside of the block; the bot draws none",
    "markdown.total_text": "a sum over the message, not a field",
    "message.attachments": "the bot sends none",
    "message.channel": "an argument of the call",
    "message.data_visualizations": "a count over the message, not a field",
}
"""Entries that are not read, by the beginning of their path, and why."""


class Limit(NamedTuple):
    """One entry of the registry."""

    path: str
    thing: str
    """As slackblocks calls it; empty for fields that everything may have."""
    field: str
    rule: str
    bound: int

    @property
    def array(self) -> str | None:
        """The array of whose items it is the limit, if it is one of items."""
        return _ITEMS.get((self.field, self.rule))

    def broken_in(self, part: Mapping[str, Any]) -> bool:
        """Whether something in this object is beyond it."""
        if self.array is not None:
            return any(self._beyond(item) for item in part.get(self.array) or [])
        return part.get(self.field) is not None and self._beyond(part[self.field])

    def _beyond(self, value: Any) -> bool:
        if self.rule in {"min", "max", "exclusive_min"}:
            size = float(value)
        else:
            size = len(value["text"] if isinstance(value, dict) and isinstance(value.get("text"), str) else value)
        if self.rule == "exclusive_min":
            return size <= self.bound
        return size < self.bound if self.rule.startswith("min") else size > self.bound


def registry() -> Mapping[str, int]:
    """All entries, by their paths."""
    return {path: int(bound) for path, bound in _ENTRY.findall(inspect.getsource(_limits))}


def names_of(thing: str) -> frozenset[str]:
    """Slack's `type`s of what slackblocks calls so."""
    return frozenset(_CALLED.get(thing, (thing,)))


def _limit(path: str, bound: int) -> Limit:
    *way, rule = path.split(".")
    thing = way[0] if len(way) > 1 or way == ["text"] else ""
    return Limit(path, thing, way[-1], rule, bound)


LIMITS: Final = tuple(_limit(path, bound) for path, bound in registry().items() if not path.startswith(tuple(UNREAD)))
"""What is read of the registry."""
_NAMES: Final = {
    kind: {thing for thing, names in _CALLED.items() if kind in names} | ({kind} - _CALLED.keys())
    for kinds in _CALLED.values()
    for kind in kinds
}
"""What slackblocks calls a `type`; not `text`, which is a text object there and a piece of rich text here."""


def broken_limits(thing: str, value: Mapping[str, Any]) -> list[str]:
    """What is beyond a limit in a `message` or a `view`, each as `/place: button.text.max_length is 75`."""
    return [
        f"{place}/{limit.field}: {limit.path} is {limit.bound:,} (slackblocks)"
        for things, part, place in _parts(value, "", {thing})
        for limit in LIMITS
        if (limit.thing in things or not limit.thing) and limit.broken_in(part)
    ]


def _parts(value: Any, place: str, things: set[str]) -> Iterator[tuple[set[str], Mapping[str, Any], str]]:
    """Every object, with the names that slackblocks has for it."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _parts(item, f"{place}/{index}", things)
    elif isinstance(value, dict):
        kind = str(value.get("type", ""))
        yield things | _NAMES.get(kind, set() if kind in _CALLED else {kind}), value, place
        for field, inner in value.items():
            part = _PARTS.get(field)
            yield from _parts(inner, f"{place}/{field}", {part} if part else set())

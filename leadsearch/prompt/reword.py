"""A prompt without one of its conditions: the words are cut out, and what hangs in the air after them."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from leadsearch.contract import Filters
from leadsearch.prompt.reader import read

_JOINTS: Final = (
    "in|at|with|from|near|of|for|by|and|or|but|not|no|excluding|except|without|formerly|ex|having|who|that|are|is|whose"
)
_BETWEEN: Final = re.compile(r"[\s,;/&-]*(?:(?:and|or)\b)?[\s,;/&-]*", re.IGNORECASE)
"""What may stand between two words of one condition: "Stripe or Adyen", "Austin, Texas"."""
_HANGING: Final = re.compile(rf"\b(?:{_JOINTS})\b[\s-]*(?=[,.;]|$|\b(?:{_JOINTS})\b)", re.IGNORECASE)
"""A joint with nothing to join: "startups in with 50+ employees"."""
_ANYBODY: Final = "people"
"""What stands for a role that is left out."""
_DOUBLE: Final = re.compile(r"\s*([,;])(?:\s*[,;])*")
_ABOUT_THE_PROMPT: Final = frozenset({"limit", "unsupported", "coverage", "notes", "spans", "relaxations"})


def said(prompt: str, filters: Filters, fields: Collection[str]) -> str:
    """The words of the prompt that became these fields; "" when the reading does not tell."""
    return ", ".join(prompt[start:end] for start, end in _stretches(prompt, filters, fields))


def without(prompt: str, filters: Filters, fields: Collection[str]) -> str | None:
    """The prompt without these fields. None unless it is then read as exactly the other ones.

    `filters` is the reading of the prompt. A word too many or too few would find other people than were counted.
    """
    shorter = prompt
    for start, end in reversed(list(_stretches(prompt, filters, fields))):
        shorter = f"{shorter[:start]}{_ANYBODY if 'roles' in fields else ''}{shorter[end:]}"
    shorter = _tidy(shorter)
    if not shorter or shorter == prompt:
        return None
    return shorter if _conditions(read(shorter)) == _conditions(dropped(filters, fields)) else None


def dropped(filters: Filters, fields: Collection[str]) -> Filters:
    """The filters without these fields and their words."""
    empty: dict[str, object] = {field: Filters.model_fields[field].default for field in fields}
    spans = tuple(span for span in filters.spans if span.field not in fields)
    return filters.model_copy(update=empty | {"spans": spans})


def _stretches(prompt: str, filters: Filters, fields: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where the words stand, neighbours as one."""
    places = sorted({(span.start, span.end) for span in filters.spans if span.field in fields})
    begin = end = -1
    for start, stop in places:
        if end >= 0 and (start <= end or _BETWEEN.fullmatch(prompt[end:start])):
            end = max(end, stop)
            continue
        if end >= 0:
            yield begin, end
        begin, end = start, stop
    if end >= 0:
        yield begin, end


def _tidy(prompt: str) -> str:
    text, before = " ".join(prompt.split()), ""
    while text != before:
        before = text
        text = _DOUBLE.sub(r"\1", " ".join(_HANGING.sub("", text).split())).strip(" ,;-").replace(" .", ".")
    return text


def _conditions(filters: Filters) -> dict[str, object]:
    return filters.model_dump(exclude=set(_ABOUT_THE_PROMPT), exclude_defaults=True)

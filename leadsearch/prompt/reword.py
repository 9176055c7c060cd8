"""A prompt without one of its conditions: the words are cut out, and what hangs in the air after them."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Final

from leadsearch.contract import Filters
from leadsearch.prompt.lexicon import rows
from leadsearch.prompt.reader import read

_LINKS: Final = "in|at|with|from|near|of|for|by|and|or|formerly|ex|having|who|that|are|is|whose"
_NEGATIONS: Final = "but|not|no|excluding|except|without"
_BETWEEN: Final = re.compile(r"[\s,;/&-]*(?:(?:and|or)\b)?[\s,;/&-]*", re.IGNORECASE)
"""What may stand between two words of one condition: "Stripe or Adyen", "Austin, Texas"."""
_END: Final = r"[,.;)\]]|$"
_HANGING: Final = re.compile(
    rf"\b(?:{_LINKS})\b[\s-]*(?={_END}|\b(?:{_LINKS}|{_NEGATIONS})\b)|\b(?:{_NEGATIONS})\b[\s-]*(?={_END})",
    re.IGNORECASE,
)
"""A word with nothing to join: "startups in with 50+ employees". "Not at Stripe" has: a "not" hangs only at an end."""
_OPENING: Final = re.compile(
    r"^(?:who|that|are|is|whose|and|or|but)\b\s*|(?<=[(\[])\s*(?:and|or)\b\s*|(?<=[(\[])[\s,;]+", re.IGNORECASE
)
"""What joins something to nothing: "who are CTOs", "(or Munich)"."""
_NOT_OR: Final = re.compile(rf"\b({_NEGATIONS})\s+(?:and|or)\b", re.IGNORECASE)
_EMPTY: Final = re.compile(
    r"\(\s*\)|\[\s*\]|\{\s*\}|\"\"|\N{LEFT DOUBLE QUOTATION MARK}\s*\N{RIGHT DOUBLE QUOTATION MARK}"
)
_BEFORE_NAME: Final = r"(?:\s*\b(?:at|in|from|by|for|with|of|the|a|an|any|based)\b)*"
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
    expected = _conditions(dropped(filters, fields))
    stretches = list(_stretches(prompt, filters, fields))
    # "ex" and "not" belong to their words, unless they are said of others, too: "not recruiters or banks".
    for cut in ([_with_its_words(prompt, *stretch) for stretch in stretches], stretches):
        shorter = prompt
        for start, end in reversed(cut):
            shorter = f"{shorter[:start]}{_ANYBODY if 'roles' in fields else ''}{shorter[end:]}"
        shorter = _tidy(shorter)
        if shorter and shorter != prompt and _conditions(read(shorter)) == expected:
            return shorter
    return None


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


def _with_its_words(prompt: str, start: int, end: int) -> tuple[int, int]:
    """A stretch with the words before and after it that say it is excluded, or long ago."""
    before, after = _around()
    found = before.search(prompt, 0, start)
    start = found.start() if found else start
    following = after.match(prompt, end)
    return start, following.end() if following else end


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What belongs to the words behind it ("formerly at", "not in"), and to those before it ("alumni", "excluded")."""
    rows_of = [*rows("grammar.tsv"), *rows("cues.tsv")]
    said = {
        kind: phrases.split(",")
        for kind, phrases, _ in rows_of
        if kind in {"past:before", "past:after", "near", "after"}
    }
    before, after = (
        "|".join(re.escape(phrase) for one in kinds for phrase in sorted(said[one], key=len, reverse=True))
        for kinds in (("past:before", "near"), ("past:after", "after"))
    )
    return (
        re.compile(rf"\b(?:{before}|but)\b{_BEFORE_NAME}[\s:-]*$", re.IGNORECASE),
        re.compile(rf"\s*\b(?:{after})\b", re.IGNORECASE),
    )


def _tidy(prompt: str) -> str:
    text, before = " ".join(prompt.split()), ""
    while text != before:
        before = text
        text = _NOT_OR.sub(r"\1", _OPENING.sub("", _HANGING.sub("", _EMPTY.sub("", text))))
        text = _DOUBLE.sub(r"\1", " ".join(text.split())).strip(" ,;-").replace(" .", ".").replace(" )", ")")
    return text


def _conditions(filters: Filters) -> dict[str, object]:
    return filters.model_dump(exclude=set(_ABOUT_THE_PROMPT), exclude_defaults=True)

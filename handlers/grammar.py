"""What was typed after /leads. Pure."""

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.slack.counts import count_of


class Word(StrEnum):
    """Subcommands; each is one only when it is the whole text."""

    STATUS = "status"
    LISTS = "lists"
    CANCEL = "cancel"
    HELP = "help"


MORE: Final = "more"
"""The subcommand that may have a number."""
SUBCOMMANDS: Final = (*Word, MORE)


@dataclass(frozen=True)
class Fill:
    """Open the form with this in it. `count` is as typed, "" when none was."""

    prompt: str
    count: str = ""


@dataclass(frozen=True)
class More:
    """The next batch here; `count` None is as many as last time."""

    count: int | None


@dataclass(frozen=True)
class Misspelt:
    """A single word that is close to a subcommand."""

    typed: str
    meant: str


@dataclass(frozen=True)
class BadCount:
    """`more` with a number that cannot be asked for."""

    typed: str


Typed = Fill | More | Misspelt | BadCount | Word

_MORE: Final = re.compile(r"more\s+([-+]?\d[\d.,'’\s]*k?)", re.IGNORECASE)
_LEADING_COUNT: Final = re.compile(r"([-+]?\d+)(?:\s+(.*))?", re.DOTALL)
_CLOSE: Final = 0.72
"""Of difflib's ratio: "stauts" and "list" are close to a subcommand, "sales" and "nurses" are not."""


def parse(text: str) -> Typed:
    """What the person wants."""
    text = text.strip()
    word = text.lower()
    if word == MORE:
        return More(None)
    if word in set(Word):
        return Word(word)
    if more := _MORE.fullmatch(text):
        count = count_of(more[1])
        return BadCount(more[1]) if count is None else More(count)
    if (leading := _LEADING_COUNT.fullmatch(text)) is not None:
        return Fill(prompt=(leading[2] or "").strip(), count=leading[1])
    single = len(text.split()) == 1
    if single and (close := difflib.get_close_matches(word, SUBCOMMANDS, n=1, cutoff=_CLOSE)):
        return Misspelt(typed=text, meant=str(close[0]))
    return Fill(prompt=text)

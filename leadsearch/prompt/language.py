"""Which language a prompt is in: another one than English is said, not guessed at."""

import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from leadsearch.prompt.lexicon import rows
from leadsearch.prompt.table import Table
from leadsearch.prompt.tokens import fold

_TELLING_LETTERS: Final = 7
"""Letters from which one word alone tells a language; shorter ones need company."""
_MOSTLY: Final = 0.5
"""Share of letters in another script from which a prompt is not English."""
_NAMES: Final = ("city", "state", "region", "country", "company")


class _Language(NamedTuple):
    name: str
    own: frozenset[str]
    shared: frozenset[str]


def foreign(table: Table) -> str | None:
    """What to tell a person whose prompt is not in English; None where it may be."""
    letters = [char for token in table.tokens for char in token.word if char.isalpha()]
    if sum(not _latin(char) for char in letters) > _MOSTLY * len(letters):
        return "Only prompts in English are understood: please write it in English."
    said = {fold(token.text) for at, token in enumerate(table.tokens) if not _in_name(table, at)}
    words = {language: said & language.own for language in _languages()}
    best = max(words, key=lambda language: len(words[language]))
    spoken = words[best]
    telling = len(spoken) > 1 or any(len(word) >= _TELLING_LETTERS for word in spoken)
    if not telling or len(spoken) <= _english(table, best):
        return None
    alone = sum(len(others) == len(spoken) for others in words.values()) == 1
    name = best.name if alone else "another language"
    return f"This looks like {name}. Only prompts in English are understood: please write it in English."


@lru_cache(maxsize=2048)
def _latin(char: str) -> bool:
    return char.isascii() or unicodedata.name(char, "").startswith("LATIN")


@lru_cache(maxsize=1)
def _languages() -> tuple[_Language, ...]:
    return tuple(
        _Language(name, frozenset(own.split(",")), frozenset(shared.split(",")))
        for name, own, shared in rows("languages.tsv")
    )


def _english(table: Table, language: _Language) -> int:
    """How many different words of the prompt only English has."""
    known = {token.word for at, token in enumerate(table.tokens) if table.sees(at, "filler")}
    return len(known - language.own - language.shared)


def _in_name(table: Table, at: int) -> bool:
    """Whether a word is part of a name of several words: "Rio de Janeiro"."""
    seen = table.covered(at, *_NAMES)
    return seen is not None and seen.length > 1

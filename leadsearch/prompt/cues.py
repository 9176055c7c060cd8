"""The words that exclude: where they stand, and in which direction they reach."""

from typing import Final

from leadsearch.prompt.lexicon import lexicon, sight
from leadsearch.prompt.table import CUE, FILLER, Table
from leadsearch.prompt.tokens import tokenise
from leadsearch.prompt.traits import read_traits

AFTER: Final = "after"
"""Value of a cue that excludes what stands before it: "recruiters excluded"."""
_HARMLESS: Final = "none"
"""Value of negative words that exclude nothing: "not only", "don't mind"."""
_ALL: Final = frozenset(
    {"all", "any", "every", "each", "anyone", "anybody", "everyone", "everybody", "anywhere", "everywhere", "anything"}
)
_AFTER_BUT: Final = frozenset({"the", "those", "for", "people", "ones", "anyone", "anybody", "companies"})
"""Fillers behind a "but" that still excludes: "everyone but those at Google"; "but with", "but in" go on."""
_STOPS: Final = frozenset(";.!?")
_LONGER: Final = ("industry", "keyword", "title", "trait", "company_type", "bound", "past", "funding")


def read_cues(table: Table) -> None:
    """Claim the words that exclude, unless they are part of something longer ("non-profit", "no-code")."""
    at = 0
    while at < len(table):
        seen = table.at(at, "cue")
        longer = table.at(at, *_LONGER)
        if seen and not (longer and longer.length >= seen.length):
            _claim(table, seen.value, at, seen.end)
            at = seen.end
        else:
            if _all_but(table, at):
                table.claim(CUE, "", at, at + 1)
            at += 1


def excludes(words: str) -> bool:
    """Whether words of a prompt exclude something."""
    tokens = tokenise(words)
    table = Table(words, tokens, sight(tokens, lexicon()))
    read_traits(table)  # "non-binary" excludes nobody
    read_cues(table)
    return any(claim.field == CUE for claim in table.claims)


def _claim(table: Table, value: str, first: int, end: int) -> None:
    if value == _HARMLESS:
        table.claim(FILLER, "", first, end)
        return
    opens = first == 0 or table.tokens[first - 1].kind == "mark"
    goes_on = end < len(table) and (table.word(end) == ":" or table.tokens[end].kind != "mark")
    backwards = value == AFTER and not (opens and goes_on)  # "Excluded: recruiters"
    table.claim(CUE, AFTER if backwards else "", first, end)


def _all_but(table: Table, at: int) -> bool:
    """Whether a "but" excludes: "all CTOs but founders", "every company but Google"."""
    if table.word(at) != "but" or not table.free(at) or at + 1 >= len(table):
        return False
    if table.tokens[at + 1].kind != "word" or (
        table.sees(at + 1, "filler", "cue", "holding", "signal") and table.word(at + 1) not in _AFTER_BUT
    ):
        return False
    for before in range(at - 1, -1, -1):
        if table.word(before) in _STOPS:
            return False
        if table.word(before) in _ALL:
            return True
    return False

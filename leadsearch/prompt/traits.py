"""What never filters: protected and personal traits, and languages, which no field can express."""

from typing import Final

from leadsearch.prompt.runs import mixed_case
from leadsearch.prompt.table import UNSUPPORTED, Table

_OTHERS: Final = (
    "function", "title", "industry", "keyword", "company", "city", "seniority", "company_type", "bound", "unit",
    "country", "state", "region",
)  # fmt: skip
"""Kinds of longer phrases that a trait's word may be part of: "older than", "diversity and inclusion"."""


def read_traits(table: Table) -> None:
    """Claim traits and spoken languages as unsupported, before anything can take their words for a place or a title."""
    for at in range(len(table)):
        trait = table.at(at, "trait")
        longer = table.covered(at, *_OTHERS)
        if trait and not _in_name(table, at) and not (longer and longer.length > trait.length):
            table.claim(UNSUPPORTED, "", trait.first, trait.end)
    for at in range(len(table)):
        language = table.at(at, "language")
        if language is None:
            continue
        after = table.at(language.end, "spoken")
        before = _spoken_before(table, language.first)
        if after or before is not None:
            first = language.first if before is None else before
            table.claim(UNSUPPORTED, "", first, after.end if after else language.end)


def _in_name(table: Table, at: int) -> bool:
    """Whether a word is part of a name: "at Blue Origin"."""
    if at == 0 or not table.tokens[at].capital or not mixed_case(table):
        return False
    before = table.tokens[at - 1]
    return before.word in {"at", "@", "ex"} or (before.capital and at > 1 and table.covered(at - 1, "trait") is None)


def _spoken_before(table: Table, at: int) -> int | None:
    """Where "fluent in", "who speak" begins, when it stands right before or before another language."""
    while table.word(at - 1) in {"and", "or", ",", "/"} and table.sees(at - 2, "language"):
        at -= 2
    seen = table.before(at, "spoken")
    spoken = table.owner(at) if at > 0 else None
    return seen.first if seen else at if spoken and spoken.field == UNSUPPORTED else None

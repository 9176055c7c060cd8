"""What nobody claimed: keywords that their surroundings give away, a title nobody knew, and the rest, which is said."""

from typing import Final

from leadsearch.contract import Role
from leadsearch.prompt.runs import mixed_case
from leadsearch.prompt.table import CUE, UNSUPPORTED, Table
from leadsearch.prompt.tokens import written

_MOST_WORDS: Final = 3
"""Words of a keyword or a title that the vocabulary does not know."""
_AGENTS: Final = ("er", "or", "ist", "ian", "ant", "man", "woman", "eer", "ologist", "ive", "ee", "ent", "ic", "ster")


def read_leftovers(table: Table) -> None:
    """Claim everything that still asks for something."""
    runs = _runs(table)
    if not any(claim.field in {"roles", "companies"} for claim in table.claims):
        runs = _unknown_title(table, runs)
    for first, end in runs:
        if _after_cue(table, first) and table.tokens[first].capital and mixed_case(table):
            start, stop = table.tokens[first].start, table.tokens[end - 1].end
            table.claim("companies", table.prompt[start:stop].lower(), first, end)
        elif _is_keyword(table, first, end) or _after_cue(table, first):
            table.claim("keywords", written(table.tokens[first:end]), first, end)
    say_the_rest(table)


def say_the_rest(table: Table) -> None:
    """Claim every word that nobody understood as just that."""
    for first, end in _runs(table):
        table.claim(UNSUPPORTED, "", first, end)


def _runs(table: Table) -> list[tuple[int, int]]:
    """Stretches of free words that are no fillers."""
    runs: list[tuple[int, int]] = []
    for at in range(len(table)):
        if not _content(table, at):
            continue
        if runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return runs


def _content(table: Table, at: int) -> bool:
    token = table.tokens[at]
    return table.free(at) and token.kind != "mark" and not (table.sees(at, "filler") or table.sees(at, "company_noun"))


def _unknown_title(table: Table, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The first words name whom to find, even when the vocabulary does not know them: "sommeliers in Paris"."""
    for position, (first, end) in enumerate(runs):
        leading = all(table.sees(at, "filler") or not table.free(at) for at in range(first))
        last = table.tokens[end - 1]
        named = last.kind == "word" and (last.word != last.lemma or last.lemma.endswith(_AGENTS))
        if leading and named and end - first <= _MOST_WORDS and not _after_cue(table, first):
            table.claim("roles", Role(title=written(table.tokens[first:end])), first, end)
            return [*runs[:position], *runs[position + 1 :]]
        break
    return runs


def _is_keyword(table: Table, first: int, end: int) -> bool:
    """Whether the surroundings say that the words describe a company, or what a person knows."""
    if end - first > _MOST_WORDS or table.tokens[first].kind == "number":
        return False
    if table.sees(end, "behind", "company_noun"):
        return True
    at = first - 1
    while table.sees(at, "linking"):
        at -= 1
    said = table.owner(at - 1)
    name = table.tokens[first].capital or table.prompt.islower()
    if table.word(first - 1) == "in" and name and said is not None and said.field == "keywords":
        return False  # a place that nobody knows: "SAP experience in Walldorf"
    return table.sees(at, "signal")


def _after_cue(table: Table, first: int) -> bool:
    before = table.owner(first - 1)
    return before is not None and before.field == CUE

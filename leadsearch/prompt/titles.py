"""Titles: those with a name of their own, and those in the prompt's own words."""

from typing import Final

from leadsearch.prompt.draft import Draft
from leadsearch.prompt.table import Sighting, Table
from leadsearch.prompt.tokens import Token, written

_STAGES: Final = frozenset({"entry", "senior"})
"""Levels that are said of another title: "entry level analysts", "designers, early career"."""
_CERTIFICATES: Final = frozenset({"certified public accountant", "registered nurse"})
"""Titles that are also letters behind a name: "controllers with CPA"."""
_ORDERS: Final = frozenset({"target", "source", "contact", "shortlist"})
"""Words that open a request and may be part of a title elsewhere: "target nurses"."""
_LONGEST_CHIEF: Final = 6
_LONGEST_TITLE: Final = 6
"""Words of a title."""


def chiefs(table: Table) -> list[Draft]:
    """As in "Chief … Officer", whatever stands between."""
    drafts = []
    for first in range(len(table)):
        if table.tokens[first].lemma != "chief" or table.at(first, "title"):
            continue
        for last in range(first + 2, min(first + _LONGEST_CHIEF, len(table))):
            if table.tokens[last].kind == "mark" and table.tokens[last].text not in "&/":
                break
            if table.tokens[last].lemma == "officer":
                drafts.append(Draft(first, last + 1, title=_chief_title(table.tokens[first : last + 1])))
                break
    return drafts


def _chief_title(tokens: tuple[Token, ...]) -> str:
    return "chief " + written(tokens[1:])


def named(table: Table, first: int, rank: Sighting) -> Draft | None:
    """A title with a name of its own and the modifiers before it: "enterprise AE"; none of "with CPA", "at CROs"."""
    certificate = table.word(rank.first - 1) == "with" and rank.value in _CERTIFICATES
    if (table.word(rank.first - 1) == "at" or certificate) and rank.length == 1:
        return None
    begin = rank.first
    while begin > first and table.sees(begin - 1, "modifier") and not table.sees(begin - 1, "seniority"):
        begin -= 1
    kept = [token.word for at, token in _range(table, begin, rank.first) if _kept(table, at)]
    return Draft(begin, rank.end, title=" ".join([*kept, rank.value]))


def titled(table: Table, first: int, rank: Sighting) -> Draft | None:
    """A title in the prompt's own words: "machine learning engineers"."""
    begin = title_begin(table, first, rank.first)
    bare = begin == rank.first
    if table.word(begin - 1) == "at" or (bare and table.sees(begin, "filler")):
        return None  # "at retailers" is about companies, "leads" is a filler unless something says of what
    if table.word(rank.first) == "leads" and table.before(rank.first, "title", "seniority"):
        return None  # "CFO leads" are CFOs
    if table.word(begin - 1) in {"of", "for"} and _about_companies(table, rank.end):
        return None
    end = rank.end
    if table.word(end).rstrip("s") in {"ii", "iii", "iv"}:
        end += 1
    level: tuple[str, ...] = ()
    stage = table.at(begin, "seniority")
    if stage and stage.value in _STAGES and stage.length > 1 and stage.end < rank.end:
        begin, level = stage.end, (stage.value,)
    tokens = [token for at, token in _range(table, begin, end) if _kept(table, at) or at >= rank.first]
    while len(tokens) > 1 and tokens[0].word in {"junior", "jr"}:
        tokens, level = tokens[1:], ("entry",)
    title = written(tokens) if end == rank.end else f"{written(tokens[:-1])} {table.word(end - 1).rstrip('s')}"
    return Draft(stage.first if level and stage else begin, end, title=title, seniority=level, side="title")


def _about_companies(table: Table, end: int) -> bool:
    """Whether the words before `end` are the name of an industry: "buyers for fashion retailers"."""
    return table.before(end, "industry") is not None


def title_begin(table: Table, first: int, head: int) -> int:
    """Where a title begins: industries and verticals in front of it are about the company."""
    begin = max(first, head - _LONGEST_TITLE)
    if begin == 0 and table.word(0) in _ORDERS and not table.at(0, "function", "title"):
        begin += 1
    while begin < head:
        about = table.at(begin, "industry", "keyword")
        function = table.at(begin, "function", "title")
        if table.tokens[begin].kind == "mark":
            begin += 1
        elif (
            about
            and about.end < head
            and about.flag != "skill"
            and (about.kind == "industry" or about.flag)
            and not (
                function
                and function.end >= about.end
                and function.end <= head
                and about.kind == "industry"
                and function.end == head
            )
        ):
            begin = about.end
        elif (
            table.sees(begin, "seniority", "head")
            and not table.sees(begin, "modifier", "function")
            and table.tokens[begin].word != table.tokens[begin].lemma
        ):
            begin += 1
        else:
            break
    return begin


def _range(table: Table, first: int, end: int) -> list[tuple[int, Token]]:
    return [(at, table.tokens[at]) for at in range(first, end)]


def _kept(table: Table, at: int) -> bool:
    seen = table.covered(at, "modifier")
    return seen is None or seen.flag != "dropped"

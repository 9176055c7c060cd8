"""Levels: alone, with the department before or after them, and with the levels above or below."""

from dataclasses import replace
from typing import Final, cast

from leadsearch.contract import Seniority
from leadsearch.prompt.draft import DECIDERS, LADDER, LEADERS, Draft
from leadsearch.prompt.functions import department_after
from leadsearch.prompt.table import Sighting, Table
from leadsearch.prompt.titles import title_begin, titled
from leadsearch.prompt.tokens import written

_RUNS_A_DEPARTMENT: Final = frozenset({"vp", "head", "director", "manager"})
_PRACTICES: Final = frozenset({"finance", "legal", "consulting"})
"""What partners of a firm practise: "tax partners" are partners, "channel partners" something else."""
_ENDS_TITLES: Final = frozenset({"executive", "partner", "chief", "exec"})
"""Words of a level that may end a title, too: "sales executive", "police chief"."""


def level(table: Table, first: int, rank: Sighting) -> Draft | None:
    """A word for a level: alone, with its department, or as the end of a title ("account partners")."""
    if rank.value == "manager":
        return _manager(table, first, rank)
    if rank.value in _RUNS_A_DEPARTMENT or rank.value in {"intern", "entry"}:
        return _levelled(table, first, rank)
    practice = table.before(rank.first, "function") if rank.value == "partner" else None
    if practice and practice.first >= first and practice.value in _PRACTICES:
        return _levelled(table, first, rank)
    firm = table.before(rank.first, "industry") if rank.value == "partner" else None
    if table.tokens[rank.end - 1].lemma in _ENDS_TITLES and rank.length == 1 and not (firm and firm.first >= first):
        title = titled(table, first, rank)
        if title and title.end - title.first > 1:
            return title
    draft = _with_ladder(table, Draft(rank.first, rank.end, seniority=(rank.value,)))
    after = department_after(table, draft.end, loose=True) if rank.value in {"c_suite", "partner", "senior"} else None
    return replace(draft, end=after.end, function=after.functions, side="right") if after else draft


def _manager(table: Table, first: int, rank: Sighting) -> Draft | None:
    """Managers: of a department they are a level, of anything else ("plant managers") a title."""
    begin = title_begin(table, first, rank.first)
    if begin == rank.first:
        return _levelled(table, rank.first, rank)
    seen = table.at(begin, "function")
    whole = seen if seen and seen.end == rank.first else None
    plain = table.tokens[rank.end - 1].lemma in {"manager", "mgr"} and rank.length == 1
    if whole and whole.flag in {"role", "both"} and plain:
        words = " ".join(token.word for token in table.tokens[begin : rank.first])
        title = f"{words} manager" if whole.flag == "both" else None
        draft = Draft(begin, rank.end, title=title, seniority=("manager",), function=(whole.value,), side="left")
        return _with_ladder(table, draft)
    return titled(table, first, rank)


def _levelled(table: Table, first: int, rank: Sighting) -> Draft:
    """A level with the department before or after it: "VP of Sales", "sales directors"."""
    draft = Draft(rank.first, rank.end, seniority=(rank.value,))
    draft = _with_ladder(table, draft)
    before = _before(table, first, rank)
    if before:
        begin, functions, words = before
        if functions:
            return _with_ladder(table, replace(draft, first=begin, function=functions, side="left"))
        if rank.value in _RUNS_A_DEPARTMENT:
            return replace(draft, first=begin, title=words, seniority=(), side="title")
    after = department_after(table, draft.end, loose=rank.value not in {"vp", "head", "director"})
    if after and after.functions:
        return _with_ladder(table, replace(draft, end=after.end, function=after.functions, side="right"))
    if after:
        title = f"{written(table.tokens[rank.first : rank.end])} of {after.words}"
        return replace(draft, end=after.end, title=title, seniority=(), side="title")
    return draft


def _before(table: Table, first: int, rank: Sighting) -> tuple[int, tuple[str, ...], str] | None:
    """What stands before a level: functions, or words that make it a title; None where it is about companies."""
    seen = table.before(rank.first, "function")
    if seen and seen.first >= first:
        begin = seen.first
        while begin > first and table.sees(begin - 1, "modifier"):
            begin -= 1
        return begin, (seen.value,), ""
    begin = title_begin(table, first, rank.first)
    while begin < rank.first and table.sees(begin, "modifier"):
        begin += 1
    about = table.covered(rank.first - 1, "industry", "keyword", "company_noun", "filler")
    if begin == rank.first or (about and not (about.kind == "keyword" and about.flag != "vertical")):
        return None  # "bank directors", "fintech directors", but "e-commerce directors" direct that
    return begin, (), written(table.tokens[begin : rank.end])


def leaders(table: Table, first: int, rank: Sighting) -> Draft | None:
    """As in "Sales leaders", "IT decision makers", "leaders in operations"."""
    levels = DECIDERS if table.word(rank.first) == "decision" else LEADERS
    seen = table.before(rank.first, "function")
    if seen and seen.first >= first:
        return Draft(seen.first, rank.end, seniority=levels, function=(seen.value,), side="left")
    after = department_after(table, rank.end, loose=True)
    if after and after.functions:
        return Draft(rank.first, after.end, seniority=levels, function=after.functions, side="right")
    return Draft(rank.first, rank.end, seniority=levels)


def people(table: Table, first: int, rank: Sighting) -> Draft | None:
    """As in "Marketing people": a department without a level."""
    seen = table.before(rank.first, "function")
    if seen is None or seen.first < first or seen.end != rank.first:
        return None
    return Draft(seen.first, rank.end, function=(seen.value,), side="left")


def _with_ladder(table: Table, draft: Draft) -> Draft:
    """As in "And above", "+", "at least": the levels above or below, too."""
    if len(draft.seniority) != 1 or draft.title:
        return draft
    step = LADDER.index(cast("Seniority", draft.seniority[0]))
    end = draft.end + (table.word(draft.end) in {"level", "levels"})
    after = table.at(end, "bound")
    if after and after.value in {"or_more", "or_less"}:
        levels = LADDER[step:] if after.value == "or_more" else LADDER[: step + 1]
        return replace(draft, end=after.end, seniority=levels)
    before = table.before(draft.first, "bound")
    if before and before.value == "from" and before.length > 1:
        return replace(draft, first=before.first, seniority=LADDER[step:])
    return draft

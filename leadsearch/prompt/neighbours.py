"""Roles that stand side by side: levels that share a department, titles that share their last word."""

from dataclasses import replace
from typing import Final

from leadsearch.prompt.draft import Draft
from leadsearch.prompt.runs import rank_in, run_end
from leadsearch.prompt.table import Table
from leadsearch.prompt.tokens import written

_SHARE: Final = frozenset({"vp", "head", "director", "manager", "c_suite"})
"""Levels that may share the department of the one beside them."""
_JOINERS: Final = frozenset({"and", "or", "/", ",", "&"})
_MOST_JOINERS: Final = 2
"""Marks and words between two roles of a list: ", or"."""


def merged(table: Table, drafts: list[Draft]) -> list[Draft]:
    """Levels that share a department ("VPs and directors of sales"), titles that share their last word."""
    merged: list[Draft] = []
    for draft in _staged(table, drafts):
        if _serves(table, merged, draft):
            table.absorb(draft.first, draft.end)
            continue
        taken = merged[-1].end if merged else 0
        merged += [words for words in _joined_words(table, draft) if words.first >= taken]
        widened = _with_words(table, draft)
        merged.append(widened if widened.first >= taken else draft)  # "heads of sales and marketing directors"
        while len(merged) > 1 and _adjoin(table, merged[-2], merged[-1]) and (both := _shared(*merged[-2:])):
            merged[-2:] = [both]
    return merged


def _serves(table: Table, merged: list[Draft], draft: Draft) -> bool:
    """Whether a title only says whom another one serves: "assistants to the CEO"."""
    to = draft.first - (2 if table.word(draft.first - 1) == "the" else 1)
    served = bool(merged) and merged[-1].end == to
    return table.word(to) == "to" and (served or table.word(to - 1) in {"reporting", "report", "reports"})


def _staged(table: Table, drafts: list[Draft]) -> list[Draft]:
    """A stage of a career beside titles is said of them: "data engineers in Sydney, early career"."""
    stages = [draft for draft in drafts if draft.seniority[:1] in {("entry",), ("senior",)} and not draft.title]
    stages = [stage for stage in stages if stage.end - stage.first > 1]
    others = [draft for draft in drafts if draft not in stages]
    if not stages or not others:
        return drafts
    for stage in stages:
        table.absorb(stage.first, stage.end)
    level = stages[0].seniority
    return [draft if draft.seniority or not draft.title else replace(draft, seniority=level) for draft in others]


def _adjoin(table: Table, before: Draft, draft: Draft) -> bool:
    between = range(before.end, draft.first)
    return 0 < len(between) <= _MOST_JOINERS and all(table.word(at) in _JOINERS for at in between)


def _shared(before: Draft, draft: Draft) -> Draft | None:
    levels = {*before.seniority, *draft.seniority}
    if before.title or draft.title or not levels <= _SHARE:
        return None
    from_right = not before.function and draft.side == "right"
    from_left = not draft.function and before.side == "left"
    if not (from_right or from_left):
        return None
    return Draft(
        before.first,
        draft.end,
        seniority=tuple(dict.fromkeys([*before.seniority, *draft.seniority])),
        function=draft.function or before.function,
        side=draft.side or before.side,
    )


def _joined_words(table: Table, draft: Draft) -> list[Draft]:
    """As in "Software or solution architects": the words before share the last word of the title."""
    joiner = draft.first - 1
    if table.word(joiner) not in {"and", "or", "/"} or not table.free(max(joiner, 0)) or joiner < 1:
        return []
    seen = table.before(joiner, "function")
    first = seen.first if seen else joiner - 1
    if not table.free(first, joiner) or run_end(table, first) < joiner or rank_in(table, first, joiner):
        return []
    if draft.side == "title" and draft.end - draft.first > 1:
        head = table.tokens[draft.end - 1].lemma
        return [Draft(first, joiner, title=f"{written(table.tokens[first:joiner])} {head}")]
    return []


def _with_words(table: Table, draft: Draft) -> Draft:
    """As in "sales and marketing directors": the department before belongs to the level, too."""
    joiner = draft.first - 1
    seen = table.before(joiner, "function") if joiner > 0 and table.word(joiner) in {"and", "or", "/"} else None
    if draft.side != "left" or seen is None or not draft.seniority or run_end(table, seen.first) < joiner:
        return draft
    return replace(draft, first=seen.first, function=tuple(dict.fromkeys((seen.value, *draft.function))))

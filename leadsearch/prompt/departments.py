"""Departments without a level ("anyone in sales"), and what people do instead of what they are."""

from dataclasses import replace
from typing import Final

from leadsearch.prompt.draft import LEADERS, Draft
from leadsearch.prompt.runs import in_place, names_city
from leadsearch.prompt.table import CUE, Sighting, Table

_JOINERS: Final = frozenset({"and", "or", "/", ",", "&"})


def departments(table: Table) -> list[Draft]:
    """Departments alone ("anyone in sales"), with a verb of leading, or a verb alone ("who own restaurants")."""
    drafts: list[Draft] = []
    for at in range(len(table)):
        seen = table.at(at, "function")
        if seen is None or not _stands_alone(table, seen):
            continue
        if drafts and not (table.word(at - 1) in _JOINERS and drafts[-1].end == at - 1):
            break
        verb = _verb_before(table, at)
        levels = () if verb and verb.value == "doer" else LEADERS if verb else drafts[-1].seniority if drafts else ()
        drafts.append(Draft(verb.first if verb else at, seen.end, seniority=levels, function=(seen.value,)))
    if len(drafts) > 1:
        functions = tuple(dict.fromkeys(function for draft in drafts for function in draft.function))
        return [replace(drafts[0], end=drafts[-1].end, function=functions)]
    return drafts or _verbs(table)


def excluded_departments(table: Table) -> list[Draft]:
    """As in "CTOs, nobody in sales"."""
    drafts = []
    for at in range(1, len(table)):
        cue = table.owner(at - 2 if table.word(at - 1) == "in" and table.free(at - 1) else at - 1)
        seen = table.at(at, "function")
        if seen and cue is not None and cue.field == CUE and _stands_alone(table, seen):
            drafts.append(Draft(at, seen.end, function=(seen.value,)))
    return drafts


def _verbs(table: Table) -> list[Draft]:
    """What people do with companies says what they are: "people who own restaurants", "who founded startups"."""
    for at in range(len(table)):
        verb = table.at(at, "verb")
        if verb and verb.value not in {"", "doer"}:
            levels = LEADERS if verb.value == "leader" else (verb.value,)
            return [Draft(verb.first, verb.end, seniority=levels)]
    return []


def _stands_alone(table: Table, seen: Sighting) -> bool:
    """Whether a department is what people work in, and not a word about companies or a place."""
    if in_place(table, seen) or names_city(table, seen):
        return False
    about = table.at(seen.first, "industry", "keyword")
    if (
        about
        and about.length >= seen.length
        and table.word(seen.first - 1) not in {"in", "run", "lead", "manage", "doing"}
        and seen.first > 0
    ):
        return False
    if seen.value == "human_resources" and table.word(seen.first) == "people" and seen.length == 1:
        return _verb_before(table, seen.first) is not None
    if table.word(seen.end) in {"team", "teams", "department", "departments", "org"} and _verb_before(
        table, seen.first
    ):
        return True
    if table.word(seen.end) == "team" and table.word(seen.first - 1) in {"the", "whole", "entire"}:
        return table.word(seen.end + 1) in {"at", "of"}  # "the marketing team at Notion"
    return not table.sees(seen.end, "company_noun") and table.word(seen.first - 1) != "at"


def _verb_before(table: Table, at: int) -> Sighting | None:
    """The verb of leading right before a department, articles aside."""
    while table.word(at - 1) in {"the", "their", "all", "global"}:
        at -= 1
    return table.before(at, "verb")

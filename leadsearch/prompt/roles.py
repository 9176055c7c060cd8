"""Whom to find: titles, levels and departments."""

from leadsearch.prompt.departments import departments, excluded_departments
from leadsearch.prompt.draft import Draft
from leadsearch.prompt.levels import leaders, level, people
from leadsearch.prompt.neighbours import merged
from leadsearch.prompt.runs import rank_in, run_end
from leadsearch.prompt.table import Sighting, Table
from leadsearch.prompt.titles import chiefs, named, titled


def read_roles(table: Table) -> None:
    """Claim all roles. Departments alone ("anyone in sales") count only where no role was found."""
    _claim_all(table, chiefs(table))
    drafts: list[Draft] = []
    at = 0
    while at < len(table):
        end = run_end(table, at)
        if end == at:
            at += 1
            continue
        found = _in_run(table, at, end)
        drafts += found
        at = max([end, *(draft.end for draft in found)])
    _claim_all(table, merged(table, drafts))
    if not any(claim.field == "roles" for claim in table.claims):
        _claim_all(table, departments(table))
    _claim_all(table, excluded_departments(table))


def _claim_all(table: Table, drafts: list[Draft]) -> None:
    for draft in drafts:
        if table.free(draft.first, draft.end):
            table.claim("roles", draft.role(), draft.first, draft.end)


def _in_run(table: Table, first: int, end: int) -> list[Draft]:
    """The roles of one run, the left ones first."""
    rank = rank_in(table, first, end)
    if rank is None:
        return []
    draft = _draft(table, first, rank)
    left = _in_run(table, first, draft.first if draft else rank.first)
    return [*left, draft] if draft else left


def _draft(table: Table, first: int, rank: Sighting) -> Draft | None:
    by_kind = {"title": named, "leader": leaders, "person": people, "head": titled, "seniority": level}
    return by_kind[rank.kind](table, first, rank)

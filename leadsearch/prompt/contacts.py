"""Which contact details a person's record must carry."""

from typing import Final

from leadsearch.prompt.table import CUE, Sighting, Table

_AFTER: Final = frozenset({"available", "listed", "known", "attached", "included", "required", "only", "verified"})


def read_contacts(table: Table) -> None:
    """Claim "with email", "have a verified phone number"; "email marketing" is somebody else's."""
    at = 0
    while at < len(table):
        seen = table.at(at, "contact")
        if seen is None:
            at += 1
            continue
        first = seen.first
        while table.sees(first - 1, "detail") and table.free(first - 1):
            first -= 1
        asked = table.sees(first - 1, "holding") or table.word(first - 1) in {"/", ","}
        asked = asked or (table.word(seen.end) in {"of", "for"} and not table.sees(seen.end + 1, "company_noun"))
        if asked or table.word(seen.end) in _AFTER or _excluded(table, first, seen):
            table.claim("has", seen.value, first, seen.end)
        at = seen.end


def _excluded(table: Table, first: int, seen: Sighting) -> bool:
    """Whether a word that excludes stands before: "without email", but not "no email marketers"."""
    before = table.owner(first - 1)
    if before is None or before.field != CUE:
        return False
    longer = table.covered(seen.first, "function", "keyword", "industry", "title", "head")
    if longer is not None and longer.length > seen.length:
        return False
    return seen.end == len(table) or table.tokens[seen.end].kind == "mark" or table.sees(seen.end, "filler")

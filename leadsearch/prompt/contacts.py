"""Which contact details a person's record must carry."""

from typing import Final

from leadsearch.prompt.table import Table

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
        if asked or table.word(seen.end) in _AFTER:
            table.claim("has", seen.value, first, seen.end)
        at = seen.end

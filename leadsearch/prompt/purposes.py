"""What people are wanted for: "who can sell our product". No record says it, so it is said to be not understood."""

from typing import Final

from leadsearch.prompt.table import UNSUPPORTED, Table

_ENDS: Final = frozenset(
    {"in", "at", "near", "from", "based", "located", "across", "who", "with", "working", "but", "not"}
)
"""Words at which the next condition begins."""


def read_purposes(table: Table) -> None:
    """Claim each purpose to the end of its clause, before its words are taken for what people are."""
    for at in range(len(table)):
        purpose = table.at(at, "purpose")
        if purpose is None:
            continue
        end = purpose.end
        while (
            end < len(table) and table.free(end) and table.tokens[end].kind != "mark" and table.word(end) not in _ENDS
        ):
            end += 1
        table.claim(UNSUPPORTED, "", purpose.first, end)

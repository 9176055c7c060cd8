"""What never filters: protected and personal traits, and languages, which no field can express."""

from leadsearch.prompt.table import UNSUPPORTED, Table


def read_traits(table: Table) -> None:
    """Claim traits and spoken languages as unsupported, before anything can take their words for a place or a title."""
    for at in range(len(table)):
        trait = table.at(at, "trait")
        longer = table.at(
            at, "function", "title", "industry", "keyword", "company", "city", "seniority", "company_type"
        )
        if trait and not (longer and longer.length > trait.length):
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


def _spoken_before(table: Table, at: int) -> int | None:
    """Where "fluent in", "who speak" begins, when it stands right before or before another language."""
    while table.word(at - 1) in {"and", "or", ",", "/"} and table.sees(at - 2, "language"):
        at -= 2
    seen = table.before(at, "spoken")
    return seen.first if seen else None

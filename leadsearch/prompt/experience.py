"""Years of experience: of a career, or with the skills that stand beside them."""

from leadsearch.prompt.table import UNSUPPORTED, Table


def read_experience(table: Table) -> None:
    """Bare years in a list of skills are years with those: "Spark, Snowflake, 5+ years experience".

    No field holds them, and a career is a weaker condition that drops whoever's record is silent. So they are said.
    """
    years = [
        claim for claim in table.claims if claim.field == "experience_years" and _alone(table, claim.first, claim.end)
    ]
    if not years or not any(_is_skill(table, claim.first) for claim in table.claims if claim.field == "keywords"):
        return
    for claim in years:
        table.release(claim)
        table.claim(UNSUPPORTED, "", claim.first, claim.end)


def _alone(table: Table, first: int, end: int) -> bool:
    """Whether words are an item of a list: nothing but marks around them."""
    before = first == 0 or table.tokens[first - 1].kind == "mark"
    return before and (end == len(table) or table.tokens[end].kind == "mark")


def _is_skill(table: Table, at: int) -> bool:
    return any(seen.kind == "keyword" and seen.flag == "skill" for seen in table.sightings[at])

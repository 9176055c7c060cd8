"""What is excluded: the words "not", "except", "without" and the like, and how far they reach."""

from typing import Final

from leadsearch.prompt.contexts import lies_in
from leadsearch.prompt.table import CUE, FILLER, UNSUPPORTED, Claim, Table

_GROUPS: Final = {
    "roles": "role",
    "cities": "place",
    "states": "place",
    "countries": "place",
    "regions": "place",
    "industries": "topic",
    "keywords": "topic",
    "company_type": "topic",
    "companies": "company",
    "funding": "funding",
}
"""Fields that can be excluded → what they are about; a list of exclusions stays with one subject."""
_ENDS: Final = frozenset(";.:()!?")
_CLAUSES: Final = frozenset({"but", "who", "that", "with", "working", "which", "whose", "only", "just"})
_PREPOSITIONS: Final = frozenset({"in", "at", "from", "based", "near", "for", "of", "across"})
_ROW: Final = 3
_CONJUNCTIONS: Final = frozenset({"and", "or", "nor", "&", "/"})


def read_cues(table: Table) -> None:
    """Claim the words that exclude, unless they are part of something longer ("non-profit", "no-code")."""
    at = 0
    while at < len(table):
        seen = table.at(at, "cue")
        longer = table.at(at, "industry", "keyword", "title", "trait", "company_type", "bound", "past", "funding")
        if seen and not (longer and longer.length >= seen.length):
            table.claim(CUE, "", seen.first, seen.end)
            at = seen.end
        else:
            at += 1


def excluded(table: Table) -> frozenset[int]:
    """Positions of the words that are excluded."""
    return frozenset(
        at
        for cue in table.claims
        if cue.field == CUE
        for claim in _reach(table, cue)
        for at in range(claim.first, claim.end)
    )


def _reach(table: Table, cue: Claim) -> list[Claim]:
    """The claims that a cue excludes: the first behind it, and what is listed with it."""
    reached: list[Claim] = []
    group = ""
    parted = turned = False
    at = cue.end
    glued = at < len(table) and table.tokens[at].joint == "-"  # "non-technical founders" are founders
    while at < len(table) and not (glued and reached):
        owner = table.owner(at)
        if owner is None or owner.field in {FILLER, UNSUPPORTED, CUE}:
            word = table.word(at)
            if word in _ENDS or (group and word in _CLAUSES) or (word == "," and not group and _passed(table, cue, at)):
                break
            parted = parted or word == ","
            turned = turned or word in _PREPOSITIONS
            at += 1
            continue
        own = _GROUPS.get(owner.field, "")
        if group and own != group and (parted or turned or not own):
            break
        if turned and reached and not _conjoined(table, reached[-1], owner):
            break  # "outside London, in the UK", "outside London in the UK"
        lasting = _list_goes_on(table, reached[-1], owner) if reached else False
        if group and parted and (turned or not (lasting or lies_in(table, reached[-1], owner))):
            break
        if not own:
            break
        reached.append(owner)
        group = own
        parted = turned = False
        at = owner.end
    return reached


def _passed(table: Table, cue: Claim, at: int) -> bool:
    """Whether a cue has had its word, though nobody claimed that: "no chains, Perth"."""
    return any(table.sees(between, "company_noun") for between in range(cue.end, at))


def _list_goes_on(table: Table, last: Claim, claim: Claim) -> bool:
    """Whether a comma goes on a list: "not A, B or C". "Not A, B" ends with A."""
    if _conjoined(table, last, claim):
        return True
    if _bare_row(table, last, claim):
        return True
    at = claim.end
    while at < len(table) and table.word(at) not in _ENDS:
        owner = table.owner(at)
        if owner is None and table.word(at) in _CONJUNCTIONS:
            following = next((table.owner(later) for later in range(at + 1, len(table)) if table.owner(later)), None)
            if table.unknown(at + 1) or (following and following.field == UNSUPPORTED and following.first == at + 1):
                return True  # a name that nobody knows ends the list: "not Brno, Ostrava or Nowhere"
            return following is not None and _GROUPS.get(following.field) == _GROUPS.get(claim.field)
        if owner is not None and _GROUPS.get(owner.field) != _GROUPS.get(claim.field):
            return False
        at += 1
    return False


def _conjoined(table: Table, last: Claim, claim: Claim) -> bool:
    return any(table.word(at) in _CONJUNCTIONS for at in range(last.end, claim.first))


def _bare_row(table: Table, last: Claim, claim: Claim) -> bool:
    """Whether three or more of one kind stand in a row with commas alone: "not Berlin, Munich, Hamburg".

    Keywords are what prompts are a row of anyway ("not crypto, fintech, SaaS").
    """
    row = [last, claim]
    while (further := _after_comma(table, row[-1])) is not None and further.field == claim.field:
        row.append(further)
    before = _before_comma(table, last)
    listed = len(row) + (before is not None and before.field == claim.field)
    together = last.field == claim.field and _after_comma(table, last) is claim
    # Who is wanted stands before it: "engineers, not juniors, interns".
    said = claim.field == "roles" and any(role.field == "roles" and role.end < last.first for role in table.claims)
    return together and (listed >= _ROW or said) and claim.field != "keywords"


def _after_comma(table: Table, claim: Claim) -> Claim | None:
    return table.owner(claim.end + 1) if table.word(claim.end) == "," else None


def _before_comma(table: Table, claim: Claim) -> Claim | None:
    return table.owner(claim.first - 2) if table.word(claim.first - 1) == "," else None

"""How far the words that exclude reach: "not recruiters, consultants or coaches, in Berlin"."""

from typing import Final

from leadsearch.prompt.contexts import lies_in
from leadsearch.prompt.cues import AFTER
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
    "past_companies": "past",
    "has": "contact",
    "employees": "employees",
    "revenue": "revenue",
    "founded": "founded",
    "experience_years": "experience_years",
}
"""Fields that can be excluded → what they are about; a list of exclusions stays with one subject."""
_ENDS: Final = frozenset(";.:()!?")
_OPENING: Final = frozenset({":", "(", "-"})
"""Marks right behind a cue that do not end it: "not (recruiters or coaches)"."""
_CLAUSES: Final = frozenset({"but", "who", "that", "with", "working", "which", "whose", "only", "just"})
_NARROWED: Final = {
    "topic": frozenset({"employees", "revenue", "founded"}),
    "funding": frozenset({"employees", "revenue", "founded"}),
    "role": frozenset({"experience_years"}),
}
"""What is excluded → what may say of which of them: "no startups with more than 50 people"."""
_NARROWING: Final = frozenset({"with", "that", "who", "which", "whose", "but"})
_OF_ITS_OWN: Final = frozenset(
    {"past_companies", "has", "employees", "revenue", "founded", "experience_years", "funding"}
)
"""Fields that no list of unknown words goes on with: "nothing fancy, 50+ people"."""
_PREPOSITIONS: Final = frozenset({"in", "at", "from", "based", "near", "for", "of", "across"})
_ROW: Final = 3
_CONJUNCTIONS: Final = frozenset({"and", "or", "nor", "&", "/"})


def reach(table: Table, cue: Claim) -> list[Claim]:
    """The claims that a cue excludes: the first it meets, and what is listed with it."""
    return _backwards(table, cue) if cue.value == AFTER else _forwards(table, cue)


def conjoined(table: Table, last: Claim, claim: Claim) -> bool:
    """Whether a word of a list stands between two claims."""
    return any(table.word(at) in _CONJUNCTIONS for at in range(last.end, claim.first))


def _forwards(table: Table, cue: Claim) -> list[Claim]:
    reached: list[Claim] = []
    group = ""
    parted = turned = False
    at = cue.end
    glued = at < len(table) and table.tokens[at].joint == "-"  # "non-technical founders" are founders
    while table.word(at) in _OPENING:
        at += 1
    while at < len(table) and not (glued and reached):
        owner = table.owner(at)
        if owner is None or owner.field in {FILLER, UNSUPPORTED, CUE}:
            word = table.word(at)
            if group and word in _NARROWING and not parted and (narrower := _narrower(table, at, reached[-1])):
                reached.append(narrower)
                break
            if word in _ENDS or (group and word in _CLAUSES) or (word == "," and not group and _passed(table, cue, at)):
                break
            parted = parted or word == ","
            turned = turned or word in _PREPOSITIONS
            at += 1
            continue
        own = _GROUPS.get(owner.field, "")
        if group and own != group and (parted or turned or not own):
            break
        if (turned or _begins_anew(group, owner)) and reached and not conjoined(table, reached[-1], owner):
            break  # "outside London, in the UK", "outside London in the UK", "not at Siemens ex-Google"
        lasting = _list_goes_on(table, reached, owner) if reached else False
        if group and parted and (turned or not (lasting or lies_in(table, reached[-1], owner))):
            break
        if not own or (parted and not group and owner.field in _OF_ITS_OWN):
            break
        reached.append(owner)
        group = own
        parted = turned = False
        at = owner.end
    return reached


def _begins_anew(group: str, claim: Claim) -> bool:
    """Whether a condition stands behind a person, a name or a place, which it does not describe."""
    return group in {"company", "place", "role"} and claim.field in _OF_ITS_OWN


def _backwards(table: Table, cue: Claim) -> list[Claim]:
    """What stands right before a cue: "recruiters and coaches excluded"."""
    reached: list[Claim] = []
    at = cue.first - 1
    while at >= 0:
        owner = table.owner(at)
        if owner is None or owner.field == FILLER:
            listed = table.word(at) in _CONJUNCTIONS or not reached
            if table.tokens[at].kind == "mark" or not listed:
                break
            at -= 1
            continue
        if owner.field not in _GROUPS or (reached and _GROUPS[owner.field] != _GROUPS[reached[0].field]):
            break
        reached.insert(0, owner)
        at = owner.first - 1
    return reached


def _narrower(table: Table, at: int, last: Claim) -> Claim | None:
    """What says of which of the excluded: "with more than 50 people" behind "no startups"."""
    while at < len(table) and table.tokens[at].kind != "mark":
        owner = table.owner(at)
        if owner is not None and owner.field not in {FILLER, UNSUPPORTED}:
            same = owner.field == last.field and owner.field in _OF_ITS_OWN
            return owner if same or owner.field in _NARROWED.get(_GROUPS[last.field], ()) else None
        at += 1
    return None


def _passed(table: Table, cue: Claim, at: int) -> bool:
    """Whether a cue has had its word, though nobody claimed that: "no chains, Perth"."""
    return any(table.sees(between, "company_noun") for between in range(cue.end, at))


def _list_goes_on(table: Table, reached: list[Claim], claim: Claim) -> bool:
    """Whether a comma goes on a list: "not A, B or C". "Not A, B" ends with A."""
    last = reached[-1]
    if conjoined(table, last, claim):
        return True
    if _bare_row(table, last, claim, begin=reached[0].first):
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


def _bare_row(table: Table, last: Claim, claim: Claim, *, begin: int) -> bool:
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
    said = claim.field == "roles" and any(
        role.field == "roles" and role.end < begin and not _behind_cue(table, role) for role in table.claims
    )
    return together and (listed >= _ROW or said) and claim.field != "keywords"


def _behind_cue(table: Table, claim: Claim) -> bool:
    before = table.owner(claim.first - 1)
    return before is not None and before.field == CUE


def _after_comma(table: Table, claim: Claim) -> Claim | None:
    return table.owner(claim.end + 1) if table.word(claim.end) == "," else None


def _before_comma(table: Table, claim: Claim) -> Claim | None:
    return table.owner(claim.first - 2) if table.word(claim.first - 1) == "," else None

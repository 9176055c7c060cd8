"""For whom people work, and for whom they worked."""

from typing import Final

from leadsearch.prompt.runs import mixed_case
from leadsearch.prompt.table import FILLER, UNSUPPORTED, Sighting, Table

_AT: Final = frozenset({"at", "@"})
_FOR: Final = frozenset({"for", "by", "from", "of", "joined"})
_JOINERS: Final = frozenset({"or", "and", ",", "/", "&"})
_INNER: Final = frozenset({"of", "de", "and", "the", "&"})
_MOST_WORDS: Final = 4
"""Words of a company's name."""
_KNOWN: Final = ("function", "seniority", "title", "head", "industry", "keyword", "funding", "company_type", "country",
                 "state", "region", "demonym", "filler", "cue", "trait", "unit", "bound", "contact", "past", "leader",
                 "company_noun")  # fmt: skip


def read_employers(table: Table) -> None:
    """Claim former employers, then current ones."""
    for at in range(len(table)):
        if (cue := table.at(at, "past")) and cue.value == "before":
            _past(table, cue)
    _alumni(table)
    for at in range(len(table)):
        if table.free(at) and (similar := table.at(at, "similar")):
            _similar(table, similar)
    for at in range(len(table)):
        if table.free(at) and table.word(at) in _AT | _FOR:
            _claim_list(table, at + 1, "companies", sure=table.word(at) in _AT)
    _unannounced(table)


def _past(table: Table, cue: Sighting) -> None:
    end = _claim_list(table, cue.end, "past_companies", sure=True)
    if end > cue.end:
        table.claim(FILLER, "", cue.first, cue.end)
        _drop_former_role(table, end)
        _drop_role_before(table, cue.first, end)


def _drop_former_role(table: Table, end: int) -> None:
    """As in "Ex-McKinsey consultants now working as COOs": what they were is no condition."""
    former = table.owner(end)
    if former is None or former.field != "roles" or former.first != end:
        return
    now = table.at(former.end, "past")
    if now and now.value == "now" and any(claim.field == "roles" and claim.first >= now.end for claim in table.claims):
        table.release(former)
        table.claim(FILLER, "", former.first, former.end)


def _drop_role_before(table: Table, first: int, end: int) -> None:
    """As in "Engineers formerly at SpaceX, now founders"."""
    former = table.owner(first - 1)
    now = table.at(end + (table.word(end) == ","), "past")
    present = table.owner(now.end) if now and now.value == "now" else None
    if former and former.field == "roles" and present and present.field == "roles":
        table.release(former)
        table.claim(FILLER, "", former.first, former.end)


def _alumni(table: Table) -> None:
    """As in "Google alumni"."""
    for at in range(1, len(table)):
        cue = table.at(at, "past")
        if cue is None or cue.value != "after":
            continue
        for first in range(max(0, at - _MOST_WORDS), at):
            if _name(table, first, sure=True) == at:
                table.claim("past_companies", _written(table, first, at), first, at)
                table.claim(FILLER, "", cue.first, cue.end)
                break


def _similar(table: Table, cue: Sighting) -> None:
    """As in "Companies like Stripe" asks for likeness, which no field knows."""
    end = _claim_list(table, cue.end, "", sure=False)
    if end > cue.end:
        table.claim(UNSUPPORTED, "", cue.first, end)


def _claim_list(table: Table, first: int, field: str, *, sure: bool) -> int:
    """Claim a list of companies: "Stripe, Adyen or Klarna". Without a field only measures it. Where it ends."""
    at = first
    while table.word(at) == "the":
        at += 1
    end = first
    while name_end := _name(table, at, sure=sure):
        if field:
            table.claim(field, _written(table, at, name_end), at, name_end)
        end = at = name_end
        while table.word(at) in _JOINERS and table.free(at):
            at += 1
        if at == end:
            break
        if table.word(at) in _AT and table.word(end) != ",":
            at += 1
    return end


def _name(table: Table, first: int, *, sure: bool) -> int:
    """Where a company's name that begins here ends, or 0. After "at" an unknown word is enough of a name."""
    if first >= len(table) or not table.free(first):
        return 0
    if table.at(first, "funding"):
        return 0  # "Series A-C"
    known = table.at(first, "company")
    capital = table.tokens[first].capital
    if known and (sure or (capital and not table.at(first, "keyword")) or known.flag != "plain"):
        return _hyphenated(table, known.end, sure=sure)
    if capital:
        return _capitals(table, first)
    end = _hyphenated(table, first + 1, sure=sure)
    return end if sure and table.unknown(first) and _ends_phrase(table, end) else 0


def _hyphenated(table: Table, end: int, *, sure: bool = False) -> int:
    """The end of a name that goes on behind hyphens: "Airbus-Safran", "Cirque-du-Soleil"."""
    at = end
    while at < len(table) and table.tokens[at].joint == "-" and table.free(at):
        at += 1
        if table.tokens[at - 1].capital or (sure and table.prompt.islower()):
            end = at
    return end


def _capitals(table: Table, first: int) -> int:
    """The end of a run of capitalised words that is more than vocabulary in title case."""
    end = first
    strange = False
    while end < min(len(table), first + _MOST_WORDS) and table.free(end):
        token = table.tokens[end]
        inner = token.word in _INNER and end > first and end + 1 < len(table) and table.tokens[end + 1].capital
        if not (inner or _like_a_name(table, end)):
            break
        if inner and token.word in {"and", "&"} and not strange:
            break
        strange = strange or (not inner and not _is_vocabulary(table, end))
        if inner and token.text == "and":
            break
        end += 1
    return _hyphenated(table, end) if strange else 0


def _like_a_name(table: Table, at: int) -> bool:
    """A capital that means something: "New Relic", but not "At Companies In Chicago"."""
    if not table.tokens[at].capital:
        return False
    if at == 0 and table.sees(0, "filler"):
        return False  # "Find Palantir alumni"
    last = at + 1 >= len(table) or not table.tokens[at + 1].capital
    return not table.sees(at, "filler") or (mixed_case(table) and not last)


def _is_vocabulary(table: Table, at: int) -> bool:
    seen = table.covered(at, *_KNOWN, "city")
    return seen is not None and (seen.kind != "city" or seen.flag == "sure")


def _ends_phrase(table: Table, at: int) -> bool:
    """Whether a name may end here: before a company word it would describe it ("at pet food companies")."""
    if at >= len(table) or not table.free(at) or table.tokens[at].kind == "mark":
        return True
    return table.sees(at, "filler", "past", "cue") and not table.sees(at, "company_noun")


def _unannounced(table: Table) -> None:
    """Well-known names without an "at": "Google engineers", "Stripe or Adyen"."""
    for at in range(len(table)):
        seen = table.at(at, "company")
        if seen and _named_so(table, seen):
            table.claim("companies", _written(table, seen.first, seen.end), seen.first, seen.end)
        elif (end := _double_name(table, at)) > at:
            table.claim("companies", _written(table, at, end), at, end)
        elif table.free(at) and "." in table.word(at) and table.unknown(at) and table.tokens[at].kind == "word":
            table.claim("companies", table.word(at), at, at + 1)


def _double_name(table: Table, at: int) -> int:
    """The end of two unknown names with a hyphen between, right before a role: "Hydro-Québec engineers"."""
    strange = table.free(at) and table.tokens[at].capital and table.unknown(at) and table.tokens[at].kind == "word"
    end = _hyphenated(table, at + 1)
    role = table.owner(end)
    return end if strange and end > at + 1 and role is not None and role.field == "roles" else at


def _named_so(table: Table, seen: Sighting) -> bool:
    """Whether a well-known name stands for its company, and is neither a plain word nor part of a longer phrase."""
    if table.word(seen.first - 1) in {"use", "uses", "using"}:
        return False  # what a company uses is a keyword
    longer = table.covered(seen.first, "industry", "keyword", "function", "company_type", "city")
    if longer and longer.length > seen.length:
        return False
    listed = table.owner(seen.first - 2) if table.word(seen.first - 1) in _JOINERS else None
    if listed is not None and listed.field == "companies":
        return True  # "google, apple and meta"
    role = table.owner(seen.end)
    opens = seen.first == 0 and not (role is not None and role.field == "roles" and mixed_case(table))
    capital = table.tokens[seen.first].capital and not opens
    return seen.flag != "plain" or (capital and not table.at(seen.first, "keyword", "industry", "function"))


def _written(table: Table, first: int, end: int) -> str:
    start, stop = table.tokens[first].start, table.tokens[end - 1].end
    return " ".join(
        table.prompt[start:stop].lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").removesuffix("'s").split()
    )

"""Runs: the stretches of a prompt in which a job title can stand, and the word in them that says what people are."""

from typing import Final

from leadsearch.prompt.table import CUE, Sighting, Table

RANKS: Final = ("title", "seniority", "head", "leader", "person")
"""The kinds of words that a title ends with, the surer first."""
_PARTS: Final = ("function", "title", "seniority", "industry", "keyword", "head", "leader", "person")
_BLOCKS: Final = (
    "country",
    "state",
    "region",
    "funding",
    "company_type",
    "trait",
    "demonym",
    "contact",
    "verb",
    "past",
    "cue",
    "bound",
)
_A_WORD: Final = 3
"""Letters of a word whose capital says something; shorter ones are often initials."""
_INNER_MARKS: Final = frozenset("/&")


def run_end(table: Table, first: int) -> int:
    """Where the run that begins at `first` ends; `first` itself where none begins."""
    at = first
    while at < len(table) and _may_stand(table, at):
        at += 1
    return at


def rank_in(table: Table, first: int, end: int) -> Sighting | None:
    """The last word of a run that says what people are: "managers" in "product marketing managers berlin"."""
    for last in range(end, first, -1):
        seen = table.before(last, *RANKS)
        if seen and seen.first >= first and not _part_of_longer(table, seen):
            return seen
    return None


def _part_of_longer(table: Table, seen: Sighting) -> bool:
    """Whether the word belongs to what follows it: "developer tools", "developer relations"."""
    longer = table.covered(seen.end - 1, "industry", "keyword", "company", "function")
    return longer is not None and longer.end > seen.end and table.free(longer.first, longer.end)


def place_at(table: Table, at: int) -> Sighting | None:
    """A place over this word that is sure enough to be no part of a title."""
    seen = table.covered(at, "country", "state", "region", "city")
    if seen is None or seen.kind != "city" or seen.flag == "sure":
        return seen
    return seen if seen.flag == "likely" and table.tokens[seen.first].capital and mixed_case(table) else None


def in_place(table: Table, seen: Sighting) -> bool:
    """Whether the words are the beginning of a place's longer name: "research triangle"."""
    longer = table.covered(seen.first, "region", "city", "country", "state")
    return longer is not None and longer.end > seen.end


def names_city(table: Table, seen: Sighting) -> bool:
    """Whether an everyday word is a city here, since its state or country follows: "Mobile, AL"."""
    following = seen.end + (table.word(seen.end) == ",")
    return table.sees(seen.first, "city") and following > seen.end and table.sees(following, "code", "state", "country")


def mixed_case(table: Table) -> bool:
    """Whether capitals tell names from other words in this prompt: some word that is no filler begins with none."""
    return any(
        token.kind == "word" and len(token.text) >= _A_WORD and token.text.islower() and not table.sees(at, "filler")
        for at, token in enumerate(table.tokens)
    )


def _may_stand(table: Table, at: int) -> bool:
    """Whether a word can be part of a title."""
    if not table.free(at):
        return False
    token = table.tokens[at]
    part = table.covered(at, *_PARTS)
    inner = part is not None and part.length > 1 and table.free(part.first, part.end)
    if token.kind != "word":
        return inner or (token.text in _INNER_MARKS and token.joint == "" and at > 0 and not _rank_ends(table, at))
    if inner and part is not None and part.kind in {"title", "seniority", "function", "leader"}:
        return True
    if _barred(table, at):
        return False
    filler = table.sees(at, "filler")
    return not filler or inner or table.sees(at, "title_word") or _department_word(table, at)


def _barred(table: Table, at: int) -> bool:
    """Whether a word means something else: a place, a company, what "non-" excludes."""
    before = table.owner(at - 1)
    if table.tokens[at].joint == "-" and before is not None and before.field == CUE:
        return True
    return place_at(table, at) is not None or _blocked(table, at) or (at == 0 and _state_code(table))


def _rank_ends(table: Table, at: int) -> bool:
    """Whether a title ends before this mark: "CTO/VP" are two."""
    return table.before(at, "title", "seniority") is not None


def _department_word(table: Table, at: int) -> bool:
    """Whether a filler is a department here: "IT", "people directors"."""
    return table.sees(at, "function") and (
        table.tokens[at].text.isupper() or table.sees(at + 1, "seniority", "head", "leader", "person")
    )


def _blocked(table: Table, at: int) -> bool:
    seen = table.covered(at, *_BLOCKS)
    if seen and table.free(seen.first, seen.end):
        return True
    keyword = table.covered(at, "keyword")
    if keyword and keyword.flag == "vertical":
        return True
    company = table.covered(at, "company")
    if keyword and keyword.flag == "skill" and table.sees(keyword.end, "head"):
        return False  # "Salesforce admins" know the tool
    return (
        company is not None
        and (keyword is None or keyword.length <= company.length)
        and (company.flag != "plain" or table.tokens[company.first].capital or table.word(company.first - 1) == "ex")
        and not table.sees(at, "function", "head", "title")
    )


def _state_code(table: Table) -> bool:
    """Whether a prompt begins with the letters of a state: "UT NLP engineers"."""
    return table.sees(0, "code") and not table.sees(0, "function", "title", "keyword") and len(table) > 1

"""The department beside a rank: "of engineering" after it, "marketing" before it."""

from typing import Final, NamedTuple

from leadsearch.prompt.runs import RANKS, in_place, names_city, place_at
from leadsearch.prompt.table import Sighting, Table
from leadsearch.prompt.tokens import written

_JOINERS: Final = frozenset({"and", "or", "/", ","})
_LINKS: Final = frozenset({"of", "for", "in", ",", "-", "to", ":"})
_MOST_WORDS: Final = 5
"""Words of a department that the vocabulary does not know: "head of trust experience"."""


class Department(NamedTuple):
    """What follows a rank: functions where they are known, else the words; `end` is where it ends."""

    functions: tuple[str, ...]
    words: str
    end: int


def department_after(table: Table, at: int, *, loose: bool) -> Department | None:
    """The department behind a rank that ends at `at`. `loose` ranks (managers) take one only after "of" or "in"."""
    link = table.word(at) if table.free(at) and at < len(table) else ""
    first = at + 1 if link in _LINKS else at
    while link in {"of", "for", "in"} and table.word(first) in {"the", "our", "their"}:
        first += 1
    if link not in _LINKS:
        link = ""
    if loose and link not in {"of", "in", "for"}:
        return None
    while table.sees(first, "modifier") and not table.at(first, "function") and table.at(first + 1, "function"):
        first += 1  # "head of group finance"
    seen = table.at(first, "function")
    if seen and _fits(table, seen, link):
        return _with_more(table, seen, first, link)
    if link == "of" and not loose:
        return _unknown(table, first)
    return None


def _fits(table: Table, seen: Sighting, link: str) -> bool:
    """Whether a function behind a rank belongs to it."""
    following = seen.end
    if (
        following < len(table)
        and table.free(following)
        and table.at(following, *RANKS)
        and not table.sees(following, "filler")
    ):
        return False
    ambiguous = table.at(seen.first, "industry") and table.word(seen.end) != "at"  # "in logistics at Amazon"
    if link in {"in", "for", ","} and (ambiguous or _names_company(table, seen)):
        return False
    if link == "in" and (names_city(table, seen) or in_place(table, seen)):
        return False
    if link == ",":
        return not table.at(seen.first, "keyword") and (
            following >= len(table) or table.sees(following, "filler") or table.tokens[following].kind == "mark"
        )
    return not (link == "" and _names_company(table, seen))


def _names_company(table: Table, seen: Sighting) -> bool:
    """Whether the words are about companies: "marketing agencies", "AI startups"."""
    longer = table.at(seen.first, "industry", "keyword")
    return table.sees(seen.end, "company_noun") or (longer is not None and longer.end > seen.end)


def _with_more(table: Table, seen: Sighting, first: int, link: str) -> Department:
    """A function, the words that refine it, and those joined to it: "sales and marketing"."""
    end = _refined(table, seen, link)
    functions = [seen.value]
    if end > seen.end:
        refined = table.before(end, "function")
        if refined is None or refined.first < seen.end:
            return Department((), written(table.tokens[first:end]), end)
        functions = [seen.value, refined.value] if refined.value != seen.value else [seen.value]
        functions = functions[-1:]
    while table.word(end) in _JOINERS and table.free(end):
        more = table.at(end + 1, "function")
        if more is None or not _fits(table, more, "," if table.word(end) == "," else ""):
            break
        functions.append(more.value)
        end = more.end
    return Department(tuple(dict.fromkeys(functions)), "", end)


def _refined(table: Table, seen: Sighting, link: str) -> int:
    """Where the words end that stand on in the same phrase: "data platform"."""
    end = seen.end
    while link in {"of", ""} and end < len(table) and end - seen.first < _MOST_WORDS and _goes_on(table, end):
        if not link and table.at(end, "industry"):
            break  # "VP operations logistics dallas"
        end += 1
    return end


def _unknown(table: Table, first: int) -> Department | None:
    """A department in the prompt's own words, up to four of them."""
    industry = table.at(first, "industry")
    if industry and (table.sees(industry.end, "company_noun") or _plural(table, industry)):
        return None
    end = first
    while end < len(table) and end - first < _MOST_WORDS and _goes_on(table, end):
        end += 1
    if end == first:
        return None
    known = table.before(end, "function")
    if known and known.first >= first:
        return Department((known.value,), "", end)
    return Department((), written(table.tokens[first:end]), end)


def _plural(table: Table, seen: Sighting) -> bool:
    last = table.tokens[seen.end - 1]
    return last.word != last.lemma


def _goes_on(table: Table, at: int) -> bool:
    token = table.tokens[at]
    if not table.free(at) or token.kind != "word" or place_at(table, at):
        return False
    keyword = table.covered(at, "keyword")
    if keyword and keyword.flag == "vertical":
        return False
    if table.sees(at, "company_noun") and table.at(at + 1, "function"):
        return True  # "head of store operations"
    blocked = ("company_type", "company_noun", "funding", "cue", "past", "trait", "verb", "title", "demonym")
    return not table.sees(at, "filler") and table.covered(at, *blocked) is None

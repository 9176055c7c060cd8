"""What the numbers of a prompt count: heads, dollars, years, or how many leads are wanted."""

from typing import Final

from leadsearch.contract import Range
from leadsearch.prompt.quantities import Amount, amount_at
from leadsearch.prompt.table import UNSUPPORTED, Sighting, Table

_FIRST_YEAR: Final = 1800
_LAST_YEAR: Final = 2100
_OLDEST_AGE: Final = 100
"""A bare "under 30" behind a person is an age, not a company's size."""
_BETWEEN_HEAD_AND_NUMBER: Final = frozenset(
    {"of", "is", "between", ":", "with", "in", "the", "year", "from", "are", "("}
)
_BETWEEN_NUMBER_AND_UNIT: Final = frozenset({"of", "total", "full", "in", "the", "'", "million"})
_MOST_LEADS: Final = 1_000_000
"""A larger number before a role is no count of leads. Whether a search may bring so many is for the form to say."""
_HAVING: Final = frozenset({"with", "has", "have", "having", "employing", "w"})
_LAST_YEARS: Final = frozenset({"last", "past", "previous"})


def read_numbers(table: Table, year: int) -> None:
    """Claim every number whose meaning is clear; the rest is left for the end. `year` is the present one."""
    at = 0
    leading = True
    while at < len(table):
        amount = amount_at(table, at) if table.free(at) else None
        if amount is None:
            leading = leading and (table.sees(at, "filler") or table.tokens[at].kind == "mark")
            at += 1
            continue
        _place(table, amount, year, leading=leading)
        leading = False
        at = max(amount.end, at + 1)


def _place(table: Table, amount: Amount, year: int, *, leading: bool) -> None:
    """Give an amount to the field that its surroundings name."""
    unit_at = amount.end
    while table.word(unit_at) in _BETWEEN_NUMBER_AND_UNIT and not table.sees(unit_at, "unit"):
        unit_at += 1
    unit = table.at(unit_at, "unit") or _borrowed(table, amount)
    if (
        unit
        and unit.value == "revenue"
        and not amount.money
        and table.sees(unit.end, "head", "leader", "seniority", "person")
    ):
        unit = None  # "50 sales leaders"
    first, head = _head(table, amount)
    if unit and unit.first == unit_at and (after := table.at(unit.end, "bound")) and amount.bound == "exact":
        amount = amount.rebound(after.value)
        unit = unit._replace(end=after.end) if amount.bound != "exact" else unit
    if leading and not head and not (unit and _is_size(table, unit.end, unit.value)) and _claim_limit(table, amount):
        return
    if unit is None and head in {"", "employees"} and _counts_something(table, amount):
        table.claim(UNSUPPORTED, "", amount.first, amount.end + 1)
        return
    meaning = _meaning(table, amount, unit.value if unit else "", head)
    end = unit.end if unit and unit.first == unit_at and meaning != "limit" else amount.end
    if not meaning:
        return
    if meaning == UNSUPPORTED:
        table.claim(UNSUPPORTED, "", first, end)
    elif meaning == "limit":
        _claim_limit(table, amount)
    else:
        table.claim(meaning, _range(meaning, amount, year), first if head == meaning else amount.first, end)


def _counts_something(table: Table, amount: Amount) -> bool:
    """Whether a company has so many of what follows: "with over 50 drivers" asks for no drivers."""
    at = amount.end
    if at >= len(table) or amount.money or table.word(amount.first - 1) not in _HAVING or _is_year(amount):
        return False
    token = table.tokens[at]
    return token.kind == "word" and token.word != token.lemma and table.sees(at, "head", "seniority", "title")


def _borrowed(table: Table, amount: Amount) -> Sighting | None:
    """The unit of the number that this one is joined to: "more than 50 but less than 200 people"."""
    if table.word(amount.end) not in {"but", "and", ","}:
        return None
    other = amount_at(table, amount.end + 1)
    return table.at(other.end, "unit") if other and other.bound not in {"exact", "range"} else None


def _head(table: Table, amount: Amount) -> tuple[int, str]:
    """The words before a number that say what it counts: where they begin, and their meaning."""
    at = amount.first
    while at > 0 and (table.word(at - 1) in _BETWEEN_HEAD_AND_NUMBER or table.word(at - 1) in _LAST_YEARS):
        at -= 1
    for end in range(amount.first, at - 1, -1):
        seen = table.before(end, "unit_head")
        if seen:
            return seen.first, seen.value
    return amount.first, ""


def _is_size(table: Table, end: int, unit: str) -> bool:
    """Whether a number at the start is a company's size ("200-person companies") and not a count of leads."""
    return unit != "employees" or table.sees(end, "company_noun") or table.tokens[end - 1].joint == "-"


def _meaning(table: Table, amount: Amount, unit: str, head: str) -> str:
    """The field of a number, UNSUPPORTED where no field can say it, or "" where nothing tells."""
    if "age" in {unit, head} or UNSUPPORTED in {unit, head}:
        return UNSUPPORTED
    if unit == "experience_years":
        return _years(table, amount, head)
    if amount.money or unit == "revenue" or (head == "revenue" and unit != "employees"):
        return "revenue"
    if head == "founded" or (_is_year(amount) and _after_company(table, amount.first)):
        return "founded" if _is_year(amount) else ""
    if unit == "employees" or head == "employees":
        return "employees"
    return head or _bare(table, amount)


def _years(table: Table, amount: Amount, head: str) -> str:
    """Years of experience, a company's age ("in the last 5 years"), or a person's, which no field holds."""
    if head == "founded":
        return "founded"
    if table.word(amount.first) in {"older", "younger", "newer"}:
        return "founded" if _after_company(table, amount.first) else UNSUPPORTED
    return "experience_years"


def _bare(table: Table, amount: Amount) -> str:
    """A number without a word for what it counts: a size beside a company, an age beside a person."""
    if amount.bound == "exact" or _is_year(amount):
        return ""
    if (
        _after_company(table, amount.first)
        or table.sees(amount.end, "company_noun")
        or amount.bound in {"range", "from"}
    ):
        return "employees"
    value = amount.low if amount.low is not None else amount.high
    return UNSUPPORTED if value is not None and value < _OLDEST_AGE else "employees"


def _after_company(table: Table, first: int) -> bool:
    """Whether the word before is one for a company ("startups under 50", "companies with 20-100")."""
    at = first - 1
    while at > 0 and table.word(at) in {
        "with",
        "of",
        "from",
        "in",
        "has",
        "have",
        "at",
        "that",
        "are",
        "between",
        "is",
        "(",
    }:
        at -= 1
    return table.sees(at, "company_noun")


def _is_year(amount: Amount) -> bool:
    values = [value for value in (amount.low, amount.high) if value is not None]
    return not amount.money and all(_FIRST_YEAR <= value <= _LAST_YEAR for value in values)


def _range(meaning: str, amount: Amount, year: int) -> Range:
    """The lowest and highest value of a field. Money is not counted one by one: "above $10M" begins at $10M."""
    if meaning == "revenue":
        return (amount.low, None) if amount.bound == "exact" else (amount.low, amount.high)
    if meaning == "founded" and not _is_year(amount):
        years = amount.low if amount.low is not None else amount.high or 0
        return (None, year - years) if amount.bound == "above" else (year - years, None)
    if meaning == "experience_years" and amount.bound == "exact":
        return amount.low, None
    if meaning == "employees" and amount.bound == "exact" and amount.low is not None:
        return amount.low // 2, amount.low * 2
    return amount.whole()


def _claim_limit(table: Table, amount: Amount) -> bool:
    """A count of leads: "50 CTOs", "top 20 founders". Years and money are none."""
    count = amount.high if amount.high is not None else amount.low
    if (
        amount.money
        or amount.fraction
        or count is None
        or not 0 < count <= _MOST_LEADS
        or amount.bound not in {"exact", "exactly", "upto", "about"}
    ):
        return False
    if amount.bound == "about":
        count //= 2
    following = amount.end
    if following >= len(table) or table.tokens[following].kind == "mark" or _is_year(amount):
        return False
    table.claim("limit", count, amount.first, amount.end)
    return True

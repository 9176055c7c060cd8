"""Numbers as people and programs write them. What is not one number from its first sign to its last is left out."""

import re
from decimal import Decimal
from typing import Final

from leadsearch.people.record import EXPERIENCE_MAX, MONEY_MAX

_LENGTH_MAX: Final = 60
"""Characters of the longest cell that is looked at; "between 10,000 and 50,000 employees" has 35."""
_FACTORS: Final = {
    "": 1, "k": 10**3, "thousand": 10**3, "tsd": 10**3, "m": 10**6, "mm": 10**6, "million": 10**6, "millions": 10**6,
    "mio": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "billion": 10**9, "billions": 10**9, "mrd": 10**9,
    "trillion": 10**12, "tn": 10**12,
}  # fmt: skip
_COMMA_UNITS: Final = frozenset({"tsd", "mio", "mrd"})
"""Units of languages that write 1,5 for one and a half."""
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:([,.' ])\d{3})(?:\1\d{3})*|[1-9]\d?(?:,\d{2})+,\d{3}")
"""Digits in groups: 1,200,000 or, as in India, 12,00,000."""
_BEFORE: Final = (
    r"~|≈|<|>|≤|≥|ca\.?|circa|about|around|approx\.?|approximately|over|more than|up to|under|at least|between"
)
_AFTER: Final = (
    r"\+|employees?|people|staff|headcount|heads|ftes?|workers|members|mitarbeiter|mitarbeitende|in total|total|"
    r"years?|yrs?|jahre|of experience|experience|per year|a year|annually|p\.a\.|/ ?ye?a?r|or more"
)
_DOLLARS: Final = r"(?:us\$|\$|usd|dollars?)"
_AMOUNT: Final = (
    rf"(?:{_DOLLARS} ?)?([0-9]+(?:[,.' ][0-9]+)*)(?:e([+-]?[0-9]{{1,3}}))?"
    rf"(?: ?({'|'.join(sorted(filter(None, _FACTORS), key=len, reverse=True))})\.?(?![a-z]))?(?: ?{_DOLLARS}(?![a-z]))?"
)
_NUMBER: Final = re.compile(
    rf"(?:(?:{_BEFORE}) ?)*{_AMOUNT}\+?(?: ?(?:-|–|—|to|bis|and) ?{_AMOUNT})?(?: ?(?:{_AFTER}))*"
)


def whole_number(text: str) -> int | None:
    """A number: "1,200", "1.2K", "1.2E+07", "$10M", "10,001+", "120 employees"; of a span, "51-200", its middle.

    None for anything else: with an unknown word or currency ("500 (2024)", "€10M"), below 0, above MONEY_MAX.
    """
    if text.isdecimal() and len(text) < len(str(MONEY_MAX)):
        return int(text)
    found = _NUMBER.fullmatch(_plain(text)) if len(text) <= _LENGTH_MAX else None
    if found is None:
        return None
    digits, power, unit, last_digits, last_power, last_unit = found.groups(default="")
    first = _amount(digits, power, unit)
    if first is None or not last_digits:
        return _within(first)
    last = _amount(last_digits, last_power, last_unit)
    if last is None:
        return None
    shared = None if unit or power else _amount(digits, "", last_unit)  # "10-50M" begins at ten millions
    begin = shared if shared is not None and shared <= last else first
    return _within((begin + last) / 2) if begin <= last else None


def years(text: str) -> int | None:
    """A span of a working life in years."""
    number = whole_number(text)
    return number if number is not None and number <= EXPERIENCE_MAX else None


def _plain(text: str) -> str:
    """In lower case with single spaces; the apostrophe that keeps a spreadsheet from counting is left out."""
    return " ".join(text.strip().removeprefix("'").lower().replace("’", "'").split())


def _within(number: Decimal | None) -> int | None:
    return None if number is None or number > MONEY_MAX else round(number)


def _amount(digits: str, power: str, unit: str) -> Decimal | None:
    """The number of the digits: "1.200" and "1,200" are thousands, "1.2" and "1.125 billion" are not."""
    point = "," if unit in _COMMA_UNITS else "."
    parted = power or (unit and re.sub(r"[0-9]", "", digits) == point)
    if _GROUPED.fullmatch(digits) and not parted:
        whole, part = digits, ""
    else:
        whole, sign, part = _parted(digits)
        if not (whole.isdecimal() or (_GROUPED.fullmatch(whole) and sign not in whole)):
            return None
    return Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{part or 0}E{power or 0}") * _FACTORS[unit]


def _parted(digits: str) -> tuple[str, str, str]:
    """What stands before the last point or comma, that sign, and what stands behind it."""
    at = max(digits.rfind("."), digits.rfind(","))
    return (digits[:at], digits[at], digits[at + 1 :]) if at >= 0 else (digits, "", "")

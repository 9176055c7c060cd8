"""Days as people, programs and spreadsheets write them."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Final

YEAR_MIN: Final = 1990
"""No file of people is older; an earlier year is a typing error or nobody's date, such as 0001-01-01."""
YEAR_MAX: Final = 2100
_TIME: Final = r"(?:(?:t|,? +)\d{1,2}:\d{2}.*)?"
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_SERIAL_ZERO: Final = date(1899, 12, 30)
"""The day from which spreadsheets count, for every day after February 1900."""
_LONGEST: Final = 60
"""Characters of a cell that is looked at."""


def day(text: str) -> str | None:
    """The day of "31.03.2026", "3/31/2026", "Mar 31, 2026" or 46112 of a spreadsheet, in ISO 8601.

    Numbers of eight digits are 20260331, of ten or thirteen seconds or milliseconds since 1970. None for what is no
    day, what may be two ("3/4/2026"), and a year out of YEAR_MIN to YEAR_MAX.
    """
    if len(text) > _LONGEST or not text.isascii():
        return None
    for form, read in _FORMS:
        if found := form.fullmatch(text.strip().lower()):
            with suppress(ValueError, OverflowError):
                moment = read(*found.groups())
                return moment.isoformat() if moment and YEAR_MIN <= moment.year <= YEAR_MAX else None
            return None
    return None


def _year_first(year: str, month: str, number: str) -> date:
    return date(int(year), int(month), int(number))


def _day_first(number: str, month: str, year: str) -> date:
    return date(int(year), int(month), int(number))


def _either_first(one: str, other: str, year: str) -> date | None:
    """The day where only one of the two can be the month, or both are the same."""
    number, month = max(int(one), int(other)), min(int(one), int(other))
    return date(int(year), month, number) if number > len(_MONTHS) or number == month else None


def _day_of_month(number: str, month: str, year: str) -> date:
    return date(int(year), _MONTHS.index(month[:3]) + 1, int(number))


def _month_then_day(month: str, number: str, year: str) -> date:
    return _day_of_month(number, month, year)


def _serial(days: str) -> date:
    return _SERIAL_ZERO + timedelta(days=int(days))


def _since_1970(seconds: str) -> date:
    return datetime.fromtimestamp(int(seconds), UTC).date()


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[..., date | None]], ...]] = (
    (re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}"), lambda year, _, *rest: _year_first(year, *rest)),
    (re.compile(rf"(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}}){_TIME}"), _day_first),
    (re.compile(rf"(\d{{1,2}})[-/](\d{{1,2}})[-/](\d{{4}}){_TIME}"), _either_first),
    (re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH},?[ -](\d{{4}}){_TIME}"), _day_of_month),
    (re.compile(rf"{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}"), _month_then_day),
    (re.compile(r"(\d{4})(\d{2})(\d{2})"), _year_first),
    (re.compile(r"(\d{5})(?:[.,]\d+)?"), _serial),
    (re.compile(r"(\d{10})(?:\d{3})?(?:\.0+)?"), _since_1970),
)

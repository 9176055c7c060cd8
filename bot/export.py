"""A list as a CSV file that a spreadsheet opens without harm: UTF-8 with its mark, CRLF, cells that are no formulas."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from bot.searches.models import Search
from leadsearch.contract import Company, Lead, Place

NAME_MAX: Final = 60
"""Characters of a file's name before its ending."""
CELL_MAX: Final = 32_767
"""Characters of one cell; Excel's limit, behind which it moves the rest into other cells."""

_FORMULA: Final = frozenset("=+-@")
_SKIPPED: Final = re.compile(
    r"\A[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\"'`\u00b4\u2018-\u201f\u00ab\u00bb]*"
)
"""What a spreadsheet may overlook in front of a formula: spaces, controls, marks without width, quotes."""
_UNSAFE_IN_NAME: Final = re.compile(r"[^\w.-]+")

Cell = Callable[[Lead], str]


def export(search: Search, leads: Sequence[Lead]) -> tuple[str, bytes]:
    """File name and content for a whole list."""
    return file_name(search.list_name), to_csv(leads)


def to_csv(leads: Sequence[Lead]) -> bytes:
    """One row for each lead below a row of headings; columns that nobody fills stand empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell(lead)) for cell in COLUMNS.values()] for lead in leads)
    return text.getvalue().encode("utf-8-sig", errors="replace")


def harmless(value: str) -> str:
    """The value, with an apostrophe in front when a spreadsheet could take it for a formula.

    https://owasp.org/www-community/attacks/CSV_Injection: = + - @, tab and carriage return at the beginning. Also
    behind spaces and quotes, and in the wide forms that some programs read like the narrow ones.
    """
    value = value.replace("\x00", "")[: CELL_MAX - 1]
    if not value or value[0].isalnum():
        return value  # nearly every cell, and this is much quicker
    rest = _SKIPPED.sub("", value, count=1)
    begins = unicodedata.normalize("NFKC", rest[:1])[:1]
    return f"'{value}" if begins in _FORMULA or value[:1] in {"\t", "\r"} else value


def file_name(list_name: str) -> str:
    """`List name` → `list-name.csv`: letters, digits, dot, dash and underscore of any script."""
    words = _UNSAFE_IN_NAME.sub("-", unicodedata.normalize("NFC", list_name)).strip("-._").lower()
    return f"{words[:NAME_MAX].strip('-._') or 'leads'}.csv"


# ---- the columns


def _company(part: str) -> Cell:
    return lambda lead: getattr(lead.company or Company(), part) or ""


def _place(part: str) -> Cell:
    return lambda lead: getattr(lead.location or Place(), part) or ""


def _fact(name: str) -> Cell:
    return lambda lead: _words(lead.attributes.get(name))


def _words(value: JsonValue) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case list():
            return ", ".join(_words(part) for part in value)
        case dict():
            return ", ".join(f"{name}: {_words(part)}" for name, part in value.items())
        case _:
            return str(value)


def _contacts(*, emails: bool) -> Cell:
    return lambda lead: ", ".join(contact for contact in lead.contacts if ("@" in contact) is emails)


COLUMNS: Final[Mapping[str, Cell]] = {
    "Name": lambda lead: lead.name.full,
    "First name": lambda lead: lead.name.first or "",
    "Last name": lambda lead: lead.name.last or "",
    "Title": lambda lead: lead.title or "",
    "Company": _company("name"),
    "Company domain": _company("domain"),
    "City": _place("city"),
    "State": _place("state"),
    "Country": _place("country"),
    "Location": _place("raw"),
    "Profile": lambda lead: lead.profile_url or "",
    "Other links": lambda lead: " ".join(url for url in lead.socials if url != lead.profile_url),
    "Emails": _contacts(emails=True),
    "Phones": _contacts(emails=False),
    "Industry": _fact("industry"),
    "Seniority": _fact("seniority"),
    "Function": _fact("function"),
    "Employees": _fact("employeeCount"),
    "Funding stage": _fact("fundingStage"),
    "Company type": _fact("companyType"),
    "Revenue": _fact("revenue"),
    "Founded": _fact("founded"),
    "Years of experience": _fact("experienceYears"),
    "Headline": _fact("headline"),
    "Keywords": _fact("keywords"),
    "Past companies": _fact("pastCompanies"),
}
"""Heading → what stands below it; the facts by the names that our service gives them."""

"""The values of cells as files write them: years, stages, industries, addresses. None is "not understood"."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, cast, get_args

from leadsearch.contract import CompanyType, Function, Funding, Seniority
from leadsearch.people.record import host_and_path, legal_forms, profile_address
from leadsearch.people.text import fold, table, words
from leadsearch.people.titles import read_title

_YEAR: Final = re.compile(r"\b(1[0-9]{3}|20[0-9]{2})\b")
_EMAIL: Final = re.compile(r"[^@\s<>()\",;:]+@[^@\s<>()\",;:]+\.[^@\s<>()\",;:.]{2,}")
_PHONE: Final = re.compile(r"(?:\d\D*){5}")
_BETWEEN_PHONES: Final = re.compile(r"[;,|\n]")
_KEYWORDS_MAX: Final = 200
"""Keywords of one person; the longest lists of company databases have a hundred."""
_KEYWORD_LENGTH_MAX: Final = 100


def year(text: str) -> int | None:
    """The first year in the text."""
    found = _YEAR.search(text)
    return int(found[1]) if found else None


@lru_cache(maxsize=1 << 12)
def industry(text: str) -> str:
    """LinkedIn's name of the industry where the file's word is known, else that word."""
    return _industries().get(fold(text).replace(" and ", " & "), text)


def funding(text: str) -> Funding | None:
    """A stage of funding."""
    return cast("Funding | None", _named("funding").get(_plain(text)))


def company_type(text: str) -> CompanyType | None:
    """A type of company."""
    return cast("CompanyType | None", _named("company_types").get(_plain(text)))


def seniorities(text: str) -> tuple[Seniority, ...]:
    """The ranks of a cell."""
    known = _named("seniorities")
    ranks = (known.get(_plain(part)) for part in re.split(r"[,;|/]", text))
    return tuple(dict.fromkeys(cast("Seniority", rank) for rank in ranks if rank))


def functions(text: str) -> tuple[Function, ...]:
    """The functions of a cell of departments: "Engineering & Technical, Sales"."""
    found: dict[Function, None] = {}
    for part in re.split(r"[,;|/]", text):
        plain = _plain(part).replace(" ", "_")
        if plain in get_args(Function):
            found[cast("Function", plain)] = None
        else:
            found.update((p.function, None) for p in read_title(part).positions if p.function)
    return tuple(found)


def emails(text: str) -> tuple[str, ...]:
    """The addresses of a cell."""
    return tuple(_EMAIL.findall(text))


def phones(text: str) -> tuple[str, ...]:
    """The numbers of a cell; the apostrophe that keeps a spreadsheet from counting with them is left out."""
    parts = (part.strip().lstrip("'").strip() for part in _BETWEEN_PHONES.split(text))
    return tuple(part for part in parts if _PHONE.search(part))


def keywords(cells: Iterable[str]) -> tuple[str, ...]:
    """The words of a list, each once."""
    parts = (part.strip() for cell in cells for part in re.split(r"[,;|]", cell))
    held = {fold(part): part for part in parts if part and len(part) <= _KEYWORD_LENGTH_MAX}
    return tuple(held.values())[:_KEYWORDS_MAX]


def companies(cells: Sequence[str]) -> tuple[str, ...]:
    """Employers of a list. Commas split a single cell only where nothing else does ("Acme, Inc; Globex")."""
    signs = next((sign for sign in ";|" if sign in cells[0]), ",") if len(cells) == 1 else None
    names: list[str] = []
    for part in cells[0].split(signs) if signs else cells:
        if names and signs == "," and set(words(part)) <= legal_forms():
            names[-1] += f",{part}"
        else:
            names.append(part.strip())
    return tuple(dict.fromkeys(name for name in names if name))


def domain(text: str) -> str | None:
    """The domain of a web address."""
    return host_and_path(text)[0] or None


def web_address(text: str) -> str | None:
    """The address of a profile, http or https alone."""
    address = text.strip()
    if " " in address or not profile_address(address):
        return None
    return address if address.lower().startswith(("https://", "http://")) else f"https://{address}"


def _plain(text: str) -> str:
    return " ".join(words(text.replace("_", " ").replace("-", " ")))


@cache
def _named(name: str) -> Mapping[str, str]:
    return {_plain(word): value for value, others in table(name) for word in (value, *others.split("|"))}


@cache
def _industries() -> Mapping[str, str]:
    """Folded names → LinkedIn's; "and" and "&" are one."""
    rows = [(row[0], row[1].split("|") if len(row) > 1 else []) for row in table("industries")]
    known = {fold(name).replace(" and ", " & "): name for name, _ in rows}
    for name, others in rows:
        for other in others:
            known.setdefault(fold(other).replace(" and ", " & "), name)
    return known

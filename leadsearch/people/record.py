"""A person as the corpus holds one, and the key by which two records are the same person."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import Annotated, Final
from urllib.parse import unquote

from pydantic import Field, StringConstraints

from leadsearch.contract import CompanyType, Function, Funding, Seniority
from leadsearch.people.expression import NumberField
from leadsearch.people.text import fold, table, words
from leadsearch.people.titles import TITLE_MAX, Position, read_title
from leadsearch.wire import Strict

CELL_MAX: Final = 100_000
"""Characters of one value of a record; what is longer is no fact about a person."""
MONEY_MAX: Final = 10**15
"""USD, more than any company takes in; keeps a typing error within what a database column holds."""

KEY_MAX: Final = 600
"""Characters of a person's key. An entry of PostgreSQL's index has 2,704 bytes at most, a character up to four."""
_WEB_ADDRESS: Final = re.compile(r"(?:https?://)?(?:[^/?#@\s]*@)?([^/?#@:\s]+)(?::\d*)?((?:/[^?#\s]*)?)", re.IGNORECASE)

YEAR_MIN: Final = 1000
YEAR_MAX: Final = 2100
EXPERIENCE_MAX: Final = 100
"""Years."""
NUMBER_LIMITS: Final[Mapping[NumberField, tuple[int, int]]] = MappingProxyType(
    {
        "employees": (0, MONEY_MAX),
        "revenue": (0, MONEY_MAX),
        "founded": (YEAR_MIN, YEAR_MAX),
        "experience_years": (0, EXPERIENCE_MAX),
    }
)
"""Field → the lowest and the highest value that a record can have."""

Count = Annotated[int, Field(ge=0, le=MONEY_MAX)]
Year = Annotated[int, Field(ge=YEAR_MIN, le=YEAR_MAX)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=CELL_MAX)]


class Person(Strict):
    """A record of the corpus. None or empty means unknown.

    `seniority` and `function` hold every rank and function of the person's roles, the first role first; the roles
    themselves, which a search goes by, are those of `title`.
    """

    full_name: Annotated[Text, Field(min_length=1)]
    first_name: Text | None = None
    last_name: Text | None = None
    title: Text | None = None
    seniority: tuple[Seniority, ...] = ()
    function: tuple[Function, ...] = ()
    headline: Text | None = None
    company_name: Text | None = None
    company_domain: Text | None = None
    industry: Text | None = None
    """LinkedIn's industry name, version 2, where the record's own word is known; else that word."""
    keywords: tuple[Text, ...] = ()
    employees: Count | None = None
    revenue: Count | None = None
    """USD a year."""
    founded: Year | None = None
    """Year."""
    funding: Funding | None = None
    company_type: CompanyType | None = None
    past_companies: tuple[Text, ...] = ()
    experience_years: Annotated[int, Field(ge=0, le=EXPERIENCE_MAX)] | None = None
    city: Text | None = None
    """GeoNames' name where the city is known."""
    state: Text | None = None
    """ISO 3166-2 where the state is known ("US-TX")."""
    country: Text | None = None
    """ISO 3166-1 alpha-2 where the country is known."""
    profile_url: Text | None = None
    emails: tuple[Text, ...] = ()
    phones: tuple[Text, ...] = ()
    source: Text | None = None
    """Where the record came from: a file's name, or "sample"."""
    as_of: date | None = None
    """The day at which the source told it: the row's own, else that of the import. Retention counts from it."""


def with_title_read(person: Person) -> Person:
    """The person with `seniority` and `function` read from the title; what the title does not say stays as it was."""
    seniority, function = roles_read(person.title, person.seniority, person.function)
    return person.model_copy(update={"seniority": seniority, "function": function})


def roles_read(
    title: str | None, seniority: tuple[Seniority, ...], function: tuple[Function, ...]
) -> tuple[tuple[Seniority, ...], tuple[Function, ...]]:
    """The ranks and the functions that the title says; what it does not say is as it was."""
    held = _positions((title or "")[:TITLE_MAX], seniority, function)
    ranks = dict.fromkeys(p.seniority for p in held if p.seniority)
    return tuple(ranks), tuple(dict.fromkeys(p.function for p in held if p.function))


def positions(person: Person) -> tuple[Position, ...]:
    """The roles of a person as pairs of rank and function, so that no rank meets another role's function.

    Where the title says no rank above "entry", or no function, the record's own `seniority` or `function` stands in.
    """
    return _positions((person.title or "")[:TITLE_MAX], person.seniority, person.function)


@lru_cache(maxsize=1 << 14)
def _positions(title: str, seniorities: tuple[Seniority, ...], functions: tuple[Function, ...]) -> tuple[Position, ...]:
    read = read_title(title).positions or (Position(None, None),)
    ranked = any(p.seniority not in {None, "entry"} for p in read)
    placed = any(p.function for p in read)
    pairs = (
        Position(seniority, function)
        for p in read
        for seniority in ((p.seniority,) if ranked or not seniorities else seniorities)
        for function in ((p.function,) if placed or not functions else functions)
    )
    return tuple(dict.fromkeys(pair for pair in pairs if any(pair)))


def person_key(person: Person) -> str:
    """What makes two records the same person: the profile address, else name and company, else name and place."""
    place = (person.city, person.state, person.country)
    return key_of(person.full_name, profile_url=person.profile_url, company=person.company_name, place=place)


def key_of(name: str, *, profile_url: str | None, company: str | None, place: Iterable[str | None]) -> str:
    """`person_key` of somebody of whom these are known."""
    if profile_url and (address := profile_address(profile_url)):
        return _short(f"url|{address}")
    if company and (form := company_form(company)):
        return _short(f"company|{fold(name)}|{form}")
    return _short("|".join(("place", fold(name), *(fold(part or "") for part in place))))


def _short(key: str) -> str:
    """The key, or a hash of one that an index of a database would not take; without NUL, which none finds again."""
    clean = key.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return clean if len(clean) <= KEY_MAX else f"long|{sha256(clean.encode()).hexdigest()}"


@lru_cache(maxsize=1 << 4)  # a file's cell is checked first and compared next
def profile_address(url: str) -> str:
    """Host and path of a profile, without what differs between two links to it (scheme, www, country, query)."""
    host, path = host_and_path(url)
    if host.endswith(".linkedin.com"):
        host = "linkedin.com"
    path = (unquote(path).replace("\0", "") if "%" in path else path).rstrip("/").lower()
    return f"{host}{path}" if host and path else ""


def host_and_path(url: str) -> tuple[str, str]:
    """Lower-case host without "www.", and path, of a web address with or without "https://"; else two empty texts."""
    found = _WEB_ADDRESS.match(url.strip())
    if found is None or "." not in found[1]:
        return "", ""
    return found[1].lower().removeprefix("www."), found[2]


@lru_cache(maxsize=1 << 14)
def company_form(name: str) -> str:
    """A company's name as it is compared: folded, without legal form ("Acme, Inc." and "ACME" are one)."""
    forms = legal_forms()
    kept = words(name)
    while len(kept) > 1 and (kept[-1] in forms or kept[-1] == "and"):
        kept.pop()
    return " ".join(kept).removesuffix(".com")


@cache
def legal_forms() -> frozenset[str]:
    """The words that a company's name may end with without naming it."""
    return frozenset(form for (form,) in table("legal_forms"))


def merged(old: Person, new: Person) -> Person:
    """One record out of two of the same person: the newer facts, the older ones in their gaps, and contacts of both.

    `new` is the newer one, unless both say a day and it is of an earlier one: an older file may be imported later.
    With a newer title the older rank and function go; with a newer employer the facts about the older one go, and that
    one is remembered as a former employer.
    """
    if old.as_of and new.as_of and new.as_of < old.as_of:
        old, new = new, old
    facts = new.model_dump(exclude_defaults=True)
    kept = old.model_dump(exclude_defaults=True)
    moved = bool(
        old.company_name and new.company_name and company_form(old.company_name) != company_form(new.company_name)
    )
    outdated = _COMPANY_FACTS if moved else frozenset()
    if new.title and fold(new.title) != fold(old.title or ""):
        outdated |= {"seniority", "function"}
    kept = {field: value for field, value in kept.items() if field not in outdated}
    former = (old.company_name,) if moved and old.company_name else ()
    keywords = () if moved else old.keywords
    both = Person.model_validate(
        kept
        | facts
        | {
            "keywords": union(new.keywords, keywords),
            "past_companies": union((*former, *new.past_companies), old.past_companies),
            "emails": union(new.emails, old.emails),
            "phones": union(new.phones, old.phones),
        }
    )
    return with_title_read(both)


_COMPANY_FACTS: Final = frozenset(
    {"company_name", "company_domain", "industry", "employees", "revenue", "founded", "funding", "company_type"}
)


def union(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    """The values of both, each once however it is spelled; the spelling is the first's."""
    return tuple({fold(value): value for value in (*second, *first)}.values())

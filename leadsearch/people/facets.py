"""The facets of a person: one token of the index for each value that a filter can name."""

import string
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, Literal, get_args

from leadsearch.contract import CompanyType, Contact
from leadsearch.people.record import Person, company_form, positions
from leadsearch.people.text import REMEMBERED_MAX, fold, runs
from leadsearch.people.titles import read_title

VERSION: Final = 3
"""Of the rules on this page; a corpus written by other rules has to be written anew."""
KEYWORD_WORDS: Final = 2
"""Words of the longest run of a text that is a keyword of its own; a longer keyword is looked up by its runs."""
TEXT_MAX: Final = 5_000
"""Characters at the start of a text in which keywords are looked for; a headline has 220 at LinkedIn."""
STARTUP_FUNDING: Final = frozenset({"pre_seed", "seed", "series_a", "series_b", "series_c"})
"""A company at one of these is a startup, where its type is not written in the record."""
_VALUE_MAX: Final = 200
"""Characters of a value that are compared."""

Kind = Literal[
    "title", "called", "rank", "function", "role", "city", "state", "country", "spot", "company", "former", "industry",
    "word", "funding", "type", "has", "source",
]  # fmt: skip
_LETTERS: Final[dict[str, str]] = dict(zip(get_args(Kind), "tqrfpcsnlkgiwudhb", strict=True))
"""What a token begins with: one small letter. A capital is an engine's own."""

# A token holds no space and no ASCII sign (they are moved to a private area of Unicode): many stand in one text.
_ONE_TOKEN: Final = str.maketrans(
    {chr(c): chr(0xE000 + c) for c in range(128) if chr(c) not in string.ascii_letters + string.digits} | {" ": "_"}
)


def token(kind: Kind, value: str) -> str:
    """The token of a value; equal for equal folded values, and for no others."""
    return _token(kind, value[:_VALUE_MAX])


@lru_cache(maxsize=1 << 14)
def _token(kind: Kind, value: str) -> str:
    return _LETTERS[kind] + fold(value).translate(_ONE_TOKEN)


def spot(city: str, area: str) -> str:
    """The token of a city within a state or country, which keeps San Jose in California apart from its namesakes."""
    return token("spot", f"{area}:{city}")


def facets(person: Person) -> frozenset[str]:
    """Every token of a person."""
    return frozenset(_tokens(person))


def company_types(person: Person) -> frozenset[CompanyType]:
    """The type in the record; without one what the funding tells."""
    if person.company_type:
        return frozenset({person.company_type})
    if person.funding == "public":
        return frozenset({"public"})
    return frozenset({"startup"}) if person.funding in STARTUP_FUNDING else frozenset()


def contacts(person: Person) -> frozenset[Contact]:
    """Which of the contract's contacts the record carries."""
    held: dict[Contact, bool] = {
        "email": bool(person.emails),
        "phone": bool(person.phones),
        "linkedin": bool(person.profile_url),  # every export that is known here has LinkedIn's address there
    }
    return frozenset(kind for kind, value in held.items() if value)


def texts(person: Person) -> tuple[str, ...]:
    """What a keyword is looked for in."""
    return tuple(t[:TEXT_MAX] for t in (person.title, person.headline, person.industry, *person.keywords) if t)


def _tokens(person: Person) -> Iterator[str]:
    yield from _work(person)
    yield from _places(person)
    yield from _employer(person)
    for text in texts(person):
        yield from _words(text)
    yield from (token("has", contact) for contact in contacts(person))
    if person.source:
        yield token("source", person.source)


def _work(person: Person) -> Iterator[str]:
    title = read_title(person.title or "")
    yield from (token("title", term) for term in title.terms)
    yield from (token("called", role) for role in title.roles)
    for seniority, function in positions(person):
        if seniority:
            yield token("rank", seniority)
        if function:
            yield token("function", function)
        if seniority and function:
            yield token("role", f"{seniority} {function}")


def _employer(person: Person) -> Iterator[str]:
    yield from (token("company", form) for form in companies(person))
    yield from (token("former", company_form(name)) for name in person.past_companies)
    if person.industry:
        yield token("industry", person.industry)
    if person.funding:
        yield token("funding", person.funding)
    yield from (token("type", name) for name in company_types(person))


def _words(text: str) -> Iterable[str]:
    return _words_remembered(text) if len(text) <= REMEMBERED_MAX else _word_tokens(text)


def _word_tokens(text: str) -> tuple[str, ...]:
    letter = _LETTERS["word"]  # not through `token`: runs are folded, and most of them are never seen again
    return tuple(letter + run[:_VALUE_MAX].translate(_ONE_TOKEN) for run in runs(text, KEYWORD_WORDS))


_words_remembered: Final = lru_cache(maxsize=1 << 13)(_word_tokens)


def companies(person: Person) -> frozenset[str]:
    """What the employer is called when it is compared: its name without legal form, and its domain."""
    forms = {company_form(person.company_name or ""), fold(person.company_domain or "").removeprefix("www.")}
    return frozenset(form for form in forms if form)


def _places(person: Person) -> Iterator[str]:
    if person.country:
        yield token("country", person.country)
    if person.state:
        yield token("state", person.state)
    if person.city:
        yield token("city", person.city)
        yield from (spot(person.city, area) for area in (person.state, person.country) if area)

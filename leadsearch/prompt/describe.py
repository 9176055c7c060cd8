"""A reading in words for a person."""

from collections.abc import Iterator, Sequence
from typing import Final

from leadsearch.contract import Filters, Range, Role
from leadsearch.prompt.lexicon import lexicon
from leadsearch.whereabouts import PlaceField, places_meant

_LEVELS: Final = {"c_suite": "C-suite", "vp": "VP", "entry": "entry level"}
_ROUNDS: Final = {"pre_seed": "pre-seed", "private_equity": "private equity"}
_INITIALS: Final = frozenset(
    {"us", "dach", "emea", "apac", "latam", "mena", "gcc", "cee", "anz", "uk", "cis", "dc", "ncr"}
)
"""Words of regions that are written in capitals."""
_MILLION: Final = 1_000_000
_THOUSAND: Final = 1_000


def describe(filters: Filters) -> tuple[tuple[str, str], ...]:
    """Label and words of everything that was understood, and last what was not. Empty fields are left out."""
    return tuple((label, words) for label, words in _lines(filters) if words)


def _lines(filters: Filters) -> Iterator[tuple[str, str]]:
    yield "Who", _joined(_role(role) for role in filters.roles)
    yield "Places", _listed(_places(filters))
    yield "Companies", _joined(_titled(name) for name in filters.companies)
    yield "Formerly at", _joined(_titled(name) for name in filters.past_companies)
    yield "Industries", _joined(filters.industries)
    yield "Keywords", _joined(filters.keywords)
    yield "Company size", _range(filters.employees, "{} people")
    yield "Revenue", _range(filters.revenue, "{}", money=True)
    yield "Founded", _range(filters.founded, "{}", grouped=False)
    yield "Experience", _range(filters.experience_years, "{} years")
    yield "Funding", _joined(_round(name) for name in filters.funding)
    yield "Company type", _joined(filters.company_type)
    yield "With", _joined(filters.has, last="and")
    yield "How many", str(filters.limit or "")
    yield "Not", _listed(_excluded(filters))
    yield "Not understood", _joined((f"“{words}”" for words in filters.unsupported), last="and")


def _role(role: Role) -> str:
    parts = [
        role.title or "",
        _joined(_level(level) for level in role.seniority),
        _joined(_plain(name) for name in role.function),
    ]
    return " · ".join(part for part in parts if part)


def _level(level: str) -> str:
    return _LEVELS.get(level, level)


def _plain(name: str) -> str:
    return {"information_technology": "IT", "human_resources": "HR"}.get(name, name.replace("_", " "))


def _round(name: str) -> str:
    if name.startswith("series_"):
        return f"Series {name[-1].upper()}"
    return _ROUNDS.get(name, name)


def _places(filters: Filters, *, excluded: bool = False) -> list[str]:
    """Each place as it is looked for: "Austin, Texas" where only that Austin is meant."""
    return [
        ", ".join([_place(where.field, where.value), *([_place(*area)] if area else [])])
        for where in places_meant(filters, excluded=excluded)
        for area in where.within or (None,)
    ]


def _place(field: PlaceField, value: str) -> str:
    if field == "regions":
        return " ".join(word.upper() if word in _INITIALS else word.capitalize() for word in value.split())
    return lexicon().names.get(value, value)


def _titled(name: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in name.split())


def _excluded(filters: Filters) -> list[str]:
    return [
        *filters.titles_not,
        *(_level(level) for level in filters.seniority_not),
        *(_plain(name) for name in filters.functions_not),
        *_places(filters, excluded=True),
        *(_titled(name) for name in filters.companies_not),
        *filters.industries_not,
        *filters.keywords_not,
    ]


def _range(found: Range | None, words: str, *, money: bool = False, grouped: bool = True) -> str:
    if found is None:
        return ""
    low, high = (None if end is None else _number(end, money=money, grouped=grouped) for end in found)
    if low is None or high is None:
        bound = f"at least {low}" if high is None else f"at most {high}"
        return words.format(bound)
    return words.format(low if low == high else f"{low}\N{EN DASH}{high}")


def _number(value: int, *, money: bool, grouped: bool) -> str:
    if money:
        for size, letter in ((_MILLION * _THOUSAND, "B"), (_MILLION, "M"), (_THOUSAND, "K")):
            if value >= size:
                return f"${value / size:g}{letter}"
        return f"${value}"
    return f"{value:,}" if grouped else str(value)


def _joined(words: Iterator[str] | Sequence[str], last: str = "or") -> str:
    parts = [word for word in words if word]
    if len(parts) < 2:  # noqa: PLR2004
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def _listed(words: Sequence[str]) -> str:
    """Alternatives; where one of several has a comma of its own, semicolons part them."""
    if len(words) > 2 and any("," in word for word in words):  # noqa: PLR2004
        return f"{'; '.join(words[:-1])}; or {words[-1]}"
    return _joined(words)

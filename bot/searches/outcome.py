"""What a batch brought, from the leads that it saved. Pure."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from bot.searches.models import TABLE_ROWS, Outcome, Share
from leadsearch.contract import Lead

SHARES: Final = 6
"""Parts of a breakdown; Slack's charts hold as many segments."""
REST: Final = "other"


def outcome_of(leads: Sequence[Lead], *, exhausted: bool) -> Outcome:
    """The count, the first rows and the breakdown that tells most."""
    label, shares = _breakdown(leads)
    return Outcome(
        people=len(leads),
        leads=tuple(leads[:TABLE_ROWS]),
        breakdown_by=label,
        breakdown=shares,
        exhausted=exhausted,
    )


def _breakdown(leads: Sequence[Lead]) -> tuple[str, tuple[Share, ...]]:
    """By company size, else place, else seniority: the first that is known of most leads and tells them apart."""
    for label, of in _FACETS:
        counts = Counter(value for lead in leads if (value := of(lead)))
        if len(counts) > 1 and counts.total() * 2 > len(leads):
            return label, _shares(counts, len(leads))
    return "", ()


def _shares(counts: Counter[str], people: int) -> tuple[Share, ...]:
    top = counts.most_common(SHARES - 1 if counts.total() < people or len(counts) > SHARES else SHARES)
    rest = people - sum(number for _, number in top)
    named = tuple(Share(label=label, people=number) for label, number in top)
    return (*named, Share(label=REST, people=rest)) if rest else named


_SIZES: Final = (
    (10, "1–10"),
    (50, "11–50"),
    (200, "51–200"),
    (500, "201–500"),
    (1000, "501–1,000"),
    (5000, "1,001–5,000"),
)


def _company_size(lead: Lead) -> str | None:
    heads = lead.attributes.get("employeeCount")
    if not isinstance(heads, int | float) or isinstance(heads, bool) or heads < 1:
        return None
    return next((f"{label} people" for top, label in _SIZES if heads <= top), "over 5,000 people")


def _place(lead: Lead) -> str | None:
    return (lead.location.city or lead.location.country) if lead.location else None


def _seniority(lead: Lead) -> str | None:
    value = lead.attributes.get("seniority")
    return value.replace("_", "-") if isinstance(value, str) else None


_FACETS: Final[Sequence[tuple[str, Callable[[Lead], str | None]]]] = (
    ("company size", _company_size),
    ("place", _place),
    ("seniority", _seniority),
)

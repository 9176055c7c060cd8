"""The claims of a table → Filters, with the span of each value and the share of the words that were explained."""

from collections.abc import Mapping
from typing import Final, cast

from leadsearch.contract import Filters, Range, Role, Span
from leadsearch.prompt.contexts import contexts
from leadsearch.prompt.settling import RANGES
from leadsearch.prompt.table import CUE, FILLER, UNSUPPORTED, Claim, Table
from leadsearch.prompt.tokens import written
from leadsearch.vocabulary import TYPE_WORDS

_EXCLUDED: Final = {
    "cities": "cities_not",
    "states": "states_not",
    "countries": "countries_not",
    "regions": "regions_not",
    "companies": "companies_not",
    "industries": "industries_not",
    "keywords": "keywords_not",
    "company_type": "keywords_not",
}
"""Field → where its value goes when it is excluded; an excluded range is the other end of it already."""


def assemble(table: Table) -> Filters:
    """The reading of a whole prompt."""
    found: dict[str, list[object]] = {}
    spans: list[Span] = []
    for claim in sorted(table.claims, key=lambda claim: (claim.first, claim.end)):
        if claim.field in {FILLER, CUE}:
            continue
        for field, value in _values(table, claim):
            if value not in found.setdefault(field, []):
                found[field].append(value)
            spans.append(_span(table, claim, field, value))
    for place, area in contexts(table):
        spans += [_span(table, area, field, value) for field, value in _values(table, place)]
    return Filters.model_validate(
        _fields(found) | {"coverage": coverage(table), "notes": tuple(table.notes), "spans": tuple(spans)}
    )


def _values(table: Table, claim: Claim) -> list[tuple[str, object]]:
    """Which fields a claim fills."""
    if claim.field == UNSUPPORTED:
        return [(UNSUPPORTED, claim.value or _text(table, claim))]
    if not claim.excluded:
        return [(claim.field, claim.value)]
    if isinstance(claim.value, Role):
        return _role_excluded(table, claim, claim.value)
    value = TYPE_WORDS.get(str(claim.value), claim.value) if claim.field == "company_type" else claim.value
    return [(_EXCLUDED.get(claim.field, claim.field), value)]


def _role_excluded(table: Table, claim: Claim, role: Role) -> list[tuple[str, object]]:
    """A title excludes that title, a level its level, a department its department; both together are a title, too."""
    if role.title:
        return [("titles_not", role.title)]
    if role.seniority and role.function:
        return [("titles_not", written(table.tokens[claim.first : claim.end]))]
    levels: list[tuple[str, object]] = [("seniority_not", level) for level in role.seniority]
    return levels or [("functions_not", function) for function in role.function]


def _fields(found: Mapping[str, list[object]]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for field, values in found.items():
        if field in RANGES:
            fields[field] = _narrowed([cast("Range", value) for value in values])
        elif field == "limit":
            fields[field] = values[0]
        else:
            fields[field] = tuple(values)
    return fields


def _narrowed(ranges: list[Range]) -> Range:
    """What all ranges of one field have in common ("more than 50 but less than 200"), or all that they span."""
    low = max((low for low, _ in ranges if low is not None), default=None)
    high = min((high for _, high in ranges if high is not None), default=None)
    if low is None or high is None or low <= high:
        return low, high
    lows, highs = zip(*ranges, strict=True)
    return None if None in lows else min(lows), None if None in highs else max(highs)


def coverage(table: Table) -> float:
    """The share of the content words that a field explains. Fillers and marks are no content."""
    content = explained = 0
    for at, token in enumerate(table.tokens):
        owner = table.owner(at)
        if token.kind == "mark" or (owner is None and _idle(table, at)):
            continue
        if owner is not None and owner.field in {FILLER, CUE}:
            continue
        if table.sees(at, "filler") and (owner is None or owner.field != UNSUPPORTED):
            continue
        content += 1
        explained += owner is not None and owner.field != UNSUPPORTED
    return explained / content if content else 0.0


def _idle(table: Table, at: int) -> bool:
    return table.sees(at, "filler") or table.sees(at, "company_noun")


def _text(table: Table, claim: Claim) -> str:
    return table.prompt[table.tokens[claim.first].start : table.tokens[claim.end - 1].end]


def _span(table: Table, claim: Claim, field: str, value: object) -> Span:
    start, end = table.tokens[claim.first].start, table.tokens[claim.end - 1].end
    return Span(field=field, value=_shown(value), start=start, end=end)


def _shown(value: object) -> str:
    if isinstance(value, Role):
        return role_words(value)
    if isinstance(value, tuple):
        return "-".join("" if end is None else str(end) for end in value)
    return str(value)


def role_words(role: Role) -> str:
    """A role in one line: "director, vp · sales", "product manager"."""
    parts = [role.title or "", ", ".join(role.seniority), ", ".join(role.function)]
    return " · ".join(part.replace("_", " ") for part in parts if part)

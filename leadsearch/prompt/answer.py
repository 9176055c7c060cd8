"""What a language model may answer: values that quote their evidence, and how they become Filters."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from leadsearch.contract import CompanyType, Contact, Filters, Function, Funding, Range, Role, Seniority
from leadsearch.prompt.assemble import assemble
from leadsearch.prompt.cues import excludes
from leadsearch.prompt.leftovers import say_the_rest
from leadsearch.prompt.lexicon import lexicon, sight
from leadsearch.prompt.reader import read
from leadsearch.prompt.settling import RANGES
from leadsearch.prompt.table import UNSUPPORTED, Table
from leadsearch.prompt.tokens import key, tokenise
from leadsearch.prompt.traits import read_traits

_VALUES_MAX: Final = 50
"""Values of one kind in an answer; more is no reading of 2000 characters."""
_TEXT_MAX: Final = 200
"""Characters of one value or of its evidence."""

Text = Annotated[str, Field(min_length=1, max_length=_TEXT_MAX)]
Bound = Annotated[int, Field(ge=0)] | None


class Said(BaseModel):
    """A value with the words of the prompt that say it. No field has a default: strict schemas require all."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    evidence: Text


class SaidRole(Said):
    """Whom to find, or whom not."""

    title: Text | None
    seniority: tuple[Seniority, ...]
    function: tuple[Function, ...]
    excluded: bool


class SaidWord(Said):
    """A place, an industry or a keyword."""

    value: Text
    excluded: bool


class SaidCompany(Said):
    """An employer."""

    value: Text
    relation: Literal["current", "former", "excluded"]


class SaidRange(Said):
    """The bounds of a number, both included; null is open."""

    low: Bound
    high: Bound


class SaidFunding(Said):
    """A round of funding."""

    value: Funding


class SaidType(Said):
    """A type of company."""

    value: CompanyType


class SaidContact(Said):
    """A contact detail that the record must carry."""

    value: Contact


class Answer(BaseModel):
    """A whole answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    roles: Annotated[tuple[SaidRole, ...], Field(max_length=_VALUES_MAX)]
    places: Annotated[tuple[SaidWord, ...], Field(max_length=_VALUES_MAX)]
    industries: Annotated[tuple[SaidWord, ...], Field(max_length=_VALUES_MAX)]
    keywords: Annotated[tuple[SaidWord, ...], Field(max_length=_VALUES_MAX)]
    companies: Annotated[tuple[SaidCompany, ...], Field(max_length=_VALUES_MAX)]
    funding: Annotated[tuple[SaidFunding, ...], Field(max_length=_VALUES_MAX)]
    company_type: Annotated[tuple[SaidType, ...], Field(max_length=_VALUES_MAX)]
    has: Annotated[tuple[SaidContact, ...], Field(max_length=_VALUES_MAX)]
    employees: SaidRange | None
    revenue: SaidRange | None
    founded: SaidRange | None
    experience_years: SaidRange | None


Values = Iterator[tuple[Said, str, object, bool]]
"""What was said, its field, its canonical value, and whether it is excluded."""


def schema() -> dict[str, JsonValue]:
    """The JSON schema of an answer, as endpoints with strict output want it: no titles, no limits they do not know."""
    plain = _plain(Answer.model_json_schema())
    return plain if isinstance(plain, dict) else {}


def _plain(part: JsonValue) -> JsonValue:
    if isinstance(part, list):
        return [_plain(one) for one in part]
    if not isinstance(part, dict):
        return part
    dropped = {"title", "description", "maxLength", "minLength", "maxItems", "minimum"}
    # "title" is also a property of ours: only a text under that name is a heading.
    return {name: _plain(one) for name, one in part.items() if not (name in dropped and not isinstance(one, Mapping))}


def filters_of(answer: Answer, prompt: str) -> Filters:
    """An answer in the vocabulary of the offline reading. A value whose evidence is not in the prompt is dropped.

    Protected traits never filter here either, and every word that no value explains is said to be not understood.
    """
    tokens = tokenise(prompt)
    table = Table(prompt, tokens, sight(tokens, lexicon()))
    read_traits(table)
    offline = read(prompt)
    barred = {at for claim in table.claims for at in range(claim.first, claim.end)}
    barred |= _nationalities(table, offline)
    dropped: list[str] = []
    for said, field, value, excluded in _values(answer):
        first, end = _found(table, said.evidence)
        words = range(first, end)
        wrong = first == end or bool(barred & set(words)) or not _counts(table, said, first, end)
        if wrong or (not excluded and _reversed(table, offline, field, value, words)):
            dropped.append(str(value.title or value.seniority if isinstance(value, Role) else value))
        else:
            table.claim(field, value, first, end, excluded=excluded)
    for span in offline.spans:
        if span.field == "limit":  # how many are wanted is no condition, and needs no model
            table.claim("limit", offline.limit, *_between(table, span.start, span.end))
    say_the_rest(table)
    if dropped:
        table.notes.append(f"Left out, since the prompt does not say it: {', '.join(dropped)}.")
    return assemble(table)


def _values(answer: Answer) -> Values:
    for role in answer.roles:
        yield role, "roles", _role(role), role.excluded
    for place in answer.places:
        yield from _read_as(place, f"people in {place.value}", ("cities", "states", "countries", "regions"))
    for industry in answer.industries:
        yield from _read_as(industry, f"people at {industry.value.casefold()} companies", ("industries", "keywords"))
    for keyword in answer.keywords:
        yield keyword, "keywords", keyword.value.casefold(), keyword.excluded
    for company in answer.companies:
        field = "past_companies" if company.relation == "former" else "companies"
        yield company, field, company.value.casefold(), company.relation == "excluded"
    for field, simple in (("funding", answer.funding), ("company_type", answer.company_type), ("has", answer.has)):
        for one in simple:
            yield one, field, one.value, False
    for field in ("employees", "revenue", "founded", "experience_years"):
        said: SaidRange | None = getattr(answer, field)
        if said is not None and (said.low, said.high) != (None, None):
            yield said, field, (said.low, said.high), False


def _role(said: SaidRole) -> Role:
    """A title is read as the offline reading would: "VP of Sales" is a level and a department."""
    known = read(said.title).roles if said.title else ()
    if len(known) == 1:
        return known[0]
    return Role(title=said.title and said.title.casefold(), seniority=said.seniority, function=said.function)


def _read_as(said: SaidWord, sentence: str, fields: tuple[str, ...]) -> Values:
    """A word in the vocabulary's terms; one that it does not know is a keyword, but never a place."""
    known = read(sentence)
    found = [(field, value) for field in fields for value in getattr(known, field)]
    if not found and "keywords" in fields:
        found = [("keywords", said.value.casefold())]
    for field, value in found:
        yield said, field, value, said.excluded


def _found(table: Table, evidence: str) -> tuple[int, int]:
    """Where the evidence stands in the prompt, word by word; (0, 0) where it does not."""
    words = key(evidence).split()
    for first in range(len(table) - len(words) + 1 if words else 0):
        if all(table.word(first + step) == word for step, word in enumerate(words)):
            return first, first + len(words)
    return 0, 0


def _counts(table: Table, said: Said, first: int, end: int) -> bool:
    """A range needs a number in its evidence."""
    numbers = any(table.tokens[at].kind == "number" or table.sees(at, "number") for at in range(first, end))
    return numbers or not isinstance(said, SaidRange)


def _reversed(table: Table, offline: Filters, field: str, value: object, words: range) -> bool:
    """Whether a value makes a wish of words that the offline reading excludes, or of a range the other end."""
    if field in RANGES:
        own, other = cast("Range", value), cast("Range | None", getattr(offline, field))
        return other is not None and not _meet(own, other)
    left_out = {
        at
        for span in offline.spans
        if span.field.endswith("_not") or (span.field == UNSUPPORTED and excludes(span.value))
        for at in range(*_between(table, span.start, span.end))
    }
    return not left_out.isdisjoint(words)


def _meet(one: Range, other: Range) -> bool:
    lows, highs = zip(one, other, strict=True)
    low = max((end for end in lows if end is not None), default=None)
    high = min((end for end in highs if end is not None), default=None)
    return low is None or high is None or low <= high


def _nationalities(table: Table, offline: Filters) -> set[int]:
    """Positions that the offline reading takes for a nationality of people."""
    said = {(span.start, span.end) for span in offline.spans if span.field == UNSUPPORTED}
    return {
        at
        for at, token in enumerate(table.tokens)
        if table.sees(at, "demonym") and any(start <= token.start < end for start, end in said)
    }


def _between(table: Table, start: int, end: int) -> tuple[int, int]:
    inside = [at for at, token in enumerate(table.tokens) if start <= token.start < end]
    return inside[0], inside[-1] + 1

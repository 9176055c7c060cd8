"""What becomes of excluded claims: a `_not` field, the other end of a range, or words that no field can say."""

from dataclasses import replace
from itertools import pairwise
from typing import Final, cast

from leadsearch.contract import Range
from leadsearch.prompt.cues import AFTER
from leadsearch.prompt.exclusions import conjoined, reach
from leadsearch.prompt.table import CUE, FILLER, UNSUPPORTED, Claim, Table

RANGES: Final = ("employees", "revenue", "founded", "experience_years")
_UNSAYABLE: Final = frozenset({"past_companies", "funding", "has"})
"""Fields without a `_not`: "not ex-Google", "not Series B", "without email"."""
_FEWEST: Final = 1
"""Heads of the smallest company, and years below which nobody counts: "not 1-10 people" are 11 and more."""
_ENDS: Final = frozenset(",;.:()!?")
_EITHER: Final = frozenset({"or", "nor"})
_NEGATIVE: Final = frozenset({"not", "no"})
_TAILS: Final = frozenset({"in", "at", "and", "or", "but", "with", "who", "from", "of"})
"""Words that do not end what is said."""


def settle(table: Table) -> None:
    """Settle every exclusion, so that no excluded claim is left that would be taken for a wish.

    What cannot be excluded is said to be not understood, together with the word that excludes it.
    """
    cues = [claim for claim in table.claims if claim.field == CUE]
    reaches = [(cue, reach(table, cue)) for cue in cues]
    for position, (cue, reached) in enumerate(reaches):
        beside = [other for other, _ in reaches[max(0, position - 1) : position + 2] if other is not cue]
        doubled = any(_doubled(table, *sorted((cue, other), key=lambda one: one.first)) for other in beside)
        _settle(table, cue, reached, doubled=doubled)
    _either_way(table)


def _settle(table: Table, cue: Claim, reached: list[Claim], *, doubled: bool) -> None:
    alive = [claim for claim in reached if any(claim is other for other in table.claims) and not claim.excluded]
    if not reached:
        _said_alone(table, cue)
    for bound in _bound(table, alive):
        if doubled or not _sayable(bound):
            _give_up(table, cue, bound)
        else:
            for claim in bound:
                _exclude(table, claim)


def _bound(table: Table, reached: list[Claim]) -> list[list[Claim]]:
    """The claims that hold together: "Series B fintech startups" are one thing, "agencies or banks" are two.

    Ranges that hold at once ("over 50 people and over $1M") are one thing, too: without both is not without each.
    """
    parts: list[list[Claim]] = []
    for claim in reached:
        last = parts[-1][-1] if parts else None
        if last is None or _apart(table, last, claim):
            parts.append([claim])
        else:
            parts[-1].append(claim)
    return parts


def _apart(table: Table, last: Claim, claim: Claim) -> bool:
    if last.field in RANGES and claim.field in RANGES:
        return _either(table, last, claim)
    if last.field in _UNSAYABLE and claim.field in _UNSAYABLE:
        return False  # said in one: "not ex-Google or ex-Meta"
    return conjoined(table, last, claim) or any(table.word(at) == "," for at in range(last.end, claim.first))


def _either(table: Table, last: Claim, claim: Claim) -> bool:
    return any(table.word(at) in _EITHER for at in range(last.end, claim.first))


def _sayable(bound: list[Claim]) -> bool:
    """Whether fields can say that these are excluded."""
    if len(bound) > 1:
        return not any(claim.field in _UNSAYABLE or claim.field in RANGES for claim in bound)
    (claim,) = bound
    return claim.field not in _UNSAYABLE and not (claim.field in RANGES and _others(claim) is None)


def _others(claim: Claim) -> Range | None:
    """All that a range leaves out, where that is one range. Money is not counted one by one."""
    low, high = cast("Range", claim.value)
    step = 0 if claim.field == "revenue" else 1
    if low is not None and high is not None and low <= _FEWEST:
        low = None
    if low is not None and high is None:
        return None, max(0, low - step)
    return (high + step, None) if low is None and high is not None else None


def _either_way(table: Table) -> None:
    """As in "not under 50 or over 500": the "not" is part of the first bound and goes on for the second."""
    ranges = sorted((claim for claim in table.claims if claim.field in RANGES), key=lambda claim: claim.first)
    for first, second in pairwise(ranges):
        joined = first.field == second.field and range(first.end, second.first) and _either(table, first, second)
        adjoin = all(table.word(at) in _EITHER for at in range(first.end, second.first))
        if joined and adjoin and table.word(first.first) in _NEGATIVE and not second.excluded and _others(second):
            _exclude(table, second)


def _exclude(table: Table, claim: Claim) -> None:
    for same in _standing(table, claim):
        others = _others(same) if same.field in RANGES else None
        table.replace(same, replace(same, value=same.value if others is None else others, excluded=True))


def _give_up(table: Table, cue: Claim, bound: list[Claim]) -> None:
    """Say that these words are not understood, with the word that excludes them."""
    first, end = bound[0].first, bound[-1].end
    for claim in bound:
        for same in _standing(table, claim):
            table.release(same)
    while table.sees(end, "past", "company_noun") and not _asks(table, end):
        end += 1
    if cue.first < first:
        between, begin, stop = range(cue.end, first), cue.first, end
    else:
        between, begin, stop = range(end, cue.first), first, cue.end
    if any(_asks(table, at) for at in between):  # what stands between is excluded by itself
        table.claim(UNSUPPORTED, f"{_words(table, cue.first, cue.end)} {_words(table, first, end)}", first, end)
        return
    _release_cues(table, begin, stop)
    table.claim(UNSUPPORTED, "", begin, stop)


def _said_alone(table: Table, cue: Claim) -> None:
    """A cue that found nothing to exclude is said, with the words up to the next condition: "no chains"."""
    end = cue.end
    while cue.value != AFTER and end < len(table) and table.word(end) not in _ENDS and not _asks(table, end):
        end += 1
    while end > cue.end and table.word(end - 1) in _TAILS:
        end -= 1
    said = end < len(table) and _is_unsupported(table, end)
    if (end > cue.end and not said) or cue.value == AFTER:
        _release_cues(table, cue.first, cue.end)
        table.claim(UNSUPPORTED, "", cue.first, end)


def _release_cues(table: Table, first: int, end: int) -> None:
    for cue in [claim for claim in table.claims if claim.field == CUE and first <= claim.first < end]:
        table.release(cue)


def _asks(table: Table, at: int) -> bool:
    owner = table.owner(at)
    return owner is not None and owner.field not in {FILLER, CUE}


def _is_unsupported(table: Table, at: int) -> bool:
    owner = table.owner(at)
    return owner is not None and owner.field == UNSUPPORTED


def _doubled(table: Table, before: Claim, cue: Claim) -> bool:
    """Whether a cue stands behind another with nothing between that it could exclude: "not without email"."""
    between = range(before.end, cue.first)
    return before.end <= cue.first and not any(_asks(table, at) or table.tokens[at].kind == "mark" for at in between)


def _standing(table: Table, claim: Claim) -> list[Claim]:
    """All claims of the same words: one phrase may be several values ("venture-backed")."""
    return [other for other in table.claims if (other.first, other.end) == (claim.first, claim.end)]


def _words(table: Table, first: int, end: int) -> str:
    return table.prompt[table.tokens[first].start : table.tokens[end - 1].end]

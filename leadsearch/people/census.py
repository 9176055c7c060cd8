"""How many people a corpus holds, and of which kinds."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from leadsearch.people.engine import Engine
from leadsearch.people.identities import everybody

SHOWN: Final = 15
"""Values of a kind that are counted by name; the rest is `others`."""
OTHERS: Final = "others"
UNKNOWN: Final = "unknown"
_CONTACTS: Final = {"email": "emails", "phone": "phones", "linkedin": "profile_url"}


class Census(NamedTuple):
    """Numbers of people, the most frequent first."""

    people: int
    reachable: Mapping[str, int]
    """Contact of the contract → who has it."""
    sources: Mapping[str, int]
    countries: Mapping[str, int]
    industries: Mapping[str, int]
    months: Mapping[str, int]
    """Month in which the source told it, "2026-03" → people."""


async def counted(people: Engine) -> Census:
    """Count everybody. Reads the whole corpus: some seconds for a million people."""
    kinds: dict[str, Counter[str]] = {kind: Counter() for kind in ("source", "country", "industry", "as_of")}
    reachable = Counter(dict.fromkeys(_CONTACTS, 0))
    number = 0
    async for found in everybody(people):
        number += 1
        record = json.loads(found.record)
        for kind, counts in kinds.items():
            value = str(record.get(kind) or UNKNOWN)
            counts[value[:7] if kind == "as_of" else value] += 1
        reachable.update(contact for contact, field in _CONTACTS.items() if record.get(field))
    sources, countries, industries, months = (_most_frequent(counts) for counts in kinds.values())
    return Census(number, dict(reachable), sources, countries, industries, months)


def _most_frequent(counts: Counter[str]) -> dict[str, int]:
    shown = dict(counts.most_common(SHOWN))
    others = counts.total() - sum(shown.values())
    return {**shown, OTHERS: others} if others else shown

"""Records leave the corpus when their source is too old."""

import json
from datetime import date
from typing import NamedTuple

from leadsearch.people.engine import Engine
from leadsearch.people.identities import everybody


class Expired(NamedTuple):
    """What came of it."""

    gone: int
    kept: int
    undated: int
    """Of those kept: records that say no day."""


async def expired(people: Engine, before: date, *, dry: bool = False) -> Expired:
    """Erase, in one transaction, everybody whose record is of before that day; a dry run only counts."""
    old: list[str] = []
    kept = undated = 0
    limit = before.isoformat()
    async for found in everybody(people):
        day = json.loads(found.record).get("as_of")
        if day is not None and day < limit:
            old.append(found.key)
        else:
            kept += 1
            undated += day is None
    if old and not dry:
        async with people.writing() as writer:
            for key in old:
                await writer.erase(key)
    return Expired(len(old), kept, undated)

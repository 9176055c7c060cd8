"""A prompt in plain words → Filters, offline; and a reading back in words for a person."""

import asyncio
from typing import Final

from leadsearch.contract import Filters
from leadsearch.prompt.cues import excludes
from leadsearch.prompt.describe import describe
from leadsearch.prompt.reader import read

COVERAGE_ENOUGH: Final = 0.8
"""Share of a prompt's content words from which a search may start by itself (contract: coverage)."""

__all__ = ["COVERAGE_ENOUGH", "describe", "needs_a_look", "read", "read_aside"]


async def read_aside(prompt: str) -> Filters:
    """`read` in a thread: a long prompt takes some milliseconds."""
    return await asyncio.to_thread(read, prompt)


def needs_a_look(filters: Filters) -> bool:
    """Whether a person should see the reading before anything is spent on it.

    Also where an exclusion cannot be kept, however little of the prompt it is: it would find whom nobody wants.
    """
    unclear = filters.coverage < COVERAGE_ENOUGH or not (filters.roles or filters.companies)
    return unclear or any(map(excludes, filters.unsupported))

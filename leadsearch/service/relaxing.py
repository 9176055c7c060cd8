"""Nobody fits: how many would without one of the conditions."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Final, NamedTuple

from leadsearch.contract import Filters, Relaxation
from leadsearch.people.places import UnknownRegionError
from leadsearch.prompt import describe, read
from leadsearch.prompt.reword import dropped, said, without
from leadsearch.service.errors import OUT_OF_REACH
from leadsearch.service.ports import People

LIMIT_S: Final = 2.0
"""How long a count may take, and all counts without a condition together; what is not counted by then is left out."""
_CONDITIONS: Final = (
    ("has",),
    ("employees",), ("revenue",), ("founded",), ("experience_years",),
    ("funding",), ("company_type",),
    ("titles_not",), ("functions_not",), ("seniority_not",), ("companies_not",), ("industries_not",), ("keywords_not",),
    ("cities_not", "states_not", "countries_not", "regions_not"),
    ("keywords",), ("industries",), ("past_companies",), ("companies",),
    ("cities", "states", "countries", "regions"),
    ("roles",),
)  # fmt: skip
"""Fields that are dropped together; what is given up most easily comes first."""


logger = logging.getLogger(__name__)


class Total(NamedTuple):
    """How many people fit, and if nobody does, what each condition costs."""

    people: int
    relaxations: tuple[Relaxation, ...] = ()


async def total(filters: Filters, prompt: str, *, people: People) -> Total | None:
    """Count once. None when that takes longer than LIMIT_S or cannot be done now: then nobody has to wait for it."""
    try:
        async with asyncio.timeout(LIMIT_S):
            fitting = await people.count(filters)
    except OUT_OF_REACH as error:
        logger.info("how many fit was not counted: %s", str(error) or "it took too long")
        return None
    return Total(fitting) if fitting else Total(0, await relaxations(filters, prompt, people=people))


async def relaxations(filters: Filters, prompt: str, *, people: People) -> tuple[Relaxation, ...]:
    """For each condition without which somebody fits: how many, and the prompt without it where that reads well.

    Prompts are read offline here, since they are many; where a language model has read `prompt` otherwise, none is
    reworded.
    """
    reading = await asyncio.to_thread(read, prompt)
    if _bare(reading) != _bare(filters):
        reading = filters.model_copy(update={"spans": ()})
    found: list[Relaxation] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(LIMIT_S):
            async for relaxation in _counted(reading, prompt, people):
                found.append(relaxation)  # noqa: PERF401 - what was found before the time is over counts
    return tuple(found)


async def _counted(reading: Filters, prompt: str, people: People) -> AsyncIterator[Relaxation]:
    for fields in _droppable(reading):
        with suppress(UnknownRegionError):  # it is the region that has to go
            fitting = await people.count(dropped(reading, fields))
            if fitting:
                shorter = await asyncio.to_thread(without, prompt, reading, fields)
                words = said(prompt, reading, fields) or _described(reading, fields)
                yield Relaxation(fields=fields, without=words, people=fitting, prompt=shorter)


def _droppable(filters: Filters) -> Iterator[tuple[str, ...]]:
    """The conditions that are there, unless nothing would be left to ask for."""
    for fields in _CONDITIONS:
        held = tuple(field for field in fields if getattr(filters, field))
        if held and dropped(filters, held).seeks_somebody:
            yield held


def _described(filters: Filters, fields: tuple[str, ...]) -> str:
    alone = Filters.model_validate({field: getattr(filters, field) for field in fields})
    return ", ".join(words for _, words in describe(alone))


def _bare(filters: Filters) -> Filters:
    """Without what only tells how a prompt was read."""
    return filters.model_copy(update={"spans": (), "notes": (), "coverage": 1.0})

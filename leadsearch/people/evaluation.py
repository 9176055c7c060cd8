"""How well prompts find: what a prompt finds of the planted sample, held against what the generator knows to fit."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Final, NamedTuple

from leadsearch.contract import Filters
from leadsearch.people.engine import START, Engine
from leadsearch.people.record import Person, person_key
from leadsearch.people.sample import EXAMPLES, Planted

PAGE: Final = 100
"""People of a page, so that a list is found as a search finds it: page by page."""
SHOWN: Final = 3
"""People that are named of those who are wrong."""


class Verdict(NamedTuple):
    """How well one prompt finds."""

    prompt: str
    fitting: int
    """People who fit, by the generator."""
    found: int
    right: int
    """People who are both."""
    extra: tuple[str, ...]
    """Some who were found and do not fit."""
    missed: tuple[str, ...]
    """Some who fit and were not found."""

    @property
    def precision(self) -> float:
        """The share of those who were found who fit, 0 to 1."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of those who fit who were found, 0 to 1."""
        return self.right / self.fitting if self.fitting else 1.0

    @property
    def perfect(self) -> bool:
        """Whether exactly the right people were found, each once."""
        return self.fitting == self.found == self.right


async def evaluated(
    people: Engine,
    planted: Sequence[Planted],
    read: Callable[[str], Awaitable[Filters]],
    prompts: Iterable[str] = EXAMPLES,
) -> AsyncIterator[Verdict]:
    """One verdict for each prompt. `people` holds exactly those who were planted."""
    for prompt in prompts:
        truth = {person_key(one.person): one.person for one in planted if prompt in one.fits}
        found = [person async for person in _everybody(people, await read(prompt))]
        keys = {person_key(person) for person in found}
        yield Verdict(
            prompt,
            fitting=len(truth),
            found=len(found),
            right=len(keys & truth.keys()),
            extra=_named(person for person in found if person_key(person) not in truth),
            missed=_named(person for key, person in truth.items() if key not in keys),
        )


async def _everybody(people: Engine, filters: Filters) -> AsyncIterator[Person]:
    after, ended = START, False
    while not ended:
        page = await people.page(filters, after=after, limit=PAGE)
        for found in page.people:
            yield found.person
        after, ended = page.after, page.ended


def _named(people: Iterable[Person]) -> tuple[str, ...]:
    words = (f"{p.full_name}, {p.title} at {p.company_name}, {p.city}" for p in people)
    return tuple(word for word, _ in zip(words, range(SHOWN), strict=False))

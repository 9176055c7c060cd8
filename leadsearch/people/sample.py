"""The sample: 20,000 invented people, so that there is something to find before the first file is imported.

They are the same on every machine. For each prompt of EXAMPLES some people fit and some miss by exactly one condition,
and the generator knows which, from what it drew and not from how a record is read.
"""

import asyncio
import random
from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple

from leadsearch.contract import Filters
from leadsearch.people.engine import Engine
from leadsearch.people.record import Person
from leadsearch.people.rows import Rows, row_of
from leadsearch.people.sample_world import City, Company, Job, World, person_of, world

EXAMPLES: Final = (
    "VPs of Sales at SaaS companies in Austin",
    "CTOs and VPs of Engineering at fintech startups in London",
    "founders of climate startups in Berlin, not recruiters",
    "marketing directors in Germany, Austria and Switzerland",
    "data scientists at healthcare companies in Boston with 200+ employees",
    "account executives at cybersecurity companies in New York",
)
"""The prompts that README, help and form show."""
SAMPLE: Final = "sample"
"""`Person.source` of everybody here."""
COUNT: Final = 20_000
"""People of the sample."""
SEED: Final = 20_240
FITS_PER_EXAMPLE: Final = 320
"""People planted for each example; chance adds some."""
MISSES_PER_CONDITION: Final = 30
"""People planted for each condition of an example who miss that one alone."""
WRITER_WAIT_S: Final = 1.0
"""How long another writer is waited for: it may be making the empty corpus just now, which takes a moment."""


class Planted(NamedTuple):
    """A person of the sample, and the examples that it fits."""

    person: Person
    fits: frozenset[str]


class Draft(NamedTuple):
    """What is drawn of a person before it is written down."""

    job: Job
    company: Company
    city: City


class _Condition(NamedTuple):
    """One thing that an example asks for, of one part of a draft."""

    part: Literal["job", "company", "city"]
    holds: Callable[[Draft], bool]


class _Wish(NamedTuple):
    """An example as the generator understands it."""

    prompt: str
    conditions: tuple[_Condition, ...]

    def fits(self, draft: Draft) -> bool:
        return all(condition.holds(draft) for condition in self.conditions)


def _job(rank: str, function: str) -> Callable[[Draft], bool]:
    return lambda draft: (rank, function) in draft.job.positions


def _rank(rank: str) -> Callable[[Draft], bool]:
    return lambda draft: any(held == rank for held, _ in draft.job.positions)


def _called(name: str) -> Callable[[Draft], bool]:
    return lambda draft: name in draft.job.names


def _either(*tests: Callable[[Draft], bool]) -> Callable[[Draft], bool]:
    return lambda draft: any(test(draft) for test in tests)


def _keyword(word: str) -> _Condition:
    return _Condition("company", lambda draft: word in draft.company.keywords)


def _industry(name: str) -> _Condition:
    return _Condition("company", lambda draft: draft.company.industry == name)


def _city(*names: str) -> _Condition:
    return _Condition("city", lambda draft: draft.city.name in names)


_STARTUP: Final = _Condition("company", lambda draft: draft.company.type == "startup")

_WISHES: Final = (
    _Wish(EXAMPLES[0], (_Condition("job", _job("vp", "sales")), _keyword("saas"), _city("Austin"))),
    _Wish(
        EXAMPLES[1],
        (
            _Condition("job", _either(_called("Chief Technology Officer"), _job("vp", "engineering"))),
            _keyword("fintech"),
            _STARTUP,
            _city("London"),
        ),
    ),
    _Wish(
        EXAMPLES[2],
        (
            _Condition("job", _rank("founder")),
            _Condition("job", lambda draft: "Recruiter" not in draft.job.names),
            _keyword("climate"),
            _STARTUP,
            _city("Berlin"),
        ),
    ),
    _Wish(
        EXAMPLES[3],
        (
            _Condition("job", _job("director", "marketing")),
            _Condition("city", lambda draft: draft.city.country in {"DE", "AT", "CH"}),
        ),
    ),
    _Wish(
        EXAMPLES[4],
        (
            _Condition("job", _called("Data Scientist")),
            _industry("Hospitals and Health Care"),
            _Condition("company", lambda draft: draft.company.employees >= 200),  # noqa: PLR2004 - the prompt's number
            _city("Boston"),
        ),
    ),
    _Wish(
        EXAMPLES[5],
        (
            _Condition("job", _called("Account Executive")),
            _industry("Computer and Network Security"),
            _city("New York City"),
        ),
    ),
)


def sample_people(count: int = COUNT, seed: int = SEED) -> Iterator[Planted]:
    """The sample, in its order. What is planted comes first in chance and anywhere in order."""
    chance = random.Random(seed)  # noqa: S311 - nothing here is secret
    cast = world()
    drafts = [draft for wish in _WISHES for draft in _planted(wish, cast, chance)][:count]
    drafts += [_anyone(cast, chance) for _ in range(count - len(drafts))]
    chance.shuffle(drafts)
    for number, (job, company, city) in enumerate(drafts):
        person = person_of(job, company, city, number=number, chance=chance, source=SAMPLE)
        yield Planted(person, frozenset(wish.prompt for wish in _WISHES if wish.fits(Draft(job, company, city))))


async def fill(corpus: Engine) -> int:
    """Put the sample into a corpus that nobody was ever in, in one transaction; how many people came in.

    Raises CorpusBusyError when another process is writing the first people, be they this sample or an import of hours.
    """
    if (await corpus.page(Filters(), limit=1)).people:
        return 0  # somebody may be importing more
    async with corpus.writing(wait_s=WRITER_WAIT_S) as writer:
        if await writer.newest():
            return 0
    rows = await asyncio.to_thread(_rows)  # whoever wants to write meanwhile waits for nothing
    async with corpus.writing(wait_s=WRITER_WAIT_S) as writer:
        if await writer.newest():
            return 0
        await writer.save_rows(rows)
    return COUNT


def _rows() -> Rows:
    return Rows.of([row_of(planted.person) for planted in sample_people()])


def _planted(wish: _Wish, cast: World, chance: random.Random) -> Iterator[Draft]:
    """People who fit, and for each condition people who miss that one alone."""
    for broken in (None, *wish.conditions):
        some = Draft(cast.jobs[0], cast.companies[0], cast.cities[0])
        jobs = [job for job in cast.jobs if _suits("job", some._replace(job=job), wish, broken)]
        companies = [c for c in cast.companies if _suits("company", some._replace(company=c), wish, broken)]
        cities = [city for city in cast.cities if _suits("city", some._replace(city=city), wish, broken)]
        for _ in range(FITS_PER_EXAMPLE if broken is None else MISSES_PER_CONDITION):
            yield Draft(chance.choice(jobs), chance.choice(companies), chance.choice(cities))


def _suits(part: str, draft: Draft, wish: _Wish, broken: _Condition | None) -> bool:
    """Whether that part of the draft holds every condition on it but the broken one."""
    return all(
        condition.holds(draft) != (condition is broken) for condition in wish.conditions if condition.part == part
    )


def _anyone(cast: World, chance: random.Random) -> Draft:
    return Draft(
        chance.choices(cast.jobs, cum_weights=cast.job_weights)[0],
        chance.choice(cast.companies),
        chance.choices(cast.cities, cum_weights=cast.city_weights)[0],
    )

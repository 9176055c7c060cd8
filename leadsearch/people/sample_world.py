"""Who and what the sample is made of: invented companies, jobs, real cities, and the record of somebody drawn."""

import random
import re
from functools import cache, lru_cache
from itertools import accumulate
from typing import Final, NamedTuple, get_args

from leadsearch.contract import CompanyType, Function, Funding, Seniority
from leadsearch.people.record import Person, with_title_read
from leadsearch.people.text import fold, table

COMPANIES: Final = 1_200
"""Companies of the sample."""
_SEED: Final = 7
_YEAR: Final = 2025
"""The sample's present, so that it is the same in every year."""


class City(NamedTuple):
    """A city of the sample."""

    name: str
    state: str | None
    country: str
    weight: int


class Company(NamedTuple):
    """An invented company."""

    name: str
    industry: str
    keywords: tuple[str, ...]
    employees: int
    revenue: int
    founded: int
    funding: Funding | None
    type: CompanyType


class Job(NamedTuple):
    """What somebody does: how it may be written, which roles it is, and what they are called in full."""

    titles: tuple[str, ...]
    positions: tuple[tuple[Seniority, Function | None], ...]
    names: frozenset[str]
    weight: float


class World(NamedTuple):
    """Everything there is to draw from; the weights are running sums."""

    cities: tuple[City, ...]
    city_weights: tuple[float, ...]
    companies: tuple[Company, ...]
    jobs: tuple[Job, ...]
    job_weights: tuple[float, ...]


@cache
def world() -> World:
    """The world of the sample, the same on every machine."""
    cities = tuple(City(name, state or None, country, int(w)) for name, state, country, w in table("sample_cities"))
    jobs = tuple(_jobs())
    return World(
        cities=cities,
        city_weights=tuple(accumulate(float(city.weight) for city in cities)),
        companies=tuple(_companies(random.Random(_SEED))),  # noqa: S311 - nothing here is secret
        jobs=jobs,
        job_weights=tuple(accumulate(job.weight for job in jobs)),
    )


def person_of(job: Job, company: Company, city: City, *, number: int, chance: random.Random, source: str) -> Person:
    """The record of somebody; `number` makes the profile address the only one of its kind."""
    first, last = chance.choice(_names()["first"]), chance.choice(_names()["last"])
    title = chance.choice(job.titles)
    domain = f"{_slug(company.name)}.example"
    former = (chance.choice(world().companies).name,) if chance.random() < 0.3 else ()  # noqa: PLR2004 - a share
    person = Person(
        full_name=f"{first} {last}",
        first_name=first,
        last_name=last,
        title=title,
        headline=f"{title} at {company.name}",
        company_name=company.name,
        company_domain=domain,
        industry=company.industry,
        keywords=company.keywords,
        employees=company.employees,
        revenue=company.revenue,
        founded=company.founded,
        funding=company.funding,
        company_type=company.type,
        past_companies=former,
        experience_years=chance.randint(1, 35),
        city=city.name,
        state=city.state,
        country=city.country,
        profile_url=f"https://people.example/in/{_slug(first)}-{_slug(last)}-{number:x}",
        emails=(f"{_slug(first)}.{_slug(last)}@{domain}",) if chance.random() < 0.7 else (),  # noqa: PLR2004 - a share
        phones=(f"+1 555 01{chance.randint(0, 99):02}",) if chance.random() < 0.3 else (),  # noqa: PLR2004 - a share
        source=source,
    )
    return with_title_read(person)


def _jobs() -> list[Job]:
    jobs = [
        Job(("Founder", "Co-Founder"), (("founder", None),), frozenset({"Founder"}), 3),
        Job(("Founder & CEO", "Co-Founder and CEO"), (("founder", None), ("c_suite", None)), frozenset({"Founder"}), 3),
        Job(
            ("Co-Founder & CTO", "CTO / Founder"),
            (("founder", None), ("c_suite", "engineering")),
            frozenset({"Founder", "Chief Technology Officer"}),
            2,
        ),
        Job(("CEO", "Chief Executive Officer"), (("c_suite", None),), frozenset({"Chief Executive Officer"}), 3),
        Job(
            ("Founder & Recruiter", "Recruiter and Founder"),
            (("founder", None), ("entry", "human_resources")),
            frozenset({"Founder", "Recruiter"}),
            0.5,
        ),
        Job(("Owner",), (("owner", None),), frozenset({"Owner"}), 2),
        Job(("Managing Partner", "Partner"), (("partner", None),), frozenset({"Partner"}), 1),
    ]
    for name, department, crew, chief in table("sample_roles"):
        function: Function = _FUNCTIONS[name]
        jobs += _ladder(function, department, chief)
        for title in crew.split("|"):
            jobs += _crew(function, title)
    return jobs


def _ladder(function: Function, department: str, chief: str) -> list[Job]:
    """Those who lead a department, from its chief to a manager."""
    acronym = "".join(word[0] for word in chief.split())
    chiefs = (chief, acronym) if acronym in {"CTO", "CFO", "COO", "CIO"} else (chief,)
    return [
        Job(chiefs, (("c_suite", function),), frozenset({chief}), 1),
        Job(
            (f"VP of {department}", f"Vice President, {department}", f"SVP {department}"),
            (("vp", function),),
            frozenset({f"VP of {department}"}),
            2,
        ),
        Job((f"Head of {department}", f"Global Head of {department}"), (("head", function),), frozenset(), 2),
        Job(
            (f"Director of {department}", f"{department} Director", f"Senior Director, {department}"),
            (("director", function),),
            frozenset(),
            3,
        ),
        Job((f"{department} Manager", f"Senior {department} Manager"), (("manager", function),), frozenset(), 5),
    ]


def _crew(function: Function, title: str) -> list[Job]:
    """Those of a department who lead nobody; the manager in "Product Manager" is a manager by name."""
    rank: Seniority = "manager" if title.endswith("Manager") else "entry"
    higher: Seniority = "manager" if title.endswith("Manager") else "senior"
    kind = frozenset({title} | {title.split(" ", 1)[1]} if title == "Technical Recruiter" else {title})
    return [
        Job((title, f"{title} II"), ((rank, function),), kind, 8),
        Job((f"Senior {title}", f"Principal {title}"), ((higher, function),), kind, 4),
    ]


def _companies(chance: random.Random) -> list[Company]:
    rows = table("sample_industries")
    weights = [float(weight) for _, weight, _ in rows]
    words, suffixes = _names()["company"], _names()["suffix"]
    names = [f"{one} {two} {end}" for one in words for two in words if one != two for end in suffixes]
    chance.shuffle(names)
    return [
        _company(name, industry, keywords.split("|"), chance)
        for name, (industry, _, keywords) in zip(names, chance.choices(rows, weights, k=COMPANIES), strict=False)
    ]


def _company(name: str, industry: str, keywords: list[str], chance: random.Random) -> Company:
    kind: CompanyType = chance.choices(_TYPES, _TYPE_WEIGHTS)[0]
    employees = min(int(chance.lognormvariate(*_HEADS[kind])) + 2, 250_000)
    funding = chance.choice(_FUNDING[kind])
    youngest, oldest = (1, 12) if kind == "startup" else (6, 90)
    return Company(
        name=name,
        industry=industry,
        keywords=tuple(sorted(chance.sample(keywords, k=min(len(keywords), chance.randint(1, 3))))),
        employees=employees,
        revenue=employees * chance.randint(60, 300) * 1_000,
        founded=_YEAR - chance.randint(youngest, oldest),
        funding=funding,
        type=kind,
    )


_FUNCTIONS: Final[dict[str, Function]] = {name: name for name in get_args(Function)}
_TYPES: Final[tuple[CompanyType, ...]] = ("startup", "private", "public", "nonprofit", "agency", "government")
_TYPE_WEIGHTS: Final = (40, 38, 12, 4, 4, 2)
_HEADS: Final[dict[CompanyType, tuple[float, float]]] = {
    "startup": (3.8, 1.0), "private": (5.0, 1.3), "public": (8.0, 1.2), "nonprofit": (4.0, 1.2),
    "agency": (3.5, 0.9), "government": (6.5, 1.2),
}  # fmt: skip
"""Type → mean and deviation of the logarithm of its heads."""
_FUNDING: Final[dict[CompanyType, tuple[Funding | None, ...]]] = {
    "startup": ("pre_seed", "seed", "seed", "series_a", "series_a", "series_b", "series_b", "series_c", "bootstrapped"),
    "private": (None, None, "private_equity", "bootstrapped", "series_d", "series_e"),
    "public": ("public",), "nonprofit": (None,), "agency": (None, "bootstrapped"), "government": (None,),
}  # fmt: skip


@cache
def _names() -> dict[str, list[str]]:
    return {kind: names.split("|") for kind, names in table("sample_names")}


@lru_cache(maxsize=1 << 12)
def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")

"""The index against a plain predicate over generated people and filters."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadsearch.contract import Filters, Role
from leadsearch.people.corpus import Corpus
from leadsearch.people.record import Person, person_key, with_title_read
from tests.unit.leadsearch.people.oracle import fits

TITLES = (
    "VP of Sales", "Vice President, Sales & Marketing", "CTO", "Founder & Recruiter", "Senior Software Engineer",
    "Software Engineering Manager", "Data Scientist II", "Head of Growth", "Product Manager, Growth", "Owner", "…",
    "Assistant to the CEO", "Director of FP&A", "Sales",
)  # fmt: skip
CITIES = ("London", "Austin", "São Paulo", "San Jose", "New York City", "San Francisco Bay Area", "Houston")
STATES = ("US-TX", "US-CA", "GB-ENG", "DE-BE")
COUNTRIES = ("US", "GB", "DE", "CR", "Narnia")
REGIONS = ("dach", "us midwest", "San Francisco Bay Area", "europe", "greater houston", "nordics")
COMPANIES = ("Acme, Inc.", "acme", "Globex GmbH", "globex.example", "A & B Co", "???")
INDUSTRIES = ("Software Development", "Hospitals and Health Care", "software development", "C++ & C#")
KEYWORDS = (
    "saas", "SaaS", "e-commerce", "ecommerce", "open source developer tools", "developer tools", "C++", "c#", "c", "ai",
    "climate tech", "climate", "…", "source developer", "artificial intelligence",
    "startup", "public company",
)  # fmt: skip
FUNDING = ("seed", "series_a", "series_d", "public", "bootstrapped")
TYPES = ("startup", "private", "public")
RANKS = ("vp", "c_suite", "founder", "senior", "manager", "entry", "owner", "head", "director")
FUNCTIONS = ("sales", "marketing", "engineering", "product", "data", "human_resources", "finance")
NUMBERS = (0, 1, 9, 10, 49, 50, 63, 64, 65, 127, 128, 199, 200, 1_000, 524_287, 524_288, 1_000_000)
YEARS = (1000, 1850, 1899, 1900, 1909, 1910, 1999, 2018, 2019, 2025, 2100)


def some(values: tuple[str, ...], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=most).map(tuple)


def maybe(values: tuple[object, ...]) -> st.SearchStrategy[object]:
    return st.none() | st.sampled_from(values)


def spans(values: tuple[int, ...]) -> st.SearchStrategy[tuple[object, object]]:
    return st.tuples(maybe(values), maybe(values))


people = st.builds(
    Person,
    full_name=st.sampled_from(("Ann Lee", "Bo Diaz", "Cy Ng")),
    title=maybe(TITLES),
    seniority=some(RANKS, 1),
    function=some(FUNCTIONS, 1),
    headline=maybe(("Building developer tools", "SaaS sales at Acme", "Open-source fan")),
    company_name=maybe(COMPANIES),
    company_domain=maybe(("acme.example", "globex.example")),
    industry=maybe(INDUSTRIES),
    keywords=some(KEYWORDS, 3),
    employees=maybe(NUMBERS),
    revenue=maybe(NUMBERS),
    founded=maybe(YEARS),
    experience_years=maybe((0, 4, 5, 10, 49, 50, 51, 100)),
    funding=maybe(FUNDING),
    company_type=maybe(TYPES),
    past_companies=some(COMPANIES),
    city=maybe(CITIES),
    state=maybe(STATES),
    country=maybe(COUNTRIES),
    profile_url=maybe(("https://www.linkedin.com/in/ann", "https://people.example/in/bo")),
    emails=some(("a@acme.example",), 1),
    phones=some(("+1 555 0100",), 1),
).map(with_title_read)

roles = st.lists(
    st.builds(Role, title=maybe(TITLES), seniority=some(RANKS), function=some(FUNCTIONS)), min_size=1, max_size=2
).map(tuple)

FIELDS: dict[str, st.SearchStrategy[object]] = {
    "roles": roles,
    "titles_not": some(TITLES),
    "functions_not": some(FUNCTIONS),
    "seniority_not": some(RANKS),
    "cities": some(CITIES),
    "cities_not": some(CITIES),
    "states": some(STATES),
    "states_not": some(STATES),
    "countries": some(COUNTRIES),
    "countries_not": some(COUNTRIES),
    "regions": some(REGIONS),
    "regions_not": some(REGIONS),
    "companies": some(COMPANIES),
    "companies_not": some(COMPANIES),
    "past_companies": some(COMPANIES),
    "industries": some(INDUSTRIES),
    "industries_not": some(INDUSTRIES),
    "keywords": some(KEYWORDS),
    "keywords_not": some(KEYWORDS),
    "employees": spans((*NUMBERS, -5, 10**30)),
    "revenue": spans(NUMBERS),
    "founded": spans((*YEARS, 0, 3000)),
    "experience_years": spans((0, 5, 9, 50, 60)),
    "funding": some(FUNDING),
    "company_type": some(TYPES),
    "has": some(("email", "phone", "linkedin")),
}
assert set(FIELDS) | {"limit", "unsupported", "coverage", "notes", "spans", "relaxations"} == set(Filters.model_fields)

# Few fields at once: with all of them nearly everybody is ruled out by several, and a fault in one changes nothing.
filters = st.sets(st.sampled_from(sorted(FIELDS)), max_size=3).flatmap(
    lambda names: st.fixed_dictionaries({name: FIELDS[name] for name in sorted(names)}).map(Filters.model_validate)
)
spans_alone = st.sampled_from(sorted(("employees", "revenue", "founded", "experience_years"))).flatmap(
    lambda name: FIELDS[name].map(lambda span: Filters.model_validate({name: span}))
)


async def _compare(folder: str, held: list[Person], asked: list[Filters]) -> None:
    corpus = await Corpus.open(Path(folder) / "people.db")
    try:
        for number, person in enumerate(held):
            await corpus.save([person.model_copy(update={"full_name": f"{person.full_name} {number}"})])
        everybody = (await corpus.page(Filters(), limit=len(held) + 1)).people
        assert [hit.key for hit in everybody] == [person_key(hit.person) for hit in everybody]
        for question in asked:
            expected = [hit.id for hit in everybody if fits(hit.person, question)]
            page = await corpus.page(question, limit=len(held) + 1)
            assert sorted(hit.id for hit in page.people) == expected, question.wire()
            assert page.ended
            assert await corpus.count(question) == len(expected)
    finally:
        await corpus.close()


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(held=st.lists(people, min_size=1, max_size=12), asked=st.lists(filters | spans_alone, min_size=1, max_size=12))
def test_the_index_finds_exactly_whom_a_plain_predicate_finds(held: list[Person], asked: list[Filters]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_compare(folder, held, asked))

"""What is excluded, and how far a "not" reaches."""

from typing import Any

import pytest

from leadsearch.prompt import COVERAGE_ENOUGH, needs_a_look, read


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("founders, not recruiters", {"titles_not": ["recruiter"]}),
        ("lawyers excluding paralegals", {"titles_not": ["paralegal"]}),
        ("founders but not managers", {"seniority_not": ["manager"]}),
        ("CTOs, nobody in sales", {"functions_not": ["sales"]}),
        ("CTOs except sales directors", {"titles_not": ["sales director"]}),
        (
            "architects, not software or solution architects",
            {"titles_not": ["software architect", "solution architect"]},
        ),
        ("CTOs, not recruiters, consultants or coaches", {"titles_not": ["recruiter", "consultant", "coach"]}),
        ("CTOs not in Berlin, Munich and Hamburg", {"cities_not": ["Berlin", "Munich", "Hamburg"]}),
        ("CTOs, not Berlin, Munich, Hamburg", {"cities_not": ["Berlin", "Munich", "Hamburg"]}),
        (
            "CTOs excluding banks, insurers, consultancies",
            {"industries_not": ["Banking", "Insurance", "Business Consulting and Services"]},
        ),
        ("engineers, not juniors, interns", {"seniority_not": ["entry", "intern"]}),
        (
            "consultants, no students, interns or freelancers",
            {"titles_not": ["student", "freelancer"], "seniority_not": ["intern"]},
        ),
        (
            "founders, not fintech, crypto or gaming",
            {"keywords_not": ["fintech", "crypto"], "industries_not": ["Computer Games"]},
        ),
        ("CTOs not in Brno, Ostrava or Nowhereville", {"cities_not": ["Brno", "Ostrava"]}),
        ("CTOs outside the US", {"countries_not": ["US"]}),
        ("CTOs not in France or Germany", {"countries_not": ["FR", "DE"]}),
        ("non-US CTOs", {"countries_not": ["US"]}),
        ("CTOs without agencies", {"industries_not": ["Advertising Services"]}),
        ("CTOs in Chicago, not Leo Burnett", {"companies_not": ["leo burnett"]}),
        ("CTOs but not at Siemens", {"companies_not": ["siemens"]}),
        ("CTOs except at Siemens or Bosch", {"companies_not": ["siemens", "bosch"]}),
        ("CTOs in Quebec, not Hydro-Québec", {"companies_not": ["hydro-québec"]}),
        ("non-technical CTOs", {"keywords_not": ["technical"]}),
        ("CTOs, no startups", {"keywords_not": ["startup"]}),
    ],
)
def test_what_is_excluded(prompt: str, expected: dict[str, Any]) -> None:
    filters = read(prompt).wire()
    assert {name: value for name, value in filters.items() if name.endswith("_not")} == expected


@pytest.mark.parametrize(
    ("prompt", "wanted", "excluded"),
    [
        ("CTOs, not recruiters, in Berlin", {"cities": ["Berlin"]}, {"titles_not": ["recruiter"]}),
        ("CTOs, not crypto, fintech", {"keywords": ["fintech"]}, {"keywords_not": ["crypto"]}),
        ("CTOs, not Berlin, Leeds", {"cities": ["Leeds"]}, {"cities_not": ["Berlin"]}),
        ("gym owners, no chains, Perth", {"cities": ["Perth"]}, {}),
        ("CTOs outside London in the UK", {"countries": ["GB"]}, {"cities_not": ["London"]}),
        ("CTOs not in London, in Leeds", {"cities": ["Leeds"]}, {"cities_not": ["London"]}),
        ("CTOs not in London but in Leeds", {"cities": ["Leeds"]}, {"cities_not": ["London"]}),
        ("CTOs not at agencies in Leeds", {"cities": ["Leeds"]}, {"industries_not": ["Advertising Services"]}),
        ("CTOs in Europe except France, SaaS", {"keywords": ["saas"]}, {"countries_not": ["FR"]}),
        ("CTOs in Dublin, Ireland not Ohio", {"cities": ["Dublin"], "countries": ["IE"]}, {"states_not": ["US-OH"]}),
        ("developers (no juniors) in Sofia", {"cities": ["Sofia"]}, {"seniority_not": ["entry"]}),
    ],
)
def test_how_far_it_reaches(prompt: str, wanted: dict[str, Any], excluded: dict[str, Any]) -> None:
    filters = read(prompt).wire()
    assert {name: filters.get(name) for name in wanted | excluded} == wanted | excluded


@pytest.mark.parametrize("prompt", ["CTOs at non-profits", "CTOs of no-code startups", "CTOs at not-for-profits"])
def test_a_negative_word_may_be_part_of_a_name(prompt: str) -> None:
    assert not any(name.endswith("_not") for name in read(prompt).wire())


def test_what_cannot_be_excluded_is_said() -> None:
    assert read("CTOs, not Series A").unsupported == ("not Series A",)


ANY = {"roles": [{"title": "chief technology officer"}]}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("not at companies with more than 500 employees", {"employees": [None, 500]}),
        ("with not more than 500 employees", {"employees": [None, 500]}),
        ("with no more than 500 employees", {"employees": [None, 500]}),
        ("at companies that do not have more than 200 employees", {"employees": [None, 200]}),
        ("at companies that don't have more than 200 employees", {"employees": [None, 200]}),
        ("at companies which doesn\N{RIGHT SINGLE QUOTATION MARK}t have over 200 people", {"employees": [None, 200]}),
        ("excluding companies with 1000+", {"employees": [None, 999]}),
        ("excluding companies with 1000+ employees", {"employees": [None, 999]}),
        ("no companies over 500 people", {"employees": [None, 500]}),
        ("no companies with fewer than 10 employees", {"employees": [10, None]}),
        ("not at companies under 50 people", {"employees": [50, None]}),
        ("excluding companies of 1-10 people", {"employees": [11, None]}),
        ("not at companies larger than 500 employees", {"employees": [None, 500]}),
        ("companies with 500+ employees excluded", {"employees": [None, 499]}),
        ("not under 50 or over 500 employees", {"employees": [50, 500]}),
        ("fewer than 100 employees but not under 20", {"employees": [20, 99]}),
        ("not founded after 2010", {"founded": [None, 2010]}),
        ("at companies not founded before 2015", {"founded": [2015, None]}),
        ("not founded in the last 5 years", {"founded": [None, 2019]}),
        ("not at companies with revenue over $50M", {"revenue": [None, 50_000_000]}),
        ("not in companies under $10M revenue", {"revenue": [10_000_000, None]}),
        ("except those with more than 10 years", {"experience_years": [None, 10]}),
        ("except those with less than 3 years of experience", {"experience_years": [3, None]}),
        (
            "not at companies with more than 500 employees or founded before 2000",
            {"employees": [None, 500], "founded": [2000, None]},
        ),
    ],
)
def test_an_excluded_range_is_its_other_end(condition: str, expected: dict[str, Any]) -> None:
    filters = read(f"CTOs {condition}", year=2025)
    assert filters.wire() == ANY | expected | {"coverage": 1.0, "spans": filters.wire()["spans"]}


@pytest.mark.parametrize(
    "condition",
    [
        "not ex-Google",
        "not ex-Google or ex-Meta",
        "who never worked at Google",
        "who have never worked at Google or Meta",
        "who haven't worked at Google",
        "no Google alumni",
        "without email",
        "without an email address",
        "with no email",
        "who have no phone number",
        "without email or phone",
        "without a LinkedIn profile",
        "not without email",
        "not at Series B",
        "not at bootstrapped companies",
        "not at venture-backed companies",
        "not with 50-200 employees",
        "not founded in 2015",
        "not at fintech companies with more than 500 employees",
        "no startups founded after 2020",
        "no agencies with more than 50 people",
        "no Series B fintech startups",
        "no founders with more than 5 years of experience",
        "not at companies with more than 500 employees and revenue above $10M",
        "not at companies with more than 50 but less than 200 employees",
        "not excluding agencies",
        "no companies except startups",
        "no chains",
        "nothing fancy",
    ],
)
def test_what_no_field_can_exclude_is_said_and_asked_about(condition: str) -> None:
    for prompt in (f"CTOs {condition}", f"CTOs in Berlin, {condition}", f"CTOs {condition}, in Berlin"):
        filters = read(prompt)
        assert filters.unsupported == (condition,), prompt
        found = {name for name in filters.wire() if name not in {"spans", "unsupported", "coverage", "notes"}}
        assert found <= {"roles", "cities"}, prompt
        assert filters.coverage < COVERAGE_ENOUGH, prompt


def test_a_lost_exclusion_is_asked_about_however_small_it_is() -> None:
    prompt = (
        "CTOs and VPs of engineering at fintech and healthcare companies in Berlin, Munich or Hamburg "
        "with 50-200 employees founded after 2010, not ex-Google"
    )
    assert needs_a_look(read(prompt))
    assert not needs_a_look(read(prompt.removesuffix(", not ex-Google")))


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("all CTOs but founders", {"seniority_not": ["founder"]}),
        ("all CTOs in Berlin but founders", {"seniority_not": ["founder"], "cities": ["Berlin"]}),
        ("any CTO but those at Google", {"companies_not": ["google"]}),
        ("all CTOs in Europe but the UK", {"countries_not": ["GB"], "regions": ["europe"]}),
        ("CTOs, every company but Google", {"companies_not": ["google"]}),
        ("all CTOs but only in Berlin", {"cities": ["Berlin"]}),
        ("all CTOs but in Berlin", {"cities": ["Berlin"]}),
        ("all CTOs but with email", {"has": ["email"]}),
        ("CTOs, recruiters excluded", {"titles_not": ["recruiter"]}),
        ("CTOs in Berlin (Google excluded)", {"companies_not": ["google"], "cities": ["Berlin"]}),
        ("CTOs, agencies and banks excluded", {"industries_not": ["Advertising Services", "Banking"]}),
        ("Excluded: recruiters; CTOs", {"titles_not": ["recruiter"]}),
        ("CTOs, not: recruiters, consultants or coaches", {"titles_not": ["recruiter", "consultant", "coach"]}),
        ("CTOs, not (recruiters or founders)", {"titles_not": ["recruiter"], "seniority_not": ["founder"]}),
        ("CTOs, neither recruiters nor founders", {"titles_not": ["recruiter"], "seniority_not": ["founder"]}),
        ("CTOs unless they are founders", {"seniority_not": ["founder"]}),
        ("CTOs, nobody at Google", {"companies_not": ["google"]}),
        ("CTOs who don't work at Google", {"companies_not": ["google"]}),
        ("CTOs not at startups", {"keywords_not": ["startup"]}),
        ("CTOs not at public companies", {"keywords_not": ["public company"]}),
        ("CTOs not at privately held companies", {"keywords_not": ["private company"]}),
        ("CTOs in Berlin, company size doesn't matter", {"cities": ["Berlin"]}),
        ("CTOs, company size doesn't matter, in Berlin", {"cities": ["Berlin"]}),
        ("CTOs not only in Berlin", {"cities": ["Berlin"]}),
        ("CTOs, not recruiters, with 50+ employees", {"titles_not": ["recruiter"], "employees": [50, None]}),
        ("CTOs not in Berlin with 50+ employees", {"cities_not": ["Berlin"], "employees": [50, None]}),
        ("CTOs no longer at Google", {"past_companies": ["google"]}),
        ("CTOs excluding agencies with email", {"industries_not": ["Advertising Services"], "has": ["email"]}),
    ],
)
def test_words_that_exclude_and_words_that_only_look_like_it(prompt: str, expected: dict[str, Any]) -> None:
    filters = read(prompt).wire()
    assert filters == ANY | expected | {"coverage": 1.0, "spans": filters["spans"]}


def test_what_is_not_wanted_never_becomes_a_wish_beside_something_unknown() -> None:
    filters = read("CTOs, women not required, more than 500 employees")
    assert filters.employees == (501, None)
    assert filters.unsupported == ("women", "not required")


def test_one_exclusion_may_be_kept_and_another_not() -> None:
    filters = read("CTOs, no recruiters or ex-Google")
    assert filters.titles_not == ("recruiter",)
    assert filters.unsupported == ("no Google",)

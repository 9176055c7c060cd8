"""What is excluded, and how far a "not" reaches."""

from typing import Any

import pytest

from leadsearch.prompt import read


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
    assert read("CTOs, not Series A").unsupported == ("Series A",)

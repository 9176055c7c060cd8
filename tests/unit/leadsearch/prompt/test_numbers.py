"""Numbers: heads, dollars, years, ages, and how many leads."""

from typing import Any

import pytest

from leadsearch.prompt import read

YEAR = 2026


def found(prompt: str) -> dict[str, Any]:
    filters = read(prompt, year=YEAR).wire()
    return {name: filters[name] for name in RANGES if name in filters}


RANGES = ("employees", "revenue", "founded", "experience_years", "limit")


@pytest.mark.parametrize(
    ("words", "heads"),
    [
        ("with 50-200 employees", [50, 200]),
        ("with 50 to 200 people", [50, 200]),
        ("between 500 and 5,000 people", [500, 5000]),
        ("of 1k-10k staff", [1000, 10000]),
        ("with 1-5k employees", [1000, 5000]),
        ("with 200+ employees", [200, None]),
        ("with more than 500 employees", [501, None]),
        ("with at least 500 employees", [500, None]),
        ("with > 500 employees", [501, None]),
        ("with ≥ 500 FTEs", [500, None]),
        ("with under 50 employees", [None, 49]),
        ("with up to 50 employees", [None, 50]),
        ("with 50 or fewer employees", [None, 50]),
        ("with no more than 50 employees", [None, 50]),
        ("with 50 employees or more", [50, None]),
        ("with about 100 employees", [50, 200]),
        ("with more than 50 but less than 200 employees", [51, 199]),
        ("with a headcount of 20 to 100", [20, 100]),
        ("with company size 11-50", [11, 50]),
        ("under 50 people", [None, 49]),
        ("with 1.000-5.000 employees", [1000, 5000]),
        ("with 200 employees", [100, 400]),
        ("with fewer than fifty people", [None, 49]),
        ("11-50", [11, 50]),
    ],
)
def test_heads(words: str, heads: list[int | None]) -> None:
    assert found(f"CTOs at companies {words}") == {"employees": heads}


def test_a_size_may_stand_before_the_company() -> None:
    assert found("CTOs at 201-500 employee software companies") == {"employees": [201, 500]}
    assert found("200-person companies in Ohio") == {"employees": [100, 400]}


@pytest.mark.parametrize(
    ("words", "dollars"),
    [
        ("with revenue above $10M", [10_000_000, None]),
        ("with less than $5M revenue", [None, 5_000_000]),
        ("with $1-5 million in annual revenue", [1_000_000, 5_000_000]),
        ("with ARR between 1m and 10m", [1_000_000, 10_000_000]),
        ("making over 1bn a year", [1_000_000_000, None]),
        ("with $50M+ revenue", [50_000_000, None]),
        ("with turnover of €20 million", [20_000_000, None]),
        ("with revenue under $750k", [None, 750_000]),
    ],
)
def test_dollars(words: str, dollars: list[int | None]) -> None:
    assert found(f"CTOs at companies {words}") == {"revenue": dollars}


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("founded after 2018", [2019, None]),
        ("founded since 2018", [2018, None]),
        ("founded before 2000", [None, 1999]),
        ("founded in 2020", [2020, 2020]),
        ("founded between 2015 and 2020", [2015, 2020]),
        ("established 2015-2020", [2015, 2020]),
        ("founded in the last 5 years", [2021, None]),
        ("older than 10 years", [None, 2016]),
    ],
)
def test_years_of_founding(words: str, years: list[int | None]) -> None:
    assert found(f"CTOs at companies {words}") == {"founded": years}


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("with 5+ years of experience", [5, None]),
        ("with 5 to 8 years experience", [5, 8]),
        ("with at least 10 years in the field", [10, None]),
        ("with less than 3 years of experience", [None, 2]),
        ("10 yoe", [10, None]),
    ],
)
def test_years_of_experience(words: str, years: list[int | None]) -> None:
    assert found(f"data engineers {words}") == {"experience_years": years}


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("50 CTOs in Berlin", 50),
        ("find me 1,000 dentists", 1000),
        ("top 20 founders in Paris", 20),
        ("a dozen chefs in Lyon", 12),
        ("twenty five CMOs", 25),
        ("50 people in sales at Stripe", 50),
        ("up to 30 nurses in Ohio", 30),
        ("can u get me 30 nurses?", 30),
        ("2.5k nurses", 2500),
        ("10,000 nurses", 10000),
    ],
)
def test_how_many_leads(prompt: str, count: int) -> None:
    assert found(prompt) == {"limit": count}


@pytest.mark.parametrize("prompt", ["2020 CTOs", "0 dentists", "1.5 dentists", "$50 dentists"])
def test_what_is_no_count_of_leads(prompt: str) -> None:
    assert "limit" not in found(prompt)


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("founders under 30 in Paris", "under 30"),
        ("CTOs aged 25-35", "aged 25-35"),
        ("CEOs over 50 years old", "over 50 years old"),
        ("CTOs at startups that raised over $10M", "raised over $10M"),
        ("influencers with 10k followers", "10k followers"),
        ("people older than 40 years who are CTOs", "older than 40 years"),
    ],
)
def test_what_no_field_counts_is_said(prompt: str, words: str) -> None:
    filters = read(prompt)
    assert any(words in unsupported for unsupported in filters.unsupported)
    assert found(prompt) == {}


def test_what_a_company_has_so_many_of_is_nobody_to_find() -> None:
    filters = read("fleet managers at trucking companies with over 50 drivers")
    assert [role.title for role in filters.roles] == ["fleet manager"]
    assert filters.unsupported == ("over 50 drivers",)


@pytest.mark.parametrize(
    "prompt",
    [
        "data engineers, Spark and Snowflake, Bangalore, 5+ years experience",
        "5+ years experience, data engineers, Bangalore, Spark and Snowflake",
    ],
)
def test_bare_years_in_a_list_of_skills_are_years_with_those_and_said(prompt: str) -> None:
    filters = read(prompt)
    assert filters.experience_years is None
    assert filters.unsupported == ("5+ years experience",)


@pytest.mark.parametrize("prompt", ["nurses, 5+ years experience", "data engineers with 5+ years experience, Spark"])
def test_years_that_are_said_of_people_are_their_career(prompt: str) -> None:
    assert found(prompt) == {"experience_years": [5, None]}

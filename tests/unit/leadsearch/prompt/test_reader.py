"""Whole prompts: what a search is made of."""

from collections.abc import Callable
from typing import Any

import pytest

from leadsearch.prompt import describe, needs_a_look, read

EXAMPLES: list[tuple[str, dict[str, Any]]] = [
    (
        "VPs of Sales at SaaS companies in Austin",
        {"roles": [{"seniority": ["vp"], "function": ["sales"]}], "keywords": ["saas"], "cities": ["Austin"]},
    ),
    (
        "CTOs and VPs of Engineering at fintech startups in London",
        {
            "roles": [{"title": "chief technology officer"}, {"seniority": ["vp"], "function": ["engineering"]}],
            "keywords": ["fintech"],
            "company_type": ["startup"],
            "cities": ["London"],
        },
    ),
    (
        "founders of climate startups in Berlin, not recruiters",
        {
            "roles": [{"seniority": ["founder"]}],
            "titles_not": ["recruiter"],
            "keywords": ["climate"],
            "company_type": ["startup"],
            "cities": ["Berlin"],
        },
    ),
    (
        "marketing directors in Germany, Austria and Switzerland",
        {"roles": [{"seniority": ["director"], "function": ["marketing"]}], "countries": ["DE", "AT", "CH"]},
    ),
    (
        "data scientists at healthcare companies in Boston with 200+ employees",
        {
            "roles": [{"title": "data scientist"}],
            "industries": ["Hospitals and Health Care"],
            "cities": ["Boston"],
            "employees": [200, None],
        },
    ),
    (
        "account executives at cybersecurity companies in New York",
        {
            "roles": [{"title": "account executive"}],
            "industries": ["Computer and Network Security"],
            "cities": ["New York City"],
        },
    ),
]


@pytest.mark.parametrize(("prompt", "expected"), EXAMPLES)
def test_a_plain_sentence_is_read_fully(prompt: str, expected: dict[str, Any]) -> None:
    found = read(prompt).wire()
    found.pop("spans")
    assert found == expected | {"coverage": 1.0}
    assert not needs_a_look(read(prompt))


@pytest.mark.parametrize("write", [str.upper, str.lower, str.title])
@pytest.mark.parametrize("prompt", [prompt for prompt, _ in EXAMPLES])
def test_capitals_do_not_change_a_reading(prompt: str, write: Callable[[str], str]) -> None:
    same = {"spans", "notes"}
    assert read(write(prompt)).model_dump(exclude=same) == read(prompt).model_dump(exclude=same)


def test_every_value_keeps_the_words_it_came_from() -> None:
    prompt = "heads of talent acquisition in Łódź, ex-Google, 50-200 people"
    words = {(span.field, prompt[span.start : span.end]) for span in read(prompt).spans}
    assert words == {
        ("roles", "heads of talent acquisition"),
        ("cities", "Łódź"),
        ("past_companies", "Google"),
        ("employees", "50-200 people"),
    }


def test_what_no_field_can_say_is_said_and_counts_against_the_coverage() -> None:
    filters = read("left-handed CTOs in Berlin")
    assert filters.unsupported == ("left-handed",)
    assert 0.4 < filters.coverage < 0.6
    assert needs_a_look(filters)


def test_a_prompt_without_role_or_company_needs_a_look() -> None:
    assert needs_a_look(read("people in Berlin"))


@pytest.mark.parametrize("prompt", ["", " ", "…", "the", "\N{ZERO WIDTH SPACE}", "((((", "\x00"])
def test_nothing_said_is_nothing_found(prompt: str) -> None:
    assert read(prompt).wire() == {"coverage": 0.0}


def test_the_reading_in_words_for_a_person() -> None:
    filters = read("VPs of Sales in Austin or DACH at SaaS companies with 50-200 people, not agencies, left-handed")
    assert describe(filters) == (
        ("Who", "VP · sales"),
        ("Places", "Austin or DACH"),
        ("Keywords", "saas"),
        ("Company size", "50\N{EN DASH}200 people"),
        ("Not", "Advertising Services"),
        ("Not understood", "“left-handed”"),
    )


def test_codes_become_names() -> None:
    assert dict(describe(read("dentists in Ohio, Ireland or Ontario")))["Places"] == "Ohio, Ontario or Ireland"


@pytest.mark.parametrize(
    ("prompt", "places"),
    [
        ("dentists in Austin, Texas", "Austin, Texas"),
        ("dentists in Austin or California", "Austin or California"),
        ("dentists in Portland, Oregon or Portland, Maine", "Portland, Oregon or Portland, Maine"),
        ("dentists in Austin, Texas, Paris, France or Spain", "Austin, Texas; Paris, France; or Spain"),
        ("dentists in Ontario, Canada", "Ontario"),
    ],
)
def test_the_places_are_told_as_they_are_looked_for(prompt: str, places: str) -> None:
    assert dict(describe(read(prompt)))["Places"] == places


@pytest.mark.parametrize(
    ("prompt", "purpose"),
    [
        ("people who can sell our product in Germany", "can sell our product"),
        ("people in Germany who can sell our CRM to dentists", "can sell our CRM to dentists"),
        ("we sell payroll software, CTOs in Germany", "we sell payroll software"),
        ("CTOs who would buy observability software, Germany", "would buy observability software"),
    ],
)
def test_what_people_are_wanted_for_is_said_and_filters_nobody(prompt: str, purpose: str) -> None:
    filters = read(prompt)
    assert filters.unsupported == (purpose,)
    assert filters.countries == ("DE",)
    assert not filters.keywords
    assert not filters.industries
    assert {role.title for role in filters.roles} <= {"chief technology officer"}
    assert needs_a_look(filters)

"""A prompt without one of its conditions reads as all the others, or there is none."""

import pytest

from leadsearch.prompt import read
from leadsearch.prompt.reword import dropped, said, without

LONG = "CTOs of Series B fintech startups in Berlin with 50+ employees, not recruiters"


@pytest.mark.parametrize(
    ("prompt", "fields", "words", "shorter"),
    [
        (LONG, ("funding",), "Series B", "CTOs of fintech startups in Berlin with 50+ employees, not recruiters"),
        (LONG, ("cities",), "Berlin", "CTOs of Series B fintech startups with 50+ employees, not recruiters"),
        (LONG, ("employees",), "50+ employees", "CTOs of Series B fintech startups in Berlin, not recruiters"),
        (LONG, ("titles_not",), "recruiters", "CTOs of Series B fintech startups in Berlin with 50+ employees"),
        ("VPs of Sales in Austin, Texas", ("cities", "states"), "Austin, Texas", "VPs of Sales"),
        ("VPs of Sales at SaaS companies", ("roles",), "VPs of Sales", "people at SaaS companies"),
        ("engineers at Stripe or Adyen, ex-Google", ("past_companies",), "Google", "engineers at Stripe or Adyen"),
        ("engineers at Stripe or Adyen", ("companies",), "Stripe or Adyen", "engineers"),
        ("CTOs in Paris. Also CMOs in Berlin and Rome", ("cities",), "Paris, Berlin and Rome", "CTOs. Also CMOs"),
    ],
)
def test_the_words_of_a_condition_are_cut_out_with_what_hangs_in_the_air(
    prompt: str, fields: tuple[str, ...], words: str, shorter: str
) -> None:
    reading = read(prompt)
    assert said(prompt, reading, fields) == words
    assert without(prompt, reading, fields) == shorter
    again, expected = read(shorter), dropped(reading, fields)
    assert again.model_copy(update={"spans": (), "notes": ()}) == expected.model_copy(update={"spans": (), "notes": ()})


@pytest.mark.parametrize(
    ("prompt", "field", "shorter"),
    [
        ("ex-Google product managers in Berlin", "past_companies", "product managers in Berlin"),
        ("former Google engineers in Berlin", "past_companies", "engineers in Berlin"),
        ("engineers who used to work at Google, in Berlin", "past_companies", "engineers, in Berlin"),
        ("Google alumni who are CTOs in Berlin", "past_companies", "CTOs in Berlin"),
        ("previously at Google, CTOs in Berlin", "past_companies", "CTOs in Berlin"),
        ("CTOs (ex-Google) in Berlin", "past_companies", "CTOs in Berlin"),
        ("engineers at Stripe, ex-Google or ex-Meta", "past_companies", "engineers at Stripe"),
        ("CTOs at startups (Series B) in Berlin", "funding", "CTOs at startups in Berlin"),
        ("CTOs [fintech] in Berlin", "keywords", "CTOs in Berlin"),
        ('CTOs "fintech" in Berlin', "keywords", "CTOs in Berlin"),
        ("In Berlin, fintech CTOs", "keywords", "In Berlin, CTOs"),
        ("CTOs in Berlin, not at Acme", "cities", "CTOs, not at Acme"),
        ("CTOs in Berlin not at Acme", "cities", "CTOs not at Acme"),
        ("CTOs in Berlin not at Acme", "roles", "people in Berlin not at Acme"),
        ("CTOs in Berlin, not at Acme", "companies_not", "CTOs in Berlin"),
        ("CTOs in (Berlin or Munich), not at Acme", "cities", "CTOs, not at Acme"),
        ("CTOs not in Berlin, not at Acme", "cities_not", "CTOs, not at Acme"),
        ("CTOs at SaaS companies not in Berlin", "keywords", "CTOs at companies not in Berlin"),
        ("CTOs not at startups in Berlin", "keywords_not", "CTOs in Berlin"),
        ("CTOs not at companies with more than 500 employees, Berlin", "employees", "CTOs, Berlin"),
        ("CTOs in Berlin, recruiters excluded", "titles_not", "CTOs in Berlin"),
        ("all CTOs but founders in Berlin", "seniority_not", "all CTOs in Berlin"),
        ("CTOs, not recruiters or founders, in Berlin", "titles_not", "CTOs, not founders, in Berlin"),
        ("CTOs, not founders or recruiters, in Berlin", "titles_not", "CTOs, not founders, in Berlin"),
    ],
)
def test_nothing_hangs_in_the_air(prompt: str, field: str, shorter: str) -> None:
    assert without(prompt, read(prompt), (field,)) == shorter


def test_a_reading_without_spans_cannot_be_reworded() -> None:
    reading = read(LONG).model_copy(update={"spans": ()})
    assert said(LONG, reading, ("funding",)) == ""
    assert without(LONG, reading, ("funding",)) is None


def test_a_prompt_that_would_be_read_otherwise_is_not_offered() -> None:
    prompt = "heads of product marketing in Berlin"
    reading = read(prompt).model_copy(update={"keywords": ("fintech",)})
    assert without(prompt, reading, ("cities",)) is None


def test_nothing_is_left_of_a_prompt_with_one_condition() -> None:
    assert without("Berlin", read("Berlin"), ("cities",)) is None

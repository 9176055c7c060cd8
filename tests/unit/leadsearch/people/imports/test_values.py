"""Cells as people and programs write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsearch.people.imports import values


@given(st.text(max_size=60))
def test_no_cell_breaks_a_reader(text: str) -> None:
    for read in (values.year, values.industry, values.funding, values.company_type):
        read(text)
    for read_many in (values.seniorities, values.functions, values.emails, values.phones, values.domain):
        read_many(text)
    values.web_address(text)
    values.keywords([text])
    values.companies([text])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("computer software", "Software Development"),
        ("Hospital & Health Care", "Hospitals and Health Care"),
        ("Healthcare", "Hospitals and Health Care"),
        ("computer & network security", "Computer and Network Security"),
        ("Software Development", "Software Development"),
        ("Basket Weaving", "Basket Weaving"),
    ],
)
def test_an_industry_takes_linkedins_name_where_it_is_known(text: str, name: str) -> None:
    assert values.industry(text) == name


def test_ranks_stages_and_departments_of_other_products() -> None:
    assert values.seniorities("C suite") == ("c_suite",)
    assert values.seniorities("Vp") == ("vp",)
    assert values.seniorities("Individual Contributor, ???") == ("entry",)
    assert values.functions("Engineering & Technical, Medical & Health") == ("engineering", "healthcare")
    assert values.funding("Series A") == "series_a"
    assert values.funding("Pre-Seed") == "pre_seed"
    assert values.company_type("Privately Held") == "private"


def test_contacts_and_addresses() -> None:
    assert values.emails("Ann <ann@acme.example>; lee@acme.example, nobody") == ("ann@acme.example", "lee@acme.example")
    assert values.phones("'+1 512 555 0100; n/a") == ("+1 512 555 0100",)
    assert values.domain("HTTPS://www.Acme.example/about") == "acme.example"
    assert values.domain("acme") is None
    assert values.web_address("linkedin.com/in/ann") == "https://linkedin.com/in/ann"
    assert values.web_address("javascript:alert(1)") is None
    assert values.web_address("https://acme.example") is None


def test_employers_are_split_but_not_from_their_legal_form() -> None:
    assert values.companies(["Acme, Inc., Globex"]) == ("Acme, Inc.", "Globex")
    assert values.companies(["Acme, Inc; Globex"]) == ("Acme, Inc", "Globex")
    assert values.companies(["Smith, Jones & Co;"]) == ("Smith, Jones & Co",)
    assert values.companies(["Acme, Inc", "Globex"]) == ("Acme, Inc", "Globex")

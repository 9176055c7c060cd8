"""When two records are the same person, and what becomes of two records of one."""

import pytest

from leadsearch.people.record import KEY_MAX, Person, company_form, merged, person_key, with_title_read


def person(**facts: object) -> Person:
    return with_title_read(Person.model_validate({"full_name": "Ann Lee", **facts}))


@pytest.mark.parametrize(
    "url",
    [
        "https://www.linkedin.com/in/ann-lee",
        "http://linkedin.com/in/Ann-Lee/",
        "de.linkedin.com/in/ann%2Dlee?trk=x#about",
        "https://linkedin.com/in/ann-lee%00",
        " www.linkedin.com/in/ann-lee ",
    ],
)
def test_two_addresses_of_one_profile_are_one_person(url: str) -> None:
    assert person_key(person(profile_url=url, company_name="Other")) == "url|linkedin.com/in/ann-lee"


def test_without_a_profile_name_and_company_then_name_and_place_make_the_person() -> None:
    assert person_key(person(company_name="Acme, Inc.", city="Bonn")) == person_key(person(company_name="ACME"))
    assert person_key(person(company_name="Acme")) != person_key(person(company_name="Globex"))
    assert person_key(person(city="Bonn")) == person_key(person(city="bonn", title="CTO"))
    assert person_key(person(city="Bonn")) != person_key(person(city="Oslo"))
    assert person_key(person(profile_url="http://[", city="Bonn")) == person_key(person(city="Bonn"))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Acme, Inc.", "acme"),
        ("Salesforce.com", "salesforce"),
        ("McKinsey & Company", "mckinsey"),
        ("AG", "ag"),
        ("?", ""),
    ],
)
def test_a_company_is_compared_without_its_legal_form(name: str, form: str) -> None:
    assert company_form(name) == form


def test_newer_facts_win_and_contacts_of_both_stay() -> None:
    old = person(title="CTO", city="Bonn", emails=["a@x.example"], phones=["1"], company_name="Acme", employees=5)
    new = person(title="CEO", emails=["b@x.example"], company_name="Acme Inc", source="new.csv")
    both = merged(old, new)
    assert (both.title, both.city, both.employees, both.source) == ("CEO", "Bonn", 5, "new.csv")
    assert set(both.emails) == {"a@x.example", "b@x.example"}
    assert both.phones == ("1",)
    assert both.function == ()


def test_a_new_employer_takes_the_facts_of_the_old_one_away_and_remembers_it() -> None:
    old = person(company_name="Acme", company_domain="acme.example", industry="Retail", keywords=["shops"], employees=5)
    both = merged(old, person(company_name="Globex", employees=9))
    assert (both.company_domain, both.industry, both.keywords, both.employees) == (None, None, (), 9)
    assert both.past_companies == ("Acme",)


def test_a_record_of_an_earlier_day_that_comes_later_fills_gaps_and_changes_nothing_else() -> None:
    late = person(
        title="Intern", seniority=["entry"], company_name="Initech", industry="Retail", city="Paris", headline="Hello",
        emails=["A@x.example", "old@x.example"], source="older.csv", as_of="2019-01-01",
    )  # fmt: skip
    held = person(
        title="CTO", company_name="Acme", city="Berlin", emails=["a@x.example"], source="old.csv", as_of="2026-10-01"
    )
    both = merged(held, late)
    assert (both.title, both.seniority, both.company_name, both.industry) == ("CTO", ("c_suite",), "Acme", None)
    assert (both.city, both.headline, both.past_companies) == ("Berlin", "Hello", ("Initech",))
    assert set(both.emails) == {"a@x.example", "old@x.example"}
    assert (both.source, str(both.as_of)) == ("old.csv", "2026-10-01")
    assert both == merged(late, held)
    assert merged(both, late) == both


@pytest.mark.parametrize(
    ("before", "by_then"), [(None, "2019-01-01"), ("2019-01-01", "2019-01-01"), ("2019-01-01", None)]
)
def test_of_the_same_day_or_without_a_day_the_record_that_comes_later_is_the_newer_one(
    before: str | None, by_then: str | None
) -> None:
    both = merged(person(title="CTO", as_of=before), person(title="CEO", as_of=by_then))
    assert (both.title, str(both.as_of)) == ("CEO", "2019-01-01")


def test_rank_and_function_of_a_record_stand_only_where_the_title_says_none() -> None:
    assert person(title="VP of Sales", seniority=["head"], function=["data"]).seniority == ("vp",)
    plain = person(title="Evangelist", seniority=["director"], function=["marketing"])
    assert (plain.seniority, plain.function) == (("director",), ("marketing",))
    assert with_title_read(plain) == plain
    assert person(title="Evangelist").seniority == ("entry",)
    assert person().seniority == ()


def test_a_key_fits_into_an_index_of_any_database_and_still_tells_two_people_apart() -> None:
    name = "a very long name " * 500
    keys = {
        person_key(Person(full_name=f"{name}{last}", company_name="Acme" if company else None))
        for last in ("x", "y")
        for company in (True, False)
    }
    assert len(keys) == 4
    assert all(len(key) <= KEY_MAX for key in keys)

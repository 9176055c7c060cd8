"""Whom the corpus finds for what is asked."""

import pytest

from leadsearch.contract import Filters, Role
from leadsearch.people.places import UnknownRegionError
from leadsearch.people.record import person_key
from tests.unit.leadsearch.people.conftest import AnyCorpus
from tests.unit.leadsearch.people.walking import person, walk


@pytest.mark.parametrize(
    ("facts", "asked", "found"),
    [
        ({"keywords": ["Artificial Intelligence"]}, "ai", True),
        ({"keywords": ["E-Commerce"]}, "online retail", True),
        ({"keywords": ["Online Retail"]}, "e-commerce", True),
        ({"keywords": ["eCommerce"]}, "e-commerce", True),
        ({"keywords": ["climate tech"]}, "climate", True),
        ({"headline": "Building open-source developer tools"}, "open source", True),
        ({"headline": "Building open-source developer tools"}, "opensource", True),
        ({"industry": "SaaS"}, "saas", True),
        ({"title": "Technical Founder"}, "technical", True),
        ({"keywords": ["C"]}, "c++", False),
        ({"keywords": ["open", "source"]}, "open source", False),
    ],
)
async def test_a_keyword_is_found_in_its_spellings_and_synonyms(
    corpus: AnyCorpus, facts: dict[str, object], asked: str, found: bool
) -> None:
    await corpus.save([person("Ann", **facts)])
    assert await corpus.count(Filters(keywords=(asked,))) == found
    assert await corpus.count(Filters(keywords_not=(asked,))) == (not found)


@pytest.mark.parametrize(
    ("facts", "asked", "found"),
    [
        ({"company_type": "startup"}, "startup", False),
        ({"funding": "series_a"}, "startup", False),
        ({"headline": "Startup advisor", "company_type": "private"}, "startup", False),
        ({"company_type": "public"}, "public company", False),
        ({"funding": "public"}, "public company", False),
        ({"company_type": "private"}, "private company", False),
        ({"title": "Public Relations Manager", "company_type": "private"}, "public company", True),
        ({"company_type": "private"}, "startup", True),
        ({}, "startup", True),
    ],
)
async def test_a_type_of_company_is_left_out_by_its_word(
    corpus: AnyCorpus, facts: dict[str, object], asked: str, found: bool
) -> None:
    await corpus.save([person("Ann", **facts)])
    assert await corpus.count(Filters(keywords_not=(asked,))) == found


async def test_whose_title_nobody_knows_is_neither_junior_nor_left_out_as_one(corpus: AnyCorpus) -> None:
    await corpus.save([person("Ann", title="Vertriebsleiter"), person("Bo", title="Nurse")])
    assert await corpus.count(Filters(roles=(Role(seniority=("entry",)),))) == 1
    assert await corpus.count(Filters(seniority_not=("entry",))) == 1


@pytest.mark.parametrize("field", ["regions", "regions_not"])
async def test_a_region_that_nobody_knows_is_said_and_not_passed_over(corpus: AnyCorpus, field: str) -> None:
    asked = Filters.model_validate({field: ("middle earth",)})
    with pytest.raises(UnknownRegionError, match="“middle earth” is not known here"):
        await corpus.page(asked, limit=1)
    with pytest.raises(UnknownRegionError):
        await corpus.count(asked)


async def test_a_rank_of_one_role_does_not_meet_the_function_of_another(corpus: AnyCorpus) -> None:
    await corpus.save([person("Ann", title="VP of Sales and Head of Marketing")])
    asked = {(rank, name): Role.model_validate({"seniority": [rank], "function": [name]})
             for rank in ("vp", "head") for name in ("sales", "marketing")}  # fmt: skip
    found = {pair for pair, role in asked.items() if await corpus.count(Filters(roles=(role,)))}
    assert found == {("vp", "sales"), ("head", "marketing")}


async def test_a_city_of_a_region_is_not_its_namesake_elsewhere(corpus: AnyCorpus) -> None:
    await corpus.save([person("Ann", city="San Jose", state="US-CA", country="US"),
                       person("Bo", city="San Jose", country="CR")])  # fmt: skip
    found = await walk(corpus, Filters(regions=("san francisco bay area",)), limit=5)
    assert [hit.person.full_name for hit in found] == ["Ann"]
    assert await corpus.count(Filters(cities=("San Jose",))) == 2


async def test_signs_tell_keywords_apart(corpus: AnyCorpus) -> None:
    await corpus.save([person("Ann", keywords=["C"]), person("Bo", keywords=["C++"]), person("Cy", keywords=["C#"])])
    for keyword, name in (("c", "Ann"), ("C++", "Bo"), ("c#", "Cy")):
        found = await walk(corpus, Filters(keywords=(keyword,)), limit=5)
        assert [hit.person.full_name for hit in found] == [name]


async def test_a_person_is_found_by_key(corpus: AnyCorpus) -> None:
    ann = person("Ann", title="Founder")
    await corpus.save([ann])
    found = await corpus.find(person_key(ann))
    assert found is not None
    assert found.person == ann
    assert await corpus.find("company|bo|acme") is None

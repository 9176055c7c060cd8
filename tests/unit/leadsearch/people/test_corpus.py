"""The corpus: its cursor, what changing it does, and files that are none."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from leadsearch.contract import Filters, Role
from leadsearch.people.corpus import Corpus, CorpusError, Found
from leadsearch.people.places import UnknownRegionError
from leadsearch.people.record import Person, with_title_read


def person(name: str, **facts: object) -> Person:
    return with_title_read(Person.model_validate({"full_name": name, "company_name": "Acme", **facts}))


async def walk(corpus: Corpus, asked: Filters, *, limit: int) -> list[Found]:
    found: list[Found] = []
    while page := await corpus.page(asked, after=found[-1].id if found else 0, limit=limit):
        found += page
    return found


FOUNDERS = Filters(roles=(Role(seniority=("founder",)),))


async def test_a_walk_from_page_to_page_meets_everybody_once_in_rising_order(corpus: Corpus) -> None:
    await corpus.save(person(f"P {n}", title="Founder" if n % 3 else "CEO") for n in range(100))
    found = await walk(corpus, FOUNDERS, limit=7)
    assert [hit.person.full_name for hit in found] == [f"P {n}" for n in range(100) if n % 3]
    assert [hit.id for hit in found] == sorted({hit.id for hit in found})


async def test_people_who_are_added_during_a_walk_come_at_its_end(corpus: Corpus) -> None:
    await corpus.save(person(f"Old {n}", title="Founder") for n in range(40))
    found: list[Found] = []
    while page := await corpus.page(FOUNDERS, after=found[-1].id if found else 0, limit=5):
        found += page
        if len(found) <= 40:
            await corpus.save(
                [person(f"New {len(found)}", title="Founder"), person(f"Other {len(found)}", title="CEO")]
            )
    names = [hit.person.full_name for hit in found]
    assert names == [f"Old {n}" for n in range(40)] + [f"New {n}" for n in range(5, 41, 5)]


async def test_an_erased_person_is_gone_and_the_place_in_the_order_is_not_given_away(corpus: Corpus) -> None:
    await corpus.save([person("Ann", title="Founder"), person("Bo", title="Founder")])
    last = (await walk(corpus, FOUNDERS, limit=10))[-1]
    assert await corpus.erase(last.key)
    assert not await corpus.erase(last.key)
    assert await corpus.count(FOUNDERS) == 1
    await corpus.save([person("Cy", title="Founder")])
    assert [hit.person.full_name for hit in await corpus.page(FOUNDERS, after=last.id, limit=10)] == ["Cy"]


async def test_a_known_person_is_updated_in_place(corpus: Corpus) -> None:
    url = "https://www.linkedin.com/in/ann-lee"
    first = person("Ann Lee", title="Founder", profile_url=url, emails=["ann@a.example"], employees=5)
    await corpus.save([first, person("Bo", title="Founder")])
    ann, bo = await walk(corpus, FOUNDERS, limit=10)
    saved = await corpus.save(
        [person("Ann Lee", title="CTO", profile_url="linkedin.com/in/Ann-Lee/?x=1", emails=["b@a.example"])]
    )
    assert saved == (0, 1)
    assert [hit.id for hit in await walk(corpus, FOUNDERS, limit=10)] == [bo.id]
    (again,) = await corpus.page(Filters(roles=(Role(title="chief technology officer"),)), after=0, limit=10)
    assert (again.id, again.key) == (ann.id, ann.key)
    assert again.person.employees == 5
    assert set(again.person.emails) == {"ann@a.example", "b@a.example"}


async def test_two_rows_of_one_person_in_one_save_are_one_person(corpus: Corpus) -> None:
    assert await corpus.save([person("Ann", title="CEO"), person("ANN", title="Founder")]) == (1, 1)
    assert [hit.person.title for hit in await walk(corpus, Filters(), limit=10)] == ["Founder"]


async def test_processes_that_start_at_once_make_one_corpus_and_meet_nobody_twice(tmp_path: Path) -> None:
    async def start() -> Corpus:
        return await Corpus.open(tmp_path / "people.db")

    corpora = await asyncio.gather(*(start() for _ in range(4)))
    saved = await asyncio.gather(*(c.save(person(f"P {n}") for n in range(20)) for c in corpora))
    assert sorted(saved) == [(0, 20), (0, 20), (0, 20), (20, 0)]
    assert [await c.count(Filters()) for c in corpora] == [20] * 4
    for c in corpora:
        await c.close()


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
    corpus: Corpus, facts: dict[str, object], asked: str, found: bool
) -> None:
    await corpus.save([person("Ann", **facts)])
    assert await corpus.count(Filters(keywords=(asked,))) == found
    assert await corpus.count(Filters(keywords_not=(asked,))) == (not found)


async def test_a_page_of_no_rows_has_none(corpus: Corpus) -> None:
    await corpus.save([person("Ann")])
    assert list(await corpus.page(Filters(), after=0, limit=0)) == []
    with pytest.raises(ValueError, match="limit"):
        await corpus.page(Filters(), after=0, limit=-1)


async def test_a_transaction_that_fails_changes_nothing(corpus: Corpus) -> None:
    async def fail() -> None:
        async with corpus.writing() as writer:
            await writer.save([person("Ann", title="Founder")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await corpus.count(Filters()) == 0


async def test_a_second_process_reads_while_the_first_one_writes(corpus: Corpus, tmp_path: Path) -> None:
    await corpus.save([person("Ann")])
    reader = await Corpus.open(tmp_path / "people.db")
    async with corpus.writing() as writer:
        await writer.save([person("Bo")])
        assert await reader.count(Filters()) == 1
    assert await reader.count(Filters()) == 2
    await reader.close()


async def test_a_second_writer_waits_and_then_says_why_it_cannot(corpus: Corpus, tmp_path: Path) -> None:
    other = await Corpus.open(tmp_path / "people.db", busy_timeout_ms=50)
    async with corpus.writing() as writer:
        await writer.save([person("Ann")])
        with pytest.raises(CorpusError, match="being written by another process"):
            await other.save([person("Bo")])
    assert await other.save([person("Bo")]) == (1, 0)
    await other.close()


@pytest.mark.parametrize("field", ["regions", "regions_not"])
async def test_a_region_that_nobody_knows_is_said_and_not_passed_over(corpus: Corpus, field: str) -> None:
    asked = Filters.model_validate({field: ("middle earth",)})
    with pytest.raises(UnknownRegionError, match="“middle earth” is not known here"):
        await corpus.page(asked, after=0, limit=1)
    with pytest.raises(UnknownRegionError):
        await corpus.count(asked)


async def test_a_file_that_is_no_corpus_is_refused_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("these are notes, and rather a lot of them " * 100)
    with pytest.raises(CorpusError, match="cannot be used as the corpus: file is not a database"):
        await Corpus.open(file)
    with pytest.raises(CorpusError, match="cannot be used as the corpus"):
        await Corpus.open(file / "inside" / "people.db")


async def test_a_corpus_of_another_format_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "people.db") as made:
        made.execute("PRAGMA user_version = 99")
    made.close()
    with pytest.raises(CorpusError, match="format 99"):
        await Corpus.open(tmp_path / "people.db")


async def test_a_corpus_keeps_its_people(tmp_path: Path) -> None:
    for expected in (0, 1):
        opened = await Corpus.open(tmp_path / "new" / "people.db")
        assert await opened.count(Filters()) == expected
        await opened.save([person("Ann")])
        await opened.close()


async def test_a_rank_of_one_role_does_not_meet_the_function_of_another(corpus: Corpus) -> None:
    await corpus.save([person("Ann", title="VP of Sales and Head of Marketing")])
    asked = {(rank, name): Role.model_validate({"seniority": [rank], "function": [name]})
             for rank in ("vp", "head") for name in ("sales", "marketing")}  # fmt: skip
    found = {pair for pair, role in asked.items() if await corpus.count(Filters(roles=(role,)))}
    assert found == {("vp", "sales"), ("head", "marketing")}


async def test_a_city_of_a_region_is_not_its_namesake_elsewhere(corpus: Corpus) -> None:
    await corpus.save([person("Ann", city="San Jose", state="US-CA", country="US"),
                       person("Bo", city="San Jose", country="CR")])  # fmt: skip
    found = await corpus.page(Filters(regions=("san francisco bay area",)), after=0, limit=5)
    assert [hit.person.full_name for hit in found] == ["Ann"]
    assert await corpus.count(Filters(cities=("San Jose",))) == 2


async def test_signs_tell_keywords_apart(corpus: Corpus) -> None:
    await corpus.save([person("Ann", keywords=["C"]), person("Bo", keywords=["C++"]), person("Cy", keywords=["C#"])])
    for keyword, name in (("c", "Ann"), ("C++", "Bo"), ("c#", "Cy")):
        found = await corpus.page(Filters(keywords=(keyword,)), after=0, limit=5)
        assert [hit.person.full_name for hit in found] == [name]

"""A start fills its list: who is saved, in which order, what it costs, and when it is over."""

import asyncio

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from leadsearch.service.errors import DatabaseAwayError
from leadsearch.service.pick import PACED_PAGE
from leadsearch.service.schema import Lead, Search
from tests.unit.leadsearch.service.conftest import Open, Service


async def test_a_start_fills_its_list_in_order_and_charges_for_whom_it_saved(service: Service) -> None:
    service.people.add("cto", 60)
    answer = await service.start(count=30, listName="My CTOs")
    assert answer.status_code == 202
    assert answer.json()["list"]["name"] == "My CTOs"
    assert answer.json()["task"]["status"] == "pending"
    assert int(answer.headers["Poll-After-Ms"]) > 0

    task = await service.ended(answer.json()["task"]["id"])
    assert (task["status"], task["resultCount"], task["exhausted"]) == ("completed", 30, False)
    assert task["matchCount"] == 60
    page = await service.leads(task["resultListId"])
    assert [lead["name"]["full"] for lead in page["leads"]] == [f"Person {n}" for n in range(1, 31)]
    assert page["total"] == 30
    assert await service.balance() == 970


async def test_fewer_matches_than_asked_give_the_rest_of_the_reservation_back(service: Service) -> None:
    service.people.add("cto", 7)
    task = await service.run(count=100)
    assert (task["status"], task["resultCount"], task["exhausted"]) == ("completed", 7, True)
    assert task["completedAt"] is not None
    assert await service.balance() == 993


@pytest.mark.parametrize("matches", [PACED_PAGE - 1, PACED_PAGE, PACED_PAGE + 1, 2 * PACED_PAGE, 2 * PACED_PAGE + 1])
@pytest.mark.parametrize("asked", [PACED_PAGE, 2 * PACED_PAGE])
async def test_exhausted_says_whether_the_next_run_would_find_anybody(open_one: Open, matches: int, asked: int) -> None:
    service = await open_one(pace_s=0.001)
    service.people.add("cto", matches)
    task = await service.run(count=asked)
    assert task["resultCount"] == min(matches, asked)
    assert task["exhausted"] is (matches <= asked)

    further = await service.run(count=asked, listId=task["resultListId"])
    assert (further["resultCount"] == 0) is task["exhausted"]


async def test_people_left_who_are_in_the_list_already_count_as_exhausted(service: Service) -> None:
    service.people.add("cto", 3)
    service.people.add("cto", 2 * PACED_PAGE)
    known = {row.key for row in service.people.rows[3:]}
    both = await service.run("cto", count=3)
    service.people.rows = [row._replace(key="key-1" if row.key in known else row.key) for row in service.people.rows]
    further = await service.run("cto", count=3, listId=both["resultListId"])
    assert (further["resultCount"], further["exhausted"]) == (0, True)


async def test_the_same_prompt_goes_on_where_it_stopped_and_never_repeats_a_person(service: Service) -> None:
    service.people.add("cto", 100)
    first = await service.run("CTO", count=10)
    for wording in ("cto", "  Cto\n", "\uff23\uff34\uff2f"):
        await service.run(wording, count=10, listId=first["resultListId"])
    page = await service.leads(first["resultListId"])
    assert [lead["name"]["full"] for lead in page["leads"]] == [f"Person {n}" for n in range(1, 41)]
    assert await service.balance() == 960


async def test_going_on_keeps_the_filters_of_the_first_start(service: Service) -> None:
    service.people.add("cto", 20)
    first = await service.run("cto", count=5)
    further = await service.run("CTO", count=5, listId=first["resultListId"])
    assert further["filters"] == first["filters"]
    assert further["resultCount"] == 5


async def test_somebody_added_while_a_list_waits_is_found_by_the_next_run(service: Service) -> None:
    service.people.add("cto", 5)
    first = await service.run(count=10)
    assert first["exhausted"]
    service.people.add("cto", 2)
    assert (await service.run(count=10, listId=first["resultListId"]))["resultCount"] == 2


async def test_a_person_in_the_list_is_skipped_and_not_charged_whatever_the_prompt(service: Service) -> None:
    service.people.add("cto", 10)
    task = await service.run("cto", count=10)
    known = list(service.people.rows)
    service.people.add("chief", 12)
    for number, row in enumerate(known, start=10):
        service.people.rows[number] = service.people.rows[number]._replace(key=row.key)

    other = await service.run("chief", count=50, listId=task["resultListId"])
    assert other["resultCount"] == 2
    assert await service.balance() == 988


async def test_the_same_person_in_two_lists_is_one_lead_paid_twice(service: Service) -> None:
    service.people.add("cto", 1)
    one, two = await service.run(), await service.run()
    first = (await service.leads(one["resultListId"]))["leads"]
    second = (await service.leads(two["resultListId"]))["leads"]
    assert first == second
    assert [entry["id"] for entry in first[0]["lists"]] == [one["resultListId"], two["resultListId"]]
    assert await service.balance() == 998


async def test_a_prompt_that_names_nothing_fails_with_words_and_costs_nothing(service: Service) -> None:
    service.people.add("cto", 10)
    task = await service.run("gibberish")
    assert task["status"] == "failed"
    assert "Name a role" in task["errorMessage"]
    assert await service.balance() == 1000


async def test_a_mistake_of_ours_fails_the_task_with_its_correlation_id_and_keeps_what_was_paid(
    service: Service,
) -> None:
    service.people.error = RuntimeError("a bug")
    answer = await service.start(count=10)
    task = await service.ended(answer.json()["task"]["id"])
    assert task["status"] == "failed"
    assert answer.headers["X-Correlation-Id"] == task["correlationId"]
    assert task["correlationId"] in task["errorMessage"]
    assert await service.balance() == 1000


async def test_filters_that_this_version_cannot_read_fail_their_task_alone(service: Service) -> None:
    service.people.add("cto", 10)
    first = await service.run(count=5)
    foreign = update(Search).values(filters={"of_another_version": True})
    await service.database.write(lambda sql: sql.execute(foreign))
    assert (await service.run(count=5, listId=first["resultListId"]))["status"] == "failed"
    assert (await service.run(count=5))["status"] == "completed"
    assert await service.balance() == 990


async def test_the_pace_slows_every_page_down(open_one: Open) -> None:
    service = await open_one(pace_s=0.15)
    service.people.add("cto", 3 * PACED_PAGE)
    started = asyncio.get_running_loop().time()
    answer = await service.start(count=3 * PACED_PAGE)
    assert answer.headers["Poll-After-Ms"] == "200"
    await service.ended(answer.json()["task"]["id"])
    assert asyncio.get_running_loop().time() - started >= 0.45


async def test_without_a_price_nobody_needs_credits(open_one: Open) -> None:
    service = await open_one(balance=0, price=0)
    service.people.add("cto", 5)
    assert (await service.run(count=2500))["resultCount"] == 5
    assert await service.balance() == 0


async def test_who_cannot_be_counted_is_found_all_the_same(service: Service) -> None:
    service.people.add("cto", 10)
    service.people.count_error = OSError("the network is down")
    task = await service.run(count=5)
    assert (task["status"], task["resultCount"], task["matchCount"]) == ("completed", 5, None)


async def test_a_text_that_postgresql_cannot_keep_stops_no_search(service: Service) -> None:
    service.people.add("cto", 1, headline="left\0right", keywords=("a\0", "\\u0000"))
    task = await service.run(count=1)
    (lead,) = (await service.leads(task["resultListId"]))["leads"]
    assert lead["attributes"]["headline"] == "leftright"
    assert lead["attributes"]["keywords"] == ["a", "\\u0000"]


async def test_what_people_are_called_is_in_no_error_of_the_database(service: Service) -> None:
    wrong = insert(Lead.table())
    with pytest.raises(IntegrityError) as told:
        await service.database.write(lambda sql: sql.execute(wrong, {"id": "Secret Sally"}))
    assert "parameters hidden" in str(told.value)


async def test_who_only_reads_cannot_write(service: Service) -> None:
    change = update(Search).values(filters={})
    with pytest.raises(DatabaseAwayError, match=r"readonly|read-only"):
        await service.database.read(lambda sql: sql.execute(change))

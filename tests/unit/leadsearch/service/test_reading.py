"""What an account reads: tasks, lists, leads and results, page by page."""

from datetime import datetime
from typing import Any

import pytest

from leadsearch import contract
from leadsearch.people.record import Person
from leadsearch.service.records import record_of
from tests.unit.leadsearch.service.conftest import Service


async def pages(service: Service, path: str, rows: str, **parameters: Any) -> list[Any]:
    """All rows, read by following the cursor."""
    found: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await service.http.get(path, params=parameters | cursor)).json()
        found += page[rows]
        assert page.get("hasMore", page["nextCursor"] is not None) == (page["nextCursor"] is not None)
        if page["nextCursor"] is None:
            return found
        assert len(page[rows]) == parameters["limit"]
        cursor = {"cursor": page["nextCursor"]}


@pytest.mark.parametrize("limit", [1, 7, 12, 500])
async def test_leads_and_results_come_in_pages_in_their_order(service: Service, limit: int) -> None:
    service.people.add("cto", 12)
    service.people.add("ceo", 3)
    task = await service.run("cto", count=12)
    await service.run("ceo", count=3, listId=task["resultListId"])
    leads = await pages(service, f"/api/lists/{task['resultListId']}/leads", "leads", limit=limit)
    assert [lead["name"]["full"] for lead in leads] == [f"Person {n}" for n in range(1, 16)]
    results = await pages(service, "/api/leads/search/results", "results", taskId=task["id"], limit=limit)
    assert results == leads[:12]


async def test_lists_come_newest_first_in_pages(service: Service) -> None:
    for number in range(5):
        await service.run(listName=f"List {number}")
    found = await pages(service, "/api/lists", "lists", limit=2)
    assert [row["name"] for row in found] == [f"List {number}" for number in (4, 3, 2, 1, 0)]


async def test_a_list_says_what_is_in_it_and_what_it_was_searched_for(service: Service) -> None:
    service.people.add("cto", 3)
    task = await service.run(count=3)
    (row,) = (await service.http.get("/api/lists")).json()["lists"]
    assert (row["leadCount"], row["personCount"], row["companyCount"]) == (3, 3, 0)
    assert row["searchFilters"] == task["filters"] == {"roles": [{"title": "cto"}], "coverage": 1.0}
    assert row["activeSearchTaskId"] is None
    assert datetime.fromisoformat(row["createdAt"]) <= datetime.fromisoformat(row["updatedAt"])


async def test_without_an_id_the_twenty_newest_tasks_come_newest_first(service: Service) -> None:
    started = [(await service.start()).json()["task"]["id"] for _ in range(22)]
    tasks = (await service.http.get("/api/leads/search")).json()["tasks"]
    assert [task["id"] for task in tasks] == started[:1:-1]


async def test_the_poll_hint_stands_only_while_a_task_is_not_over(service: Service) -> None:
    task = await service.run()
    answer = await service.http.get("/api/leads/search", params={"taskId": task["id"]})
    assert "Poll-After-Ms" not in answer.headers
    assert answer.json()["tasks"][0]["statusUrl"] == f"/api/leads/search?taskId={task['id']}"


async def test_nothing_of_another_account_is_seen(service: Service) -> None:
    service.people.add("cto", 3)
    task = await service.run()
    other = await service.other_account()
    for path in (
        f"/api/leads/search?taskId={task['id']}",
        f"/api/leads/search/results?taskId={task['id']}",
        f"/api/lists/{task['resultListId']}/leads",
    ):
        assert (await service.http.get(path, headers=other)).status_code == 404
    assert (await service.http.get("/api/leads/search", headers=other)).json() == {"tasks": []}
    assert (await service.http.get("/api/lists", headers=other)).json()["lists"] == []


async def test_prices_and_previews_are_exact(service: Service) -> None:
    assert (await service.http.get("/api/credits/config")).json() == {"costs": {"FIND_PERSON": 1}}
    for count, written, sufficient in ((1000, "1000", True), (1001, "1001.0", False), (10**30, "1e30", False)):
        answer = await service.http.post(
            "/api/credits/preview",
            content=f'{{"action": "FIND_PERSON", "count": {written}}}',
            headers={"Content-Type": "application/json"},
        )
        assert answer.json() == {
            "action": "FIND_PERSON",
            "count": count,
            "costPerUnit": 1,
            "totalCredits": count,
            "sufficient": sufficient,
            "balance": 1000,
        }


@pytest.mark.parametrize(
    "body", [{}, {"action": "FIND_PERSON"}, {"action": "FIND_PERSON", "count": 0}, {"action": "OTHER", "count": 1}]
)
async def test_a_preview_of_nothing_is_refused(service: Service, body: dict[str, Any]) -> None:
    assert (await service.http.post("/api/credits/preview", json=body)).status_code == 400


async def test_the_account_says_whose_key_it_is(service: Service) -> None:
    other = await service.other_account()
    mine = (await service.http.get("/api/account")).json()["account"]
    theirs = (await service.http.get("/api/account", headers=other)).json()["account"]
    assert mine["id"] != theirs["id"]
    assert mine["email"] is None
    assert mine["fullName"]


def test_a_record_is_written_as_the_contract_has_it_and_the_client_reads_it() -> None:
    person = Person(
        full_name="Ana Lima",
        first_name="Ana",
        last_name="Lima",
        title="VP of Sales",
        seniority=("vp",),
        function=("sales",),
        company_name="Acme",
        company_domain="acme.example",
        industry="Software Development",
        keywords=("saas",),
        employees=120,
        funding="series_a",
        city="Austin",
        state="US-TX",
        country="US",
        profile_url="https://people.example/ana",
        emails=("ana@acme.example",),
        phones=("+1 512 555 0100",),
        source="sample",
    )
    record = record_of(person)
    assert record == {
        "name": {"full": "Ana Lima", "first": "Ana", "last": "Lima"},
        "title": "VP of Sales",
        "company": {"name": "Acme", "domain": "acme.example"},
        "location": {"city": "Austin", "state": "US-TX", "country": "US", "raw": "Austin, US-TX, US"},
        "socials": [{"url": "https://people.example/ana"}],
        "contacts": [{"value": "ana@acme.example"}, {"value": "+1 512 555 0100"}],
        "sources": [{"id": "sample"}],
        "attributes": {
            "seniority": "vp",
            "function": "sales",
            "industry": "Software Development",
            "employeeCount": 120,
            "fundingStage": "series_a",
            "keywords": ["saas"],
        },
    }
    assert contract.Company.model_validate(record["company"]).name == "Acme"


def test_what_is_not_known_is_null_or_left_out() -> None:
    assert record_of(Person(full_name="Ana Lima")) == {
        "name": {"full": "Ana Lima", "first": None, "last": None},
        "title": None,
        "company": None,
        "location": None,
        "socials": [],
        "contacts": [],
        "sources": [],
        "attributes": {},
    }

"""The right to erasure, within one account."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from leadsearch.service.erasure import Erasure
from leadsearch.service.personal import Personal
from leadsearch.service.schema import Base, Suppression
from tests.support.wait import until_asked
from tests.unit.leadsearch.service.conftest import WITHIN_S, Queue, Service


async def erase(service: Service, lead_id: Any, headers: dict[str, str] | None = None) -> httpx.Response:
    headers = {"Content-Type": "application/json"} | (headers or {})
    return await service.http.request("DELETE", "/api/leads", content=json.dumps({"id": lead_id}), headers=headers)


async def test_an_erased_person_leaves_every_list_and_result_and_never_comes_back(service: Service) -> None:
    service.people.add("cto", 3)
    one, two = await service.run(count=3), await service.run(count=3)
    lead = (await service.leads(one["resultListId"]))["leads"][1]
    answer = await erase(service, lead["id"])
    assert (answer.status_code, answer.json()) == (200, {"success": True})

    for task in (one, two):
        page = await service.leads(task["resultListId"])
        assert [row["name"]["full"] for row in page["leads"]] == ["Person 1", "Person 3"]
        assert page["total"] == 2
        results = await service.http.get("/api/leads/search/results", params={"taskId": task["id"]})
        assert [row["name"]["full"] for row in results.json()["results"]] == ["Person 1", "Person 3"]
    assert {row["leadCount"] for row in (await service.http.get("/api/lists")).json()["lists"]} == {2}

    later = await service.run(count=3)
    assert later["resultCount"] == 2
    assert await service.balance() == 1000 - 8


async def test_only_a_hash_of_an_erased_person_is_kept(service: Service) -> None:
    service.people.add("cto", 1)
    task = await service.run()
    (lead,) = (await service.leads(task["resultListId"]))["leads"]
    await erase(service, lead["id"])
    tables = Base.metadata.sorted_tables
    kept = await service.database.read(lambda sql: [str(sql.execute(select(table)).all()) for table in tables])
    hashes = await service.database.ask(lambda sql: sql.scalars(select(Suppression.identity_hash)).all())
    assert not any("Person 1" in rows or "key-1" in rows or lead["id"] in rows for rows in kept)
    assert [len(value) for value in hashes] == [64]


async def test_another_account_still_finds_the_person_and_can_not_erase_mine(service: Service) -> None:
    service.people.add("cto", 1)
    task = await service.run()
    (lead,) = (await service.leads(task["resultListId"]))["leads"]
    other = await service.other_account(balance=10)
    assert (await erase(service, lead["id"], headers=other)).status_code == 404
    await erase(service, lead["id"])
    body = {"prompt": "cto", "fetch_count": 1}
    started = (await service.http.post("/api/leads/search", json=body, headers=other)).json()

    async def saved() -> bool:
        task = (await service.http.get(started["task"]["statusUrl"], headers=other)).json()["tasks"][0]
        return bool(task["status"] == "completed")

    assert await until_asked(saved, within=WITHIN_S)
    leads = (await service.http.get(f"/api/lists/{started['list']['id']}/leads", headers=other)).json()
    assert [row["name"]["full"] for row in leads["leads"]] == ["Person 1"]
    assert leads["leads"][0]["id"] != lead["id"]


async def test_erasing_twice_is_not_found(service: Service) -> None:
    service.people.add("cto", 1)
    task = await service.run()
    (lead,) = (await service.leads(task["resultListId"]))["leads"]
    assert (await erase(service, lead["id"])).status_code == 200
    assert (await erase(service, lead["id"])).status_code == 404


@pytest.mark.parametrize("lead_id", ["", None, 5, ["x"], "\ud800"])
async def test_an_id_that_cannot_be_is_refused(service: Service, lead_id: Any) -> None:
    assert (await erase(service, lead_id)).status_code == 400


async def test_whom_the_operator_erases_no_search_under_way_brings_back(queue: Queue) -> None:
    await queue.start(count=3)
    claim = await queue.claim()
    page = await queue.page(claim)
    personal = Personal(database=queue.database, erasure=Erasure(database=queue.database, now_ms=queue.clock))
    assert await personal.erase(lambda _: False, {"key-2"}, forget=False) == 0
    await queue.save(claim, page)
    assert [lead.person_key for lead in await personal.leads(lambda _: True)] == ["key-1", "key-3", "key-4"]

    assert await personal.erase(lambda _: False, {"key-2", "key-3"}, forget=True) == 1
    kept_out = await queue.database.ask(lambda sql: sql.scalars(select(Suppression.identity_hash)).all())
    assert kept_out == []

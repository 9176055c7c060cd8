"""Lists, reservations and idempotency keys at a start."""

import asyncio
import json
from uuid import uuid4

from starlette.types import Message

from leadsearch.service.starting import IDEMPOTENCY_MS
from tests.unit.leadsearch.service.conftest import Open, Service


async def test_an_unknown_list_id_makes_a_list_with_that_id(service: Service) -> None:
    chosen = str(uuid4())
    answer = await service.start(listId=chosen.upper(), listName="Mine")
    assert answer.json()["list"] == {"id": chosen, "name": "Mine"}
    lists = (await service.http.get("/api/lists")).json()["lists"]
    assert [(row["id"], row["name"]) for row in lists] == [(chosen, "Mine")]


async def test_a_list_without_a_name_takes_the_prompt_and_keeps_it(service: Service) -> None:
    first = await service.run("cto " + "very " * 40)
    again = await service.start("ceo", listId=first["resultListId"], listName="Another")
    name = again.json()["list"]["name"]
    assert name.startswith("cto very")
    assert name.endswith("…")
    assert len(name) <= 80


async def test_another_accounts_list_id_is_a_new_list_of_ones_own(service: Service) -> None:
    service.people.add("cto", 5)
    mine = await service.run()
    other = await service.other_account(balance=100)
    body = {"prompt": "cto", "fetch_count": 5, "listId": mine["resultListId"]}
    answer = await service.http.post("/api/leads/search", json=body, headers=other)
    assert answer.status_code == 202
    assert answer.json()["list"]["id"] == mine["resultListId"]
    task_id = answer.json()["task"]["id"]
    assert (await service.http.get("/api/leads/search", params={"taskId": task_id})).status_code == 404
    assert (await service.leads(mine["resultListId"]))["total"] == 5
    assert len((await service.http.get("/api/lists", headers=other)).json()["lists"]) == 1


async def test_a_start_for_which_nobody_waits_any_more_is_not_carried_out(service: Service) -> None:
    """As after a process stood still: what came, and that whoever sent it has gone, is read in one go."""
    body = json.dumps({"prompt": "cto", "fetch_count": 10}).encode()
    heard: list[Message] = [{"type": "http.request", "body": body}, {"type": "http.disconnect"}]
    answered: list[Message] = []

    async def receive() -> Message:
        return heard.pop(0)

    async def send(message: Message) -> None:
        answered.append(message)

    headers = [(name.lower(), value) for name, value in service.http.headers.raw]
    headers.append((b"content-type", b"application/json"))
    scope = {"type": "http", "method": "POST", "path": "/api/leads/search", "query_string": b"", "headers": headers}
    await service.app(scope, receive, send)
    assert answered[0]["status"] == 503
    assert (b"retry-after", b"1") in answered[0]["headers"]
    assert b"Nothing was started" in answered[-1]["body"]
    assert (await service.http.get("/api/leads/search")).json()["tasks"] == []
    assert await service.balance() == 1000


async def test_one_list_has_one_active_task(open_one: Open) -> None:
    service = await open_one(pace_s=30)
    started = (await service.start(count=10)).json()
    refused = await service.start(count=10, listId=started["list"]["id"])
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "conflict"
    assert refused.json()["activeTaskId"] == started["task"]["id"]
    assert await service.balance() == 990
    lists = (await service.http.get("/api/lists")).json()["lists"]
    assert lists[0]["activeSearchTaskId"] == started["task"]["id"]


async def test_of_many_starts_at_once_on_one_list_one_wins(open_one: Open) -> None:
    service = await open_one(pace_s=30)
    chosen = str(uuid4())
    answers = await asyncio.gather(*(service.start(count=10, listId=chosen) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [202] + [409] * 9
    assert await service.balance() == 990


async def test_a_start_reserves_what_it_may_cost_or_is_refused(open_one: Open) -> None:
    service = await open_one(balance=100, price=3, pace_s=30)
    assert (await service.start(count=20)).status_code == 202
    refused = await service.start(count=14)
    assert refused.status_code == 402
    problem = refused.json()
    assert problem["error"]["code"] == "insufficient_credits"
    assert (problem["required"], problem["balance"]) == (42, 40)
    assert len((await service.http.get("/api/lists")).json()["lists"]) == 1
    assert (await service.start(count=13)).status_code == 202
    assert await service.balance() == 1


async def test_starts_at_once_never_reserve_more_than_there_is(open_one: Open) -> None:
    service = await open_one(balance=55, pace_s=30)
    answers = await asyncio.gather(*(service.start(count=10) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [202] * 5 + [402] * 5
    assert await service.balance() == 5


async def test_the_same_key_answers_the_same_task_and_starts_nothing(service: Service) -> None:
    service.people.add("cto", 30)
    first = (await service.start(count=10, key="batch-1")).json()
    await service.ended(first["task"]["id"])
    again = await service.start("ceo", count=20, key="batch-1")
    assert again.status_code == 202
    assert again.json()["task"]["id"] == first["task"]["id"]
    assert again.json()["list"] == first["list"]
    assert again.json()["task"]["status"] == "completed"
    assert len((await service.http.get("/api/leads/search")).json()["tasks"]) == 1
    assert await service.balance() == 990


async def test_a_repeat_with_its_key_reads_no_prompt(service: Service) -> None:
    first = (await service.start(key="batch-1")).json()["task"]["id"]
    assert (await service.start("break the reader")).status_code == 500
    again = await service.start("break the reader", key="batch-1")
    assert (again.status_code, again.json()["task"]["id"]) == (202, first)


async def test_the_same_key_many_times_at_once_is_one_task(service: Service) -> None:
    answers = await asyncio.gather(*(service.start(count=10, key="batch-1") for _ in range(10)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["task"]["id"] for answer in answers}) == 1


async def test_a_key_answers_for_a_task_that_was_removed(service: Service) -> None:
    task = await service.run(key="batch-1")
    await service.http.delete("/api/leads/search", params={"taskId": task["id"]})
    assert (await service.start(key="batch-1")).json()["task"]["id"] == task["id"]


async def test_another_key_or_another_account_is_another_task(service: Service) -> None:
    first = (await service.start(key="batch-1")).json()["task"]["id"]
    second = (await service.start(key="batch-2")).json()["task"]["id"]
    other = await service.other_account(balance=100) | {"Idempotency-Key": "batch-1"}
    body = {"prompt": "cto", "fetch_count": 1}
    third = (await service.http.post("/api/leads/search", json=body, headers=other)).json()["task"]["id"]
    assert len({first, second, third}) == 3


async def test_a_key_is_forgotten_after_a_day(service: Service) -> None:
    first = await service.run(key="batch-1")
    service.clock.ms += IDEMPOTENCY_MS - 1
    assert (await service.start(key="batch-1")).json()["task"]["id"] == first["id"]
    service.clock.ms += 1
    second = (await service.start(key="batch-1")).json()["task"]["id"]
    assert second != first["id"]
    assert (await service.start(key="batch-1")).json()["task"]["id"] == second


async def test_a_refused_start_leaves_its_key_free(open_one: Open) -> None:
    service = await open_one(balance=5)
    assert (await service.start(count=6, key="batch-1")).status_code == 402
    assert (await service.start(count=5, key="batch-1")).status_code == 202

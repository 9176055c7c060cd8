"""The worker: it wakes at once, works side by side, survives trouble, and stops within a bound."""

import asyncio

from sqlalchemy.exc import OperationalError

from leadsearch.service.run import ATTEMPTS_MAX, RETRY_AFTER_MS
from tests.unit.leadsearch.service.conftest import WITHIN_S, Open, Service


async def test_a_start_in_its_own_process_is_taken_at_once(service: Service) -> None:
    service.people.add("cto", 1)
    await service.run()  # the worker sleeps now
    loop = asyncio.get_running_loop()
    began = loop.time()
    await service.run()
    assert loop.time() - began < 0.5


async def test_a_start_in_another_process_is_found(open_one: Open) -> None:
    first, second = await open_one(pace_s=0), await open_one(pace_s=0)
    first.people.add("cto", 5)
    second.people.add("cto", 5)
    key = {"Authorization": first.http.headers["Authorization"]}
    body = {"prompt": "cto", "fetch_count": 5}
    started = [(await node.http.post("/api/leads/search", json=body, headers=key)).json() for node in (first, second)]
    for row in started:
        assert (await first.ended(row["task"]["id"]))["resultCount"] == 5


async def test_tasks_of_one_process_run_side_by_side(open_one: Open) -> None:
    service = await open_one(pace_s=0.5)
    service.people.add("cto", 5)
    loop = asyncio.get_running_loop()
    began = loop.time()
    started = [(await service.start(count=5)).json()["task"]["id"] for _ in range(6)]
    for task_id in started:
        await service.ended(task_id)
    assert loop.time() - began < 2.5


async def test_a_corpus_out_of_reach_is_asked_again_later(service: Service) -> None:
    service.people.add("cto", 3)
    service.people.error = OperationalError("SELECT", {}, Exception("database is locked"))
    task_id = (await service.start(count=3)).json()["task"]["id"]
    async with asyncio.timeout(WITHIN_S):
        while service.people.reads == 0:
            await asyncio.sleep(0.01)
    service.people.error = None
    assert (await service.task(task_id))["status"] == "running"
    service.clock.ms += RETRY_AFTER_MS
    await service.run("ceo")  # wakes the worker
    assert (await service.ended(task_id))["resultCount"] == 3


async def test_a_task_that_never_gets_a_page_fails_in_the_end(service: Service) -> None:
    service.people.error = OperationalError("SELECT", {}, Exception("database is locked"))
    task_id = (await service.start(count=3)).json()["task"]["id"]
    async with asyncio.timeout(WITHIN_S):
        while (task := await service.task(task_id))["status"] != "failed":
            service.clock.ms += RETRY_AFTER_MS
            await service.start("gibberish")  # wakes the worker
    assert service.people.reads == ATTEMPTS_MAX
    assert task["correlationId"] in task["errorMessage"]

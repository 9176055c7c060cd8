"""DELETE of a task: cancel while it runs, remove once it has ended."""

from sqlalchemy import select

from leadsearch.service.pick import PACED_PAGE
from leadsearch.service.schema import IdempotencyKey, Task
from leadsearch.service.starting import IDEMPOTENCY_MS
from leadsearch.service.worker import SWEEP_EVERY_MS
from tests.support.wait import until_asked
from tests.unit.leadsearch.service.conftest import WITHIN_S, Open, Service


async def delete(service: Service, task_id: str) -> int:
    answer = await service.http.delete("/api/leads/search", params={"taskId": task_id})
    if answer.status_code == 200:
        assert answer.json() == {"success": True}
    return answer.status_code


async def test_a_cancelled_task_keeps_what_it_saved_and_frees_its_list_at_once(open_one: Open) -> None:
    service = await open_one(pace_s=0.2)
    service.people.add("cto", 100)
    started = (await service.start(count=100)).json()
    task_id, list_id = started["task"]["id"], started["list"]["id"]
    await until_asked(lambda: service.saved(list_id), within=WITHIN_S)
    assert await delete(service, task_id) == 200

    task = await service.task(task_id)
    assert task["status"] == "cancelled"
    assert task["completedAt"] is not None
    saved = task["resultCount"]
    assert saved % PACED_PAGE == 0
    assert await service.balance() == 1000 - saved

    further = await service.run(count=10, listId=list_id)
    assert further["status"] == "completed"
    page = await service.leads(list_id, limit=500)
    assert [lead["name"]["full"] for lead in page["leads"]] == [f"Person {n}" for n in range(1, saved + 11)]
    assert await service.task(task_id) == task
    assert await service.balance() == 990 - saved


async def test_a_task_that_nobody_has_taken_yet_can_be_cancelled(open_one: Open) -> None:
    service = await open_one(pace_s=30)
    task_id = (await service.start(count=10)).json()["task"]["id"]
    assert await delete(service, task_id) == 200
    assert (await service.task(task_id))["resultCount"] == 0
    assert await service.balance() == 1000


async def test_an_ended_task_is_removed_with_its_raw_results_and_the_list_stays(service: Service) -> None:
    service.people.add("cto", 10)
    task = await service.run(count=10)
    assert await delete(service, task["id"]) == 200
    for path in ("/api/leads/search", "/api/leads/search/results"):
        assert (await service.http.get(path, params={"taskId": task["id"]})).status_code == 404
    assert (await service.http.get("/api/leads/search")).json() == {"tasks": []}
    assert await delete(service, task["id"]) == 404
    assert (await service.leads(task["resultListId"]))["total"] == 10
    assert (await service.run(count=10, listId=task["resultListId"]))["resultCount"] == 0
    assert await service.balance() == 990


async def test_another_account_can_neither_cancel_nor_remove(open_one: Open) -> None:
    service = await open_one(pace_s=30)
    task_id = (await service.start(count=10)).json()["task"]["id"]
    other = await service.other_account()
    answer = await service.http.delete("/api/leads/search", params={"taskId": task_id}, headers=other)
    assert answer.status_code == 404
    assert (await service.task(task_id))["status"] in {"pending", "running"}


async def test_removed_tasks_and_old_keys_are_swept_after_a_day_and_the_books_stay_right(service: Service) -> None:
    service.people.add("cto", 10)
    task = await service.run(count=10, key="batch-1")
    await delete(service, task["id"])
    service.clock.ms += max(IDEMPOTENCY_MS, SWEEP_EVERY_MS) + 1
    further = await service.run(count=5, key="batch-1")  # waking the worker sweeps
    assert further["id"] != task["id"]
    ask = service.database.ask
    assert await ask(lambda sql: sql.scalars(select(Task.id)).all()) == [further["id"]]
    assert await ask(lambda sql: sql.scalars(select(IdempotencyKey.created_ms)).all()) == [service.clock.ms]
    rows = await service.accounts.rows()
    assert [(row.balance, row.reserved, row.spent) for row in rows] == [(985, 0, 15)]

"""The worker: it wakes at once, works side by side, survives trouble, and leaves its tasks to others when it stops."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from leadsearch.service import run, worker
from leadsearch.service.claims import Claim
from leadsearch.service.pick import PACED_PAGE
from leadsearch.service.run import ATTEMPTS_MAX, RETRY_AFTER_MS
from leadsearch.service.schema import Task
from leadsearch.service.worker import TASKS_AT_ONCE, Worker
from tests.support.wait import until, until_asked
from tests.unit.leadsearch.service.conftest import WITHIN_S, Open, Queue, Service

LOCKED = OperationalError("SELECT", {}, Exception("database is locked"))
Hire = Callable[..., Worker]


@pytest.fixture
async def hire(queue: Queue) -> AsyncIterator[Hire]:
    """Workers of the queue that have begun to work; all are stopped in the end."""
    async with AsyncExitStack() as stack:

        def hired(*, pace_s: float = 0.0) -> Worker:
            one = Worker(claims=queue.claims, people=queue.people, now_ms=queue.clock, pace_s=pace_s)
            one.start()
            stack.push_async_callback(one.stop)
            return one

        yield hired


async def let_go(queue: Queue) -> None:
    """Wait until the task was given back, to be tried again."""

    async def due() -> bool:
        soon = queue.clock.ms + RETRY_AFTER_MS
        return await queue.database.ask(lambda sql: sql.scalar(select(Task.due_ms))) == soon

    assert await until_asked(due, within=WITHIN_S)


async def ended(queue: Queue, task_id: str) -> tuple[str, int]:
    """Status and count of a task that is over."""

    async def over() -> tuple[str, int] | None:
        task = await queue.tasks.one(queue.account_id, task_id)
        return None if task.status in {"pending", "running"} else (task.status, task.result_count)

    found = await until_asked(over, within=WITHIN_S)
    assert found
    return found


async def test_a_start_in_its_own_process_wakes_the_worker(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LOOK_EVERY_S", 10 * WITHIN_S)
    service.people.add("cto", 1)
    await service.run()
    await asyncio.sleep(0)  # the worker waits for news now
    await service.run()


async def test_tasks_of_other_processes_are_found_without_a_call(queue: Queue, hire: Hire) -> None:
    hire()
    task_id = await queue.start(count=5)
    assert await ended(queue, task_id) == ("completed", 5)


async def test_tasks_of_one_process_run_side_by_side_up_to_a_limit(service: Service) -> None:
    service.people.add("cto", 5)
    service.people.held = asyncio.Event()
    started = [(await service.start(count=5)).json()["task"]["id"] for _ in range(TASKS_AT_ONCE + 3)]
    await until(lambda: service.people.reads == TASKS_AT_ONCE, within=WITHIN_S)
    running = [(await service.task(task_id))["status"] for task_id in started]
    assert running == ["running"] * TASKS_AT_ONCE + ["pending"] * 3
    service.people.held.set()
    for task_id in started:
        assert (await service.ended(task_id))["resultCount"] == 5


async def test_a_stopped_worker_leaves_its_tasks_to_others_at_once(queue: Queue, hire: Hire) -> None:
    task_id = await queue.start(count=40)
    slow = hire(pace_s=WITHIN_S)

    async def taken() -> bool:
        return (await queue.tasks.one(queue.account_id, task_id)).status == "running"

    await until_asked(taken, within=WITHIN_S)
    async with asyncio.timeout(WITHIN_S / 4):
        await slow.stop()
    hire()
    assert await ended(queue, task_id) == ("completed", 40)
    assert await queue.books() == (960, 0, 40)


async def test_a_stop_waits_for_the_task_whose_claim_is_under_way(
    queue: Queue, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answered, claim = asyncio.Event(), asyncio.Event(), queue.claims.claim

    async def slow_claim() -> Claim | None:
        asked.set()
        await answered.wait()
        return await claim()

    monkeypatch.setattr(queue.claims, "claim", slow_claim)
    await queue.start()
    slow = hire(pace_s=WITHIN_S)
    async with asyncio.timeout(WITHIN_S / 4):
        await asked.wait()
        stopping = asyncio.create_task(slow.stop())
        await asyncio.sleep(0)  # it has asked everything to end now
        answered.set()
        await stopping
    assert not slow._runs
    assert await claim()


async def test_a_stop_ends_in_time_though_a_page_never_comes(
    queue: Queue, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "STOP_LIMIT_S", 0.05)
    queue.people.held = asyncio.Event()
    await queue.start()
    stuck = hire()
    await until(lambda: queue.people.reads == 1, within=WITHIN_S)
    async with asyncio.timeout(WITHIN_S / 4):
        await stuck.stop()
    assert await queue.facts() == (0, 0, 0, 0)


async def test_a_claim_is_renewed_while_a_page_takes_long(
    queue: Queue, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "RENEW_EVERY_S", 0.01)
    queue.people.held = asyncio.Event()
    task_id = await queue.start()
    hire()
    await until(lambda: queue.people.reads == 1, within=WITHIN_S)
    queue.clock.ms += 60_000

    async def held() -> bool:
        due = await queue.database.ask(lambda sql: sql.scalar(select(Task.due_ms)))
        return (due or 0) > queue.clock.ms

    await until_asked(held, within=WITHIN_S)
    queue.people.held.set()
    assert await ended(queue, task_id) == ("completed", 10)


async def test_a_cancel_elsewhere_halts_a_task_that_keeps_its_pace(
    queue: Queue, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "RENEW_EVERY_S", 0.01)
    monkeypatch.setattr(worker, "TASKS_AT_ONCE", 1)
    queue.clock.ms += 1
    first = await queue.start()
    slow = hire(pace_s=10 * WITHIN_S)
    await until(lambda: bool(slow._runs), within=WITHIN_S)
    await queue.tasks.delete(queue.account_id, first)
    await until(lambda: not slow._runs, within=WITHIN_S)
    assert queue.people.reads == 0


async def test_a_corpus_out_of_reach_is_asked_again_later(queue: Queue, hire: Hire) -> None:
    queue.people.error = LOCKED
    task_id = await queue.start(count=2 * PACED_PAGE)
    hire()
    await let_go(queue)
    queue.people.error = None
    queue.clock.ms += RETRY_AFTER_MS
    assert await ended(queue, task_id) == ("completed", 2 * PACED_PAGE)


async def test_a_page_that_was_saved_gives_a_task_all_its_tries_again(queue: Queue, hire: Hire) -> None:
    task_id = await queue.start(count=2 * PACED_PAGE)
    tried = update(Task).values(attempts=ATTEMPTS_MAX - 1)
    await queue.database.write(lambda sql: sql.execute(tried))
    queue.people.error, queue.people.good_reads = LOCKED, 1
    hire(pace_s=0.001)
    await let_go(queue)
    queue.people.error = None
    queue.clock.ms += RETRY_AFTER_MS
    assert await ended(queue, task_id) == ("completed", 2 * PACED_PAGE)


async def test_a_task_that_never_gets_a_page_fails_in_the_end(open_one: Open) -> None:
    service = await open_one()
    service.people.error = LOCKED
    task_id = (await service.start(count=3)).json()["task"]["id"]

    async def failed() -> bool:
        service.clock.ms += RETRY_AFTER_MS
        await service.start("gibberish")  # wakes the worker
        return bool((await service.task(task_id))["status"] == "failed")

    await until_asked(failed, within=WITHIN_S)
    task = await service.task(task_id)
    assert service.people.reads == ATTEMPTS_MAX
    assert task["correlationId"] in task["errorMessage"]


async def test_what_is_past_its_time_and_cannot_be_removed_stops_no_search(
    queue: Queue, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sweep() -> None:
        raise LOCKED

    monkeypatch.setattr(queue.claims, "sweep", sweep)
    hire()
    assert await ended(queue, await queue.start(count=5)) == ("completed", 5)
    assert await ended(queue, await queue.start(count=5)) == ("completed", 5)

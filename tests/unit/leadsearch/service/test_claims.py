"""The queue that all workers share: leases, fences, and that a lost claim writes nothing."""

import asyncio
from pathlib import Path
from threading import Event

import pytest

from leadsearch.contract import Relaxation
from leadsearch.people.engine import START, Page
from leadsearch.service.app import database_url
from leadsearch.service.claims import LEASE_MS
from leadsearch.service.errors import SupersededError
from leadsearch.service.pick import PACED_PAGE
from leadsearch.service.relaxing import Total
from tests.unit.leadsearch.service.conftest import WITHIN_S, Queue, queue_on


async def test_the_task_that_has_been_due_longest_is_claimed_first_and_once(queue: Queue) -> None:
    started = []
    for _ in range(3):
        started.append(await queue.start())
        queue.clock.ms += 1
    assert [(await queue.claim()).task_id for _ in range(3)] == started
    assert await queue.claims.claim() is None


async def test_many_workers_at_once_never_claim_the_same_task(queue: Queue) -> None:
    started = {await queue.start() for _ in range(5)}
    claimed = await asyncio.gather(*(queue.claims.claim() for _ in range(12)))
    assert {claim.task_id for claim in claimed if claim} == started
    assert sum(claim is not None for claim in claimed) == 5


async def test_a_claim_holds_for_its_lease_and_for_another_after_each_renewal(queue: Queue) -> None:
    await queue.start()
    claim = await queue.claim()
    queue.clock.ms += LEASE_MS - 1
    assert await queue.claims.claim() is None
    await queue.claims.renew(claim)
    queue.clock.ms += LEASE_MS - 1
    assert await queue.claims.claim() is None
    queue.clock.ms += 1
    taken = await queue.claim()
    assert (taken.task_id, taken.fence) == (claim.task_id, claim.fence + 1)


async def test_who_lost_his_lease_can_write_nothing(queue: Queue) -> None:
    await queue.start(count=40)
    late = await queue.claim()
    page = await queue.page(late)
    queue.clock.ms += LEASE_MS
    current = await queue.claim()
    before = await queue.facts(), await queue.books()

    with pytest.raises(SupersededError):
        await queue.save(late, page)
    with pytest.raises(SupersededError):
        await queue.claims.renew(late)
    with pytest.raises(SupersededError):
        await queue.claims.release(late, due_ms=0)
    with pytest.raises(SupersededError):
        await queue.claims.fail(late, "no")
    assert (await queue.facts(), await queue.books()) == before

    further = await queue.save(current, page)
    assert further is not None
    assert await queue.facts() == (PACED_PAGE, PACED_PAGE, PACED_PAGE, PACED_PAGE)
    assert await queue.books() == (960, 15, 25)


async def test_a_page_that_was_saved_already_is_not_saved_again(queue: Queue) -> None:
    await queue.start(count=40)
    claim = await queue.claim()
    page = await queue.page(claim)
    await queue.save(claim, page)
    with pytest.raises(SupersededError):
        await queue.save(claim, page)
    assert await queue.facts() == (PACED_PAGE, PACED_PAGE, PACED_PAGE, PACED_PAGE)
    assert await queue.books() == (960, 15, 25)


async def test_a_task_goes_on_where_a_killed_worker_left_it(queue: Queue) -> None:
    task_id = await queue.start(count=40)
    claim = await queue.claim()
    await queue.save(claim, await queue.page(claim))
    queue.clock.ms += LEASE_MS
    taken = await queue.claim()
    assert (taken.cursor.exact, taken.wanted) == (PACED_PAGE, 15)
    assert await queue.save(taken, await queue.page(taken)) is None
    task = await queue.tasks.one(queue.account_id, task_id)
    assert (task.status, task.result_count, task.exhausted) == ("completed", 40, False)
    assert await queue.facts() == (40, 40, 40, 40)
    assert await queue.books() == (960, 0, 40)


async def test_a_page_for_a_cancelled_task_is_not_saved(queue: Queue) -> None:
    task_id = await queue.start()
    claim = await queue.claim()
    page = await queue.page(claim)
    await queue.tasks.delete(queue.account_id, task_id)
    with pytest.raises(SupersededError):
        await queue.save(claim, page)
    assert await queue.facts() == (0, 0, 0, 0)
    assert await queue.books() == (1000, 0, 0)


async def test_a_released_task_is_due_when_it_was_said(queue: Queue) -> None:
    await queue.start()
    claim = await queue.claim()
    await queue.claims.release(claim, due_ms=queue.clock.ms + 500)
    assert await queue.claims.claim() is None
    queue.clock.ms += 500
    assert (await queue.claim()).fence == 3


async def test_claims_without_a_page_saved_are_counted(queue: Queue) -> None:
    await queue.start(count=40)
    attempts = []
    for _ in range(3):
        attempts.append((await queue.claim()).attempts)
        queue.clock.ms += LEASE_MS
    claim = await queue.claim()
    further = await queue.save(claim, await queue.page(claim))
    assert further is not None
    assert (attempts, claim.attempts, further.attempts) == ([1, 2, 3], 4, 0)
    queue.clock.ms += LEASE_MS
    assert (await queue.claim()).attempts == 1


async def test_a_failed_task_keeps_what_it_saved_and_gives_the_rest_back(queue: Queue) -> None:
    task_id = await queue.start(count=40)
    claim = await queue.claim()
    await queue.save(claim, await queue.page(claim))
    await queue.claims.fail(claim, "It broke.")
    task = await queue.tasks.one(queue.account_id, task_id)
    assert (task.status, task.error_message, task.result_count) == ("failed", "It broke.", 25)
    assert await queue.books() == (975, 0, 25)


async def test_how_many_fit_is_kept_with_the_task_and_its_filters_stay_as_they_were(queue: Queue) -> None:
    task_id = await queue.start()
    claim = await queue.claim()
    told = Relaxation(fields=("cities",), without="Berlin", people=34, prompt="ctos")
    await queue.claims.save(claim, Page((), START, ended=True), most=5, total=Total(0, (told,)))
    task = await queue.tasks.one(queue.account_id, task_id)
    assert task.match_count == 0
    assert task.filters == {**claim.filters, "relaxations": [told.model_dump(mode="json")]}
    again = await queue.tasks.one(queue.account_id, await queue.start())
    assert (again.match_count, again.filters) == (None, claim.filters)


async def test_who_renews_late_does_not_take_back_what_he_has_released(queue: Queue) -> None:
    await queue.start()
    claim = await queue.claim()
    await queue.claims.release(claim, due_ms=queue.clock.ms)
    with pytest.raises(SupersededError):
        await queue.claims.renew(claim)
    assert (await queue.claim()).task_id == claim.task_id


async def test_a_lease_counts_from_when_it_was_written_not_from_when_it_had_to_wait(tmp_path: Path) -> None:
    async with queue_on(database_url(tmp_path)) as queue:  # SQLite: there writers wait for each other
        await queue.start()
        go = Event()
        writing = asyncio.create_task(queue.database.write(lambda _: go.wait(WITHIN_S)))
        claiming = asyncio.create_task(queue.claims.claim())
        await asyncio.sleep(0.05)  # the claim may be in the queue now; the outcome is the same when it is not yet
        queue.clock.ms += LEASE_MS - 1_000
        go.set()
        assert await writing
        assert await claiming
        queue.clock.ms += LEASE_MS - 1
        assert await queue.claims.claim() is None

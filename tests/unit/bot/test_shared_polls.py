"""Many looks at running tasks take few calls, and each still gets its own answer."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.searches.ports import ApiAway, Polled, TaskGone
from bot.shared_polls import SharedPolls
from leadsearch.contract import Task
from tests.support.make import a_task


class Account:
    """Tasks in memory, and what was asked of them."""

    def __init__(self, *running: str) -> None:
        self.running = list(running)
        self.asked: list[str] = []
        self.list_is_away = False
        self.polls = SharedPolls(one=self.one, newest=self.newest)
        for task_id in running:
            self.polls.started(task_id)

    async def one(self, task_id: str) -> Polled:
        self.asked.append(task_id)
        if task_id not in self.running:
            raise TaskGone("no such task")
        return Polled(a_task(id=task_id), None)

    async def newest(self) -> Sequence[Task]:
        self.asked.append("list")
        if self.list_is_away:
            raise ApiAway("down")
        return [a_task(id=task_id, poll_after_ms=500) for task_id in reversed(self.running[-20:])]

    async def looks(self, *task_ids: str) -> list[str]:
        return [polled.task.id for polled in await asyncio.gather(*map(self.polls.poll, task_ids))]


async def test_looks_at_the_newest_tasks_take_one_call_and_keep_the_hint() -> None:
    account = Account("t1", "t2", "t3")
    assert await account.looks("t1", "t2", "t3") == ["t1", "t2", "t3"]
    assert account.asked == ["list"]
    hints = await asyncio.gather(account.polls.poll("t1"), account.polls.poll("t2"))
    assert [polled.again_in for polled in hints] == [0.5, 0.5]


async def test_one_look_is_one_call() -> None:
    account = Account("t1", "t2")
    assert await account.looks("t2") == ["t2"]
    assert account.asked == ["t2"]


async def test_two_looks_at_one_task_share_it() -> None:
    account = Account("t1")
    assert await account.looks("t1", "t1") == ["t1", "t1"]
    assert account.asked == ["t1"]


async def test_older_tasks_are_asked_for_one_by_one() -> None:
    account = Account(*(f"t{number}" for number in range(30)))
    assert await account.looks("t0", "t28", "t29") == ["t0", "t28", "t29"]
    assert account.asked == ["list", "t0"]
    account.asked.clear()
    await account.looks("t1", "t2", "t29")
    assert sorted(account.asked) == ["t1", "t2", "t29"]


async def test_a_list_that_fails_costs_only_itself() -> None:
    account = Account("t1", "t2")
    account.list_is_away = True
    assert await account.looks("t1", "t2") == ["t1", "t2"]


async def test_a_task_that_is_gone_is_said_to_who_asked_and_to_nobody_else() -> None:
    account = Account("t1", "t2", "t3")
    account.running.remove("t2")
    answers = await asyncio.gather(*map(account.polls.poll, ["t1", "t2", "t3"]), return_exceptions=True)
    assert [isinstance(answer, TaskGone) for answer in answers] == [False, True, False]


async def test_who_is_cancelled_takes_nobody_with_them() -> None:
    account = Account("t1", "t2")
    gone = asyncio.create_task(account.polls.poll("t1"))
    stays = asyncio.create_task(account.polls.poll("t1"))
    await asyncio.sleep(0)
    gone.cancel()
    assert (await stays).task.id == "t1"
    with pytest.raises(asyncio.CancelledError):
        await gone

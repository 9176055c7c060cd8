"""5: a paid search is started, and the answer is lost.

Seen to fail: `started` in bot/searches/starts.py that makes a lost answer READY again (where keys are ignored); in
bot/searches/batch_run.py, another key for each start in `_heard_of_start` (where they are honoured), a `_resolve`
that always starts again instead of asking the three questions (where they are ignored), and `_three_questions` without
the newest tasks, without the list's active task, or without the list's total (each question).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from bot.searches.models import BatchState
from bot.searches.ports import ApiLost, TaskGone
from bot.store.connect import connect
from bot.store.redis_store import RedisStore
from leadsearch.contract import Started, StartSearch, Task
from tests.support.fakes import FakeApi
from tests.support.product import open_product, row
from tests.unit.bot.searches.conftest import make_world

START = ("POST", "/api/leads/search")
QUESTIONS: Final = ("newest tasks", "active task", "total")


@pytest.mark.parametrize("honours_keys", [True, False])
async def test_a_start_whose_answer_is_lost_is_one_task(redis_url: str, tmp_path: Path, honours_keys: bool) -> None:
    people = [row(number) for number in range(60)]
    async with open_product(redis_url, tmp_path, people=people, honours_keys=honours_keys) as product:
        product.way.loses.append(START)
        await product.result(await product.search("CTOs in Berlin", count=25))
        assert product.way.loses == []
        assert len(await product.client.recent_tasks()) == 1
        assert (len(await product.leads()), await product.charged()) == (25, 25)


class TacitApi(FakeApi):
    """Tells of a task by one of the three questions alone, knows no keys, and refuses no second start."""

    def __init__(self, answers: str) -> None:
        super().__init__(honours_keys=False)
        self._answers = answers
        self._starting = False

    async def start(self, body: StartSearch, *, key: str, not_after: float | None = None) -> Started:
        self._starting = True
        try:
            return await super().start(body, key=key, not_after=not_after)
        finally:
            self._starting = False

    async def recent_tasks(self) -> Sequence[Task]:
        return await super().recent_tasks() if self._answers == "newest tasks" else ()

    async def active_task(self, list_id: str) -> str | None:
        asked = self._answers == "active task" and not self._starting
        return await super().active_task(list_id) if asked else None

    async def list_total(self, list_id: str) -> int:
        if self._answers != "total":
            raise TaskGone("no such list")
        return await super().list_total(list_id)


@pytest.mark.parametrize("answered", QUESTIONS)
async def test_each_of_the_three_questions_alone_keeps_a_start_from_being_repeated(
    redis_url: str, answered: str
) -> None:
    async with connect(redis_url) as trips:
        world = make_world(RedisStore(trips, limit=10), TacitApi(answered))
        world.api.fail("start", ApiLost("cut"), after=True)
        begun = await world.order()
        await world.go()
        if answered == "total":
            world.api.finish("task-1")
        await world.go(seconds=30)
        if answered != "total":
            world.api.finish("task-1")
        await world.go(seconds=30)
        assert ((await world.batch(begun)).state, world.api.starts) == (BatchState.DONE, 1)

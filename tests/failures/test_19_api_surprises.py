"""19: the API answers what nobody has documented.

Seen to fail: in bot/searches/advance.py, `_looked` that believes every `result_count` (beyond what was asked), that
believes one below what was known (the task that goes back), or that forgets why a task failed (the failed task);
`polled` that fails a batch after ApiSurprise (an answer that is none); `_waiting` without the deadline (the task that
never ends); `read` that makes a failed task DONE (the failed task). `Task.ended` in leadsearch/contract.py that is true
of an unknown status (the unknown status).
"""

import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.searches import limits
from bot.searches.models import Batch, BatchState
from bot.slack.ids import Action
from bot.store.connect import connect
from bot.store.redis_store import RedisStore
from tests.support.fakes import FakeApi
from tests.support.product import Product, has, open_product, row
from tests.unit.bot.searches.conftest import make_world

POLL = ("GET", "/api/leads/search")
PROMPT = "CTOs in Berlin"


@pytest.fixture
async def product(redis_url: str, tmp_path: Path) -> AsyncIterator[Product]:
    async with open_product(redis_url, tmp_path, people=[row(number) for number in range(60)], pace=1.0) as product:
        yield product


def tasks_with(change: Callable[[dict[str, object]], None]) -> Callable[[str, bytes], bytes]:
    """Answers of the API in which every unfinished task is changed."""

    def changed(path: str, body: bytes) -> bytes:
        answer = json.loads(body)
        for task in answer.get("tasks", []):
            if task["status"] in {"pending", "running"}:
                change(task)
        return json.dumps(answer).encode()

    return changed


@pytest.mark.parametrize(("status", "body"), [(502, "<html>Bad gateway</html>"), (200, ""), (200, "[]"), (500, "{")])
async def test_an_answer_that_is_none_is_asked_for_again(product: Product, status: int, body: str) -> None:
    product.way.refuses += [(*POLL, status, body)] * 2
    await product.result(await product.search(PROMPT, count=25))
    assert product.way.refuses == []
    assert (len(await product.leads()), await product.charged()) == (25, 25)


async def test_an_unknown_status_is_shown_and_counts_as_running(product: Product) -> None:
    product.way.after = tasks_with(lambda task: task.update(status="reticulating"))
    progress = await product.search(PROMPT, count=50)
    await product.becomes(progress, lambda message: "reticulating" in str(message.blocks) + message.text)
    await product.result(progress)


async def test_a_count_beyond_what_was_asked_is_not_shown(product: Product) -> None:
    product.way.after = tasks_with(lambda task: task.update(resultCount=999))
    progress = await product.search(PROMPT, count=50)
    result = await product.result(progress)
    assert has(result, Action.EXPORT)
    shown = str([call.body for call in product.slack.calls("chat.update")])
    assert not re.search(r"\b999\b", shown)  # an instant or an id may have it inside


async def test_a_task_that_goes_back_and_never_ends_keeps_its_best_and_is_let_go(redis_url: str) -> None:
    async with connect(redis_url) as trips:
        world = make_world(RedisStore(trips, limit=10), FakeApi())
        begun = await world.order()
        await world.go()
        (task_id, task), *_ = world.api.tasks.items()
        for saved in (20, 3):
            world.api.tasks[task_id] = task.model_copy(update={"status": "running", "result_count": saved})
            await world.go(seconds=60)
            assert (await world.batch(begun)).progress.saved == 20
        await world.go(seconds=limits.DEADLINE)
        how, shown = world.notifier.said[-1]
        assert isinstance(shown, Batch)
        assert (how, shown.state, shown.progress.saved) == ("show", BatchState.OVERDUE, 20)
        world.clock.now += limits.DECISION
        await world.go(seconds=limits.POLL_OVERDUE)
        assert (await world.batch(begun)).state is BatchState.DROPPED
        assert (world.notifier.count("conclude"), world.api.starts) == (1, 1)


async def test_a_task_that_failed_says_so_in_the_apis_own_words_and_keeps_its_people(product: Product) -> None:
    def fails(path: str, body: bytes) -> bytes:
        answer = json.loads(body)
        for task in answer.get("tasks", []):
            if task["status"] == "completed":
                task |= {"status": "failed", "errorMessage": "provider gave up"}
        return json.dumps(answer).encode()

    product.way.after = fails
    progress = await product.search(PROMPT, count=25)
    failed = await product.becomes(progress, lambda message: "provider gave up" in str(message.blocks))
    assert has(failed, Action.TRY_AGAIN)

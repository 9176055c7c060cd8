"""19: the API answers what nobody has documented.

Fails when `advance.polled` believes every number, ends on an unknown status, or when an HTML page is taken for JSON.
"""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.slack.ids import Action
from tests.support.product import Product, has, open_product, row

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
    assert "999" not in str([call.body for call in product.slack.calls("chat.update")])


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

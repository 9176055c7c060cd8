"""A start: what is sent, and which answers are read."""

from uuid import UUID

import pytest

from leadsearch.client import LeadsClient
from leadsearch.contract import StartSearch
from tests.unit.leadsearch.client.conftest import LIST_ID, OLD_ROW, TASK, TASK_ID
from tests.unit.leadsearch.played_api import PlayedApi, reply


@pytest.mark.parametrize("status", [200, 201, 202])
async def test_a_start_sends_the_contract_and_takes_any_success(
    api: PlayedApi, leads: LeadsClient, status: int
) -> None:
    answer = {"task": TASK, "list": {"id": LIST_ID, "name": "Austin"}}
    api.play(reply(status, answer, {"Poll-After-Ms": "250"}))
    body = StartSearch(prompt="VPs of Sales in Austin", fetch_count=50, list_id=UUID(LIST_ID), list_name="Austin")
    started = await leads.start(body, idempotency_key="batch-1")
    [request] = api.requests
    assert (request.method, request.path, request.query) == ("POST", "/api/leads/search", {})
    assert request.json == {
        "prompt": "VPs of Sales in Austin",
        "fetch_count": 50,
        "listId": LIST_ID,
        "listName": "Austin",
    }
    assert request.headers["authorization"] == "Bearer pk_test"
    assert request.headers["idempotency-key"] == "batch-1"
    assert request.headers["content-type"] == "application/json"
    assert (started.list_id, started.list_name, started.task.list_id) == (LIST_ID, "Austin", LIST_ID)
    assert (started.task.id, started.task.correlation_id, started.task.poll_after_ms) == (TASK_ID, "c-9", 250)


async def test_a_start_leaves_out_what_was_not_chosen(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(reply(202, {"task": TASK, "list": {"id": LIST_ID, "name": "n"}}))
    await leads.start(StartSearch(prompt="CTOs", fetch_count=1), idempotency_key="k")
    assert api.requests[0].json == {"prompt": "CTOs", "fetch_count": 1}


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ({"search": OLD_ROW}, ""),
        ({"search": OLD_ROW | {"title": "t"}, "list": {"id": LIST_ID, "name": None}}, ""),
        (OLD_ROW | {"title": "t"}, "t"),
        ({"task": {"id": TASK_ID}, "list": {"id": LIST_ID, "name": "n"}}, "n"),
    ],
    ids=["a row in search", "a row and a list", "a bare row", "a task without a status"],
)
async def test_older_shapes_of_a_start_are_read(
    api: PlayedApi, leads: LeadsClient, answer: dict[str, object], name: str
) -> None:
    api.play(reply(200, answer))
    started = await leads.start(StartSearch(prompt="CTOs", fetch_count=1), idempotency_key="k")
    assert (started.task.id, started.list_id, started.list_name) == (TASK_ID, LIST_ID, name)


async def test_the_list_that_was_sent_stands_when_the_answer_names_none(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(reply(202, {"task": {"id": TASK_ID, "status": "pending"}}, {"X-Correlation-Id": "from the header"}))
    body = StartSearch(prompt="CTOs", fetch_count=1, list_id=UUID(LIST_ID))
    started = await leads.start(body, idempotency_key="k")
    assert started.list_id == LIST_ID
    assert started.task.correlation_id == "from the header"


@pytest.mark.parametrize("key", ["", "two words", "ü", "x" * 256, "line\n"])
async def test_an_idempotency_key_outside_the_contract_is_not_sent(
    api: PlayedApi, leads: LeadsClient, key: str
) -> None:
    with pytest.raises(ValueError, match="idempotency key"):
        await leads.start(StartSearch(prompt="CTOs", fetch_count=1), idempotency_key=key)
    assert api.requests == []


@pytest.mark.parametrize(
    "body",
    [
        {"prompt": "", "fetch_count": 1},
        {"prompt": " \n", "fetch_count": 1},
        {"prompt": "x" * 2001, "fetch_count": 1},
        {"prompt": "\ud800", "fetch_count": 1},
        {"prompt": "x", "fetch_count": 0},
        {"prompt": "x", "fetch_count": 2501},
        {"prompt": "x", "fetch_count": True},
        {"prompt": "x", "fetch_count": "5"},
        {"prompt": "x", "fetch_count": 5.0},
        {"prompt": "x", "fetch_count": 5, "list_id": "no uuid"},
        {"prompt": "x", "fetch_count": 5, "list_name": " "},
        {"prompt": "x", "fetch_count": 5, "list_name": "x" * 121},
        {"prompt": "x", "fetch_count": 5, "surprise": 1},
    ],
)
def test_a_start_outside_the_contract_cannot_be_built(body: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        StartSearch.model_validate(body)

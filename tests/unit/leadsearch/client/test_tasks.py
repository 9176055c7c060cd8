"""Tasks: asked for, read in the newest shape and in the odd ones, and ended."""

from datetime import UTC, datetime

import pytest

from leadsearch.client import Gone, LeadsClient, OutcomeUnknown, UnexpectedAnswer
from tests.unit.leadsearch.client.conftest import LIST_ID, OLD_ROW, TASK, TASK_ID
from tests.unit.leadsearch.played_api import Play, PlayedApi, reply


async def test_a_task_is_read_with_the_hint(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(reply(200, {"tasks": [TASK]}, {"poll-after-ms": "5000"}))
    task = await leads.task(TASK_ID)
    [request] = api.requests
    assert (request.method, request.path, request.query) == ("GET", "/api/leads/search", {"taskId": TASK_ID})
    assert (task.status, task.ended, task.known, task.result_count) == ("running", False, True, 25)
    assert task.poll_after_ms == 5000
    assert task.created_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert task.completed_at is None
    assert task.filters == TASK["filters"]


@pytest.mark.parametrize("answer", [{"tasks": [OLD_ROW]}, {"search": OLD_ROW}, {"task": OLD_ROW}])
async def test_the_older_spelling_of_a_task_is_read(
    api: PlayedApi, leads: LeadsClient, answer: dict[str, object]
) -> None:
    api.play(reply(200, answer))
    task = await leads.task(TASK_ID.upper())
    assert (task.list_id, task.result_count, task.error_message) == (LIST_ID, 25, "none really")
    assert (task.ended, task.correlation_id) == (True, "c-9")
    assert task.created_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("word", "ended_known"),
    [
        ("pending", (False, True)),
        (" Completed ", (True, True)),
        ("failed", (True, True)),
        ("cancelled", (True, True)),
        ("partially_done", (False, False)),
        ("", (False, False)),
    ],
)
async def test_an_unknown_status_is_kept_and_logged_and_counts_as_running(
    api: PlayedApi, leads: LeadsClient, caplog: pytest.LogCaptureFixture, word: str, ended_known: tuple[bool, bool]
) -> None:
    api.play(reply(200, {"tasks": [TASK | {"status": word}]}))
    task = await leads.task(TASK_ID)
    assert task.status == word.strip().lower()
    assert (task.ended, task.known) == ended_known
    assert ("unknown status" in caplog.text) is not task.known


@pytest.mark.parametrize(
    ("sent", "attribute", "read"),
    [
        ({"resultCount": None}, "result_count", 0),
        ({"resultCount": "12"}, "result_count", 12),
        ({"resultCount": 12.0}, "result_count", 12),
        ({"resultCount": "many"}, "result_count", 0),
        ({"resultCount": -1}, "result_count", 0),
        ({"createdAt": "yesterday"}, "created_at", None),
        ({"filters": None}, "filters", {}),
        ({"filters": ["odd"]}, "filters", {}),
        ({"title": None}, "title", ""),
        ({"title": {"odd": 1}}, "title", ""),
        ({"exhausted": "perhaps"}, "exhausted", False),
        ({"resultListId": 7}, "list_id", "7"),
    ],
)
async def test_a_field_that_cannot_be_read_counts_as_absent(
    api: PlayedApi, leads: LeadsClient, sent: dict[str, object], attribute: str, read: object
) -> None:
    api.play(reply(200, {"tasks": [TASK | sent]}))
    assert getattr(await leads.task(TASK_ID), attribute) == read


@pytest.mark.parametrize("hint", ["", "soon", "-5", "nan"])
async def test_a_hint_that_says_nothing_is_none(api: PlayedApi, leads: LeadsClient, hint: str) -> None:
    api.play(reply(200, {"tasks": [TASK]}, {"Poll-After-Ms": hint}))
    assert (await leads.task(TASK_ID)).poll_after_ms is None


async def test_a_hint_is_capped(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(reply(200, {"tasks": [TASK]}, {"Poll-After-Ms": "9" * 40}))
    assert (await leads.task(TASK_ID)).poll_after_ms == 600_000


@pytest.mark.parametrize(
    "play", [reply(200, {"tasks": []}), reply(404, {"error": "no"}), reply(200, {"tasks": [TASK | {"id": "other"}]})]
)
async def test_a_task_that_the_api_does_not_know_is_gone(api: PlayedApi, leads: LeadsClient, play: Play) -> None:
    api.play(play)
    with pytest.raises(Gone):
        await leads.task(TASK_ID)


async def test_the_newest_tasks_are_asked_without_an_id(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(reply(200, {"tasks": [TASK, TASK | {"id": "older"}]}))
    assert [task.id for task in await leads.recent_tasks()] == [TASK_ID, "older"]
    assert api.requests[0].query == {}


@pytest.mark.parametrize("play", [reply(200, {"success": True}), reply(204), reply(200, {})])
async def test_a_cancel_takes_any_success(api: PlayedApi, leads: LeadsClient, play: Play) -> None:
    api.play(play)
    await leads.cancel(TASK_ID)
    [request] = api.requests
    assert (request.method, request.path, request.query) == ("DELETE", "/api/leads/search", {"taskId": TASK_ID})


async def test_a_success_that_denies_itself_is_none(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(reply(200, {"success": False}))
    with pytest.raises(OutcomeUnknown):
        await leads.cancel(TASK_ID)
    with pytest.raises(UnexpectedAnswer):
        await leads.erase_lead("lead-1")

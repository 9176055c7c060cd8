"""Every operation of the contract: what is sent, and what is read, in the newest shape and in the odd ones."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from leadsearch.client import Gone, LeadsClient, OutcomeUnknown, RetryPolicy, UnexpectedAnswer, every_lead
from leadsearch.contract import LeadPage, StartSearch
from tests.unit.leadsearch.played_api import Play, PlayedApi, played_api, reply

LIST_ID = "6a1f0d3e-5a0b-4b52-9a44-0a8d3a0f7c11"
TASK_ID = "0b0f5f0e-7d44-4d0c-8a53-3f6f2f1f9d10"
TASK = {
    "id": TASK_ID,
    "type": "lead_search",
    "status": "running",
    "statusUrl": f"/api/leads/search?taskId={TASK_ID}",
    "resultListId": LIST_ID,
    "prompt": "VPs of Sales in Austin",
    "title": "VPs of Sales",
    "filters": {"roles": [{"title": "vp of sales"}], "coverage": 1.0},
    "resultCount": 25,
    "errorMessage": None,
    "createdAt": "2026-03-01T10:00:00Z",
    "completedAt": None,
    "correlationId": "c-9",
    "exhausted": False,
    "somethingNew": {"nobody": "knows"},
}
OLD_ROW = {
    "id": TASK_ID,
    "status": "completed",
    "list_id": LIST_ID,
    "result_count": 25,
    "error_message": "none really",
    "created_at": "2026-03-01T10:00:00",
    "trigger": {"correlationId": "c-9"},
}
LEAD = {
    "id": "lead-1",
    "type": "person",
    "name": {"full": "Ada Lovelace", "first": "Ada", "last": "Lovelace", "aliases": []},
    "title": "VP of Sales",
    "company": {"id": None, "name": "Analytical Engines", "domain": "engines.example"},
    "location": {"city": "Austin", "state": "Texas", "country": "United States", "raw": None},
    "socials": [{"url": "https://x.com/ada"}, {"url": "https://www.linkedin.com/in/ada"}],
    "contacts": [{"value": "ada@engines.example"}, {"value": "+1 512 555 0100"}],
    "attributes": {"seniority": "vp", "employeeCount": 120},
}
PAGE = {"leads": [LEAD], "total": 1, "hasMore": False, "nextCursor": None}


@pytest.fixture
async def api() -> AsyncIterator[PlayedApi]:
    async with played_api(reply(200, {})) as server:
        yield server


@pytest.fixture
async def leads(api: PlayedApi) -> AsyncIterator[LeadsClient]:
    async with LeadsClient(api.url + "/", "pk_test", retry=RetryPolicy(tries=1)) as client:
        yield client


# ---- start


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


# ---- tasks


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


# ---- leads and lists


async def test_results_are_read_flat(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(reply(200, {"results": [LEAD], "total": 51, "hasMore": True, "nextCursor": "50"}))
    page = await leads.results(TASK_ID, limit=50, cursor="7")
    [request] = api.requests
    assert request.path == "/api/leads/search/results"
    assert request.query == {"taskId": TASK_ID, "limit": "50", "cursor": "7"}
    assert (page.total, page.next_cursor) == (51, "50")
    [lead] = page.leads
    assert (lead.id, lead.name.full, lead.title) == ("lead-1", "Ada Lovelace", "VP of Sales")
    assert lead.company is not None
    assert (lead.company.name, lead.company.domain) == ("Analytical Engines", "engines.example")
    assert lead.location is not None
    assert (lead.location.city, lead.location.country) == ("Austin", "United States")
    assert lead.profile_url == "https://www.linkedin.com/in/ada"
    assert lead.contacts == ("ada@engines.example", "+1 512 555 0100")
    assert lead.attributes == {"seniority": "vp", "employeeCount": 120}


async def test_a_lead_with_odd_parts_does_not_spoil_the_page(api: PlayedApi, leads: LeadsClient) -> None:
    odd = [
        {"id": 7, "name": "Ada Lovelace", "company": "Engines", "location": "Austin, TX"},
        {"id": "b", "name": {"full": None, "first": "Grace", "last": "Hopper"}, "title": ["odd"], "company": None},
        {"id": "c", "socials": ["https://ada.example", None, {"x": 1}, "javascript:alert(1)"], "contacts": "odd"},
    ]
    api.play(reply(200, {"leads": odd, "total": 3}))
    first, second, third = (await leads.list_leads(LIST_ID)).leads
    assert (first.id, first.name.full) == ("7", "Ada Lovelace")
    assert first.company is not None
    assert first.company.name == "Engines"
    assert first.location is not None
    assert first.location.raw == "Austin, TX"
    assert (second.name.full, second.title, second.company) == ("Grace Hopper", None, None)
    assert (third.name.full, third.profile_url, third.contacts) == ("(no name)", "https://ada.example", ())


@pytest.mark.parametrize("lead", [{"name": {"full": "Nobody"}}, "text", None, {"id": None}])
async def test_a_lead_without_an_id_makes_the_page_unexpected(api: PlayedApi, leads: LeadsClient, lead: object) -> None:
    api.play(reply(200, {"leads": [lead], "total": 1}))
    with pytest.raises(UnexpectedAnswer, match="LeadPage"):
        await leads.list_leads(LIST_ID)


@pytest.mark.parametrize(
    ("rest", "cursor"),
    [
        ({"hasMore": True, "nextCursor": "9"}, "9"),
        ({"hasMore": True, "nextCursor": 9}, "9"),
        ({"nextCursor": "9"}, "9"),
        ({"has_more": True, "next_cursor": "9"}, "9"),
        ({"hasMore": False, "nextCursor": "9"}, None),
        ({"hasMore": True, "nextCursor": None}, None),
        ({}, None),
    ],
)
async def test_the_last_page_has_no_cursor(
    api: PlayedApi, leads: LeadsClient, rest: dict[str, object], cursor: str | None
) -> None:
    api.play(reply(200, {"leads": [], "total": 0} | rest))
    assert (await leads.list_leads(LIST_ID)).next_cursor == cursor


async def test_a_list_id_cannot_leave_its_place_in_the_path(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(reply(200, PAGE))
    await leads.list_leads("a/b?c", limit=500)
    assert api.requests[0].target == "/api/lists/a%2Fb%3Fc/leads?limit=500"


async def test_lists_are_read(api: PlayedApi, leads: LeadsClient) -> None:
    rows = [
        {"id": LIST_ID, "name": "Austin", "leadCount": 3, "activeSearchTaskId": TASK_ID, "createdAt": "x"},
        {"id": "old", "name": None, "lead_count": "4", "active_search_task_id": None},
    ]
    api.play(reply(200, {"lists": rows, "nextCursor": "2"}))
    page = await leads.lists(limit=2)
    assert [(each.name, each.lead_count, each.active_task_id) for each in page.lists] == [
        ("Austin", 3, TASK_ID),
        ("", 4, None),
    ]
    assert page.next_cursor == "2"
    assert (api.requests[0].path, api.requests[0].query) == ("/api/lists", {"limit": "2"})


async def test_a_lead_is_erased_by_its_id(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(reply(200, {"success": True}))
    await leads.erase_lead("lead-1")
    [request] = api.requests
    assert (request.method, request.path, request.json) == ("DELETE", "/api/leads", {"id": "lead-1"})


async def test_every_lead_walks_the_pages(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(
        reply(200, {"leads": [LEAD, LEAD | {"id": "2"}], "total": 3, "nextCursor": "2"}),
        reply(200, {"leads": [LEAD | {"id": "3"}], "total": 3, "nextCursor": None}),
    )

    async def page(cursor: str | None) -> LeadPage:
        return await leads.list_leads(LIST_ID, limit=2, cursor=cursor)

    assert [lead.id async for lead in every_lead(page)] == ["lead-1", "2", "3"]
    assert [request.query.get("cursor") for request in api.requests] == [None, "2"]


async def test_a_cursor_that_comes_back_does_not_go_round_for_ever(api: PlayedApi, leads: LeadsClient) -> None:
    api.play(reply(200, {"leads": [LEAD], "total": 3, "nextCursor": "2"}))
    with pytest.raises(UnexpectedAnswer, match="cursor 2 twice"):
        [lead async for lead in every_lead(lambda cursor: leads.list_leads(LIST_ID, cursor=cursor))]
    assert len(api.requests) == 2


# ---- credits and account


async def test_prices_that_cannot_be_read_are_absent_and_not_free(api: PlayedApi, leads: LeadsClient) -> None:
    costs = {"FIND_PERSON": 1, "ENRICH": "2.5", "ODD": "free", "NEGATIVE": -1, "NONE": None, "YES": True}
    api.play(reply(200, {"costs": costs}))
    assert await leads.prices() == {"FIND_PERSON": 1.0, "ENRICH": 2.5}


@pytest.mark.parametrize("answer", [{}, {"costs": None}, {"costs": []}])
async def test_an_answer_without_prices_is_unexpected(
    api: PlayedApi, leads: LeadsClient, answer: dict[str, object]
) -> None:
    api.play(reply(200, answer))
    with pytest.raises(UnexpectedAnswer, match="without costs"):
        await leads.prices()


async def test_a_preview_is_asked_for_and_read(api: PlayedApi, leads: LeadsClient) -> None:
    answer = {"action": "FIND_PERSON", "count": 50, "costPerUnit": 1, "totalCredits": 50, "sufficient": False}
    api.play(reply(200, answer | {"balance": 12.5}), reply(200, answer | {"balance": None}))
    first, second = await leads.preview(50), await leads.preview(50)
    assert api.requests[0].json == {"action": "FIND_PERSON", "count": 50}
    assert (first.cost_per_unit, first.total_credits, first.sufficient, first.balance) == (1, 50, False, 12.5)
    assert second.balance is None


@pytest.mark.parametrize("answer", [{"account": {"id": 7, "fullName": None}}, {"id": "7", "full_name": None}])
async def test_the_account_is_read(api: PlayedApi, leads: LeadsClient, answer: dict[str, object]) -> None:
    api.play(reply(200, answer))
    account = await leads.account()
    assert (account.id, account.email, account.full_name) == ("7", None, None)


async def test_a_path_before_the_api_is_kept(api: PlayedApi) -> None:
    api.play(reply(200, {"account": {"id": "7"}}))
    async with LeadsClient(f"{api.url}/behind/a/proxy/", "pk_test") as leads:
        await leads.account()
    assert api.requests[0].path == "/behind/a/proxy/api/account"


async def test_a_short_key_leaves_the_answers_alone(api: PlayedApi) -> None:
    api.play(reply(200, {"tasks": [TASK]}), reply(404, {"error": {"message": "No such task."}}))
    async with LeadsClient(api.url, "k") as leads:
        assert (await leads.task(TASK_ID)).id == TASK_ID
        with pytest.raises(Gone, match="No such task"):
            await leads.task(TASK_ID)

"""The port over the real client and real HTTP: every error in the domain's words, lists found through their pages."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.lead_api import KINDS, ClientLeadApi, trouble_of
from bot.searches.ports import (
    ApiAway,
    ApiLost,
    ApiRefused,
    ApiSurprise,
    ApiTrouble,
    KeyRefused,
    ListBusy,
    NotEnoughCredits,
    TaskGone,
)
from leadsearch import client
from leadsearch.client import LeadsClient, LeadsError
from leadsearch.contract import StartSearch

LIST = "11111111-1111-4111-8111-111111111111"
TASK = "22222222-2222-4222-8222-222222222222"


class ScriptedApi:
    """Answers every request with the same, and records them."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.answers: list[tuple[int, Any, dict[str, str]]] = []

    def say(self, body: Any, status: int = 200, **headers: str) -> None:
        self.answers.append((status, body, {name.replace("_", "-"): value for name, value in headers.items()}))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        await request.read()
        status, body, headers = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if body is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if isinstance(body, str):
            return web.Response(text=body, status=status, headers=headers, content_type="text/html")
        return web.json_response(body, status=status, headers=headers)


@pytest.fixture
async def scripted() -> AsyncIterator[tuple[ScriptedApi, ClientLeadApi]]:
    api = ScriptedApi()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", api.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]

    async def at_once(seconds: float) -> None:
        return None

    async with LeadsClient(f"http://{host}:{port}", "pk_live_1", sleep=at_once) as leads:
        yield api, ClientLeadApi(leads, honours_keys=True)
    await runner.cleanup()


def problem(code: str = "x", **more: Any) -> dict[str, Any]:
    return {"error": {"code": code, "message": "Said so."}, "correlationId": "corr-1"} | more


ORDER = StartSearch(prompt="CTOs", fetch_count=5)
Scripted = tuple[ScriptedApi, ClientLeadApi]


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind"),
    [
        (401, problem(), {}, KeyRefused),
        (402, problem(required=50, balance=12), {}, NotEnoughCredits),
        (409, problem(activeTaskId=TASK), {}, ListBusy),
        (400, problem(), {}, ApiRefused),
        (429, problem(), {"Retry_After": "7"}, ApiAway),
        (500, problem(), {}, ApiLost),
        (503, problem(), {"Retry_After": "1"}, ApiAway),
        (502, "<html>", {}, ApiLost),
        (200, None, {}, ApiLost),
        (202, {"unheard": "of"}, {}, ApiLost),
    ],
)
async def test_a_start_that_failed_says_what_is_known(
    scripted: Scripted, status: int, body: Any, headers: dict[str, str], kind: type[ApiTrouble]
) -> None:
    api, port = scripted
    api.say(body, status=status, **headers)
    with pytest.raises(ApiTrouble) as raised:
        await port.start(ORDER, key="batch-1")
    assert type(raised.value) is kind
    if isinstance(body, dict) and "correlationId" in body:
        assert (raised.value.text.endswith("Said so."), raised.value.correlation_id) == (True, "corr-1")


async def test_what_an_error_carries_arrives(scripted: Scripted) -> None:
    api, port = scripted
    api.say(problem(required=50, balance=12), status=402)
    with pytest.raises(NotEnoughCredits) as short:
        await port.start(ORDER, key="batch-1")
    assert (short.value.required, short.value.balance) == (50, 12)
    api.answers.clear()
    api.say(problem(activeTaskId=TASK), status=409)
    with pytest.raises(ListBusy) as busy:
        await port.start(ORDER, key="batch-1")
    assert busy.value.active_task_id == TASK
    api.answers.clear()
    api.say(problem(), status=429, Retry_After="7")
    with pytest.raises(ApiAway) as away:
        await port.start(ORDER, key="batch-1")
    assert away.value.retry_after == 7


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, problem(), ApiAway),
        (404, problem(), TaskGone),
        (200, {"tasks": []}, TaskGone),
        (200, "<html>", ApiSurprise),
    ],
)
async def test_a_look_that_failed_changed_nothing(
    scripted: Scripted, status: int, body: Any, kind: type[ApiTrouble]
) -> None:
    api, port = scripted
    api.say(body, status=status)
    with pytest.raises(ApiTrouble) as raised:
        await port.poll(TASK)
    assert type(raised.value) is kind


async def test_an_api_that_is_not_there(unused_tcp_port: int) -> None:
    async def at_once(seconds: float) -> None:
        return None

    async with LeadsClient(f"http://127.0.0.1:{unused_tcp_port}", "pk_live_1", sleep=at_once) as leads:
        with pytest.raises(ApiAway):
            await ClientLeadApi(leads, honours_keys=True).start(ORDER, key="batch-1")


@pytest.mark.parametrize(("hint", "seconds"), [("1500", 1.5), (None, None)])
async def test_the_hint_of_a_poll_is_in_seconds(scripted: Scripted, hint: str | None, seconds: float | None) -> None:
    api, port = scripted
    headers = {} if hint is None else {"Poll_After_Ms": hint}
    api.say({"tasks": [{"id": TASK, "status": "running"}]}, 200, **headers)
    polled = await port.poll(TASK)
    assert (polled.task.id, polled.again_in) == (TASK, seconds)


async def test_the_key_is_sent_with_the_start(scripted: Scripted) -> None:
    api, port = scripted
    api.say({"task": {"id": TASK, "status": "pending"}, "list": {"id": LIST, "name": "CTOs"}}, status=202)
    started = await port.start(ORDER, key="batch-1")
    assert (started.task.id, started.list_id) == (TASK, LIST)
    assert api.asked[0].headers["Idempotency-Key"] == "batch-1"
    assert port.honours_keys


# ---- lists


async def test_the_active_task_is_found_on_a_later_page(scripted: Scripted) -> None:
    api, port = scripted
    api.say({"lists": [{"id": "other", "name": "a"}], "nextCursor": "1"})
    api.say({"lists": [{"id": LIST, "name": "b", "activeSearchTaskId": TASK}], "nextCursor": "2"})
    assert await port.active_task(LIST) == TASK
    assert [request.query.get("cursor") for request in api.asked] == [None, "1"]


@pytest.mark.parametrize("cursor", [None, "1"])
async def test_a_list_that_nobody_has_has_no_active_task(scripted: Scripted, cursor: str | None) -> None:
    """Also when the API answers the same cursor for ever."""
    api, port = scripted
    api.say({"lists": [{"id": "other", "name": "a"}], "nextCursor": cursor})
    assert await port.active_task(LIST) is None


async def test_the_total_of_a_list(scripted: Scripted) -> None:
    api, port = scripted
    api.say({"leads": [{"id": "1", "type": "person", "name": {"full": "A"}}], "total": 73, "hasMore": True})
    assert await port.list_total(LIST) == 73
    assert api.asked[0].query["limit"] == "1"


async def test_a_list_that_was_never_made_is_gone(scripted: Scripted) -> None:
    api, port = scripted
    api.say(problem(), status=404)
    with pytest.raises(TaskGone):
        await port.list_total(LIST)


async def test_pages_of_leads(scripted: Scripted) -> None:
    api, port = scripted
    lead = {"id": "1", "type": "person", "name": {"full": "A"}}
    api.say({"results": [lead], "total": 2, "hasMore": True, "nextCursor": "9"})
    assert (await port.task_leads(TASK, cursor=None)).next_cursor == "9"
    api.answers.clear()
    api.say({"leads": [lead], "total": 2, "hasMore": False, "nextCursor": None})
    assert (await port.list_leads(LIST, cursor="9")).next_cursor is None
    assert api.asked[1].query["cursor"] == "9"


async def test_the_newest_tasks_the_price_and_a_cancel(scripted: Scripted) -> None:
    api, port = scripted
    api.say({"tasks": [{"id": TASK, "status": "running"}]})
    assert [task.id for task in await port.recent_tasks()] == [TASK]
    api.answers.clear()
    api.say({"action": "FIND_PERSON", "count": 5, "costPerUnit": 1, "totalCredits": 5, "sufficient": True})
    assert (await port.preview(5)).total_credits == 5
    api.answers.clear()
    api.say({"success": True})
    await port.cancel(TASK)
    assert api.asked[-1].method == "DELETE"


# ---- the table


def subclasses(kind: type[LeadsError]) -> set[type[LeadsError]]:
    below = set(kind.__subclasses__())
    return below.union(*(subclasses(one) for one in below))


def test_every_kind_of_the_client_has_a_word_here() -> None:
    carried = {client.NotEnoughCredits, client.Conflict, client.Later, client.RateLimited, client.ServerTrouble}
    assert subclasses(LeadsError) == carried | KINDS.keys()


def test_an_error_that_nobody_knows_is_a_surprise() -> None:
    assert type(trouble_of(LeadsError("hm"))) is ApiSurprise

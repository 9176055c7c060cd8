"""An API that plays what it is told, and clients of it."""

from collections.abc import AsyncIterator

import pytest

from leadsearch.client import LeadsClient, LeadsError, RetryPolicy, Timeouts
from leadsearch.contract import StartSearch
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
KEY = "pk_test_s3cr3t"
NOW = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT
ONCE = RetryPolicy(tries=1)
IMPATIENT = Timeouts(connect=1, pool=1, read=0.2, total=0.4)
BODY = StartSearch(prompt="VPs of Sales in Austin", fetch_count=50)
HTML = "<html><body><h1>502 Bad Gateway</h1></body></html>"


@pytest.fixture
async def api() -> AsyncIterator[PlayedApi]:
    async with played_api(reply(200, {})) as server:
        yield server


@pytest.fixture
async def leads(api: PlayedApi) -> AsyncIterator[LeadsClient]:
    async with LeadsClient(api.url + "/", "pk_test", retry=RetryPolicy(tries=1)) as client:
        yield client


def client(url: str, *, retry: RetryPolicy = ONCE, waits: list[float] | None = None) -> LeadsClient:
    async def sleep(seconds: float) -> None:
        if waits is not None:
            waits.append(seconds)

    return LeadsClient(url, KEY, timeouts=IMPATIENT, retry=retry, sleep=sleep, random=lambda: 0.0, now=lambda: NOW)


async def failure_of(api: PlayedApi, *plays: Play) -> LeadsError:
    api.play(*plays)
    async with client(api.url) as leads:
        with pytest.raises(LeadsError) as caught:
            await leads.account()
    return caught.value

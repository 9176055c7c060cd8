"""Three service processes on one database: nobody is saved twice or passed over, and the credits come out exact."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from leadsearch.people.record import Person
from leadsearch.service.accounts import AccountRow, Accounts
from leadsearch.service.app import fresh_id, present_ms
from leadsearch.service.database import Database
from leadsearch.service.schema import ACTIVE, Task
from tests.contract.serving import KEY, Kept, Serving, people_in, serving
from tests.support.wait import until_asked

TITLES: Final = {"CTOs": "Chief Technology Officer", "VPs of Sales": "VP of Sales"}
"""Prompt → the title of those it finds."""
MATCHES: Final = 400
"""People of each title."""
PRICE: Final = 2
CREDITS: Final = 1_600
LISTS: Final = 5
CLIENTS: Final = 9
STEPS: Final = 15
WITHIN_S: Final = 90.0
"""For whatever happens at all on a busy machine."""


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    return Kept(tmp_path, request.getfixturevalue("postgres_url") if request.param == "postgresql" else None)


@asynccontextmanager
async def processes(
    kept: Kept, number: int, *arguments: str
) -> AsyncIterator[tuple[list[Serving], list[httpx.AsyncClient]]]:
    """Processes that start at the same moment, and a client of each."""
    people = [Person(full_name=f"{title} {n}", title=title) for n in range(MATCHES) for title in TITLES.values()]
    await people_in(kept.data, people, address=kept.address)
    async with AsyncExitStack() as stack:
        settings = ("--price", str(PRICE), "--embedded-credits", str(CREDITS), *kept.arguments, *arguments)
        starting = [serving(kept.data, *settings) for _ in range(number)]
        services = await asyncio.gather(*(stack.enter_async_context(one) for one in starting))
        clients = [
            await stack.enter_async_context(
                httpx.AsyncClient(base_url=one.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=WITHIN_S)
            )
            for one in services
        ]
        yield services, clients


async def start(client: httpx.AsyncClient, prompt: str, count: int, list_id: str) -> httpx.Response:
    return await client.post("/api/leads/search", json={"prompt": prompt, "fetch_count": count, "listId": list_id})


async def task(client: httpx.AsyncClient, task_id: str) -> dict[str, Any] | None:
    """The task, or None when it was removed."""
    answer = await client.get("/api/leads/search", params={"taskId": task_id})
    assert answer.status_code in {200, 404}, answer.text
    return answer.json()["tasks"][0] if answer.status_code == 200 else None


async def present(client: httpx.AsyncClient, task_id: str) -> dict[str, Any]:
    row = await task(client, task_id)
    assert row is not None
    return row


async def saved_more(client: httpx.AsyncClient, task_id: str, than: int) -> bool:
    count: int = (await present(client, task_id))["resultCount"]
    return count > than


async def leads(client: httpx.AsyncClient, list_id: str) -> list[dict[str, Any]]:
    """Everybody in a list, read in small pages."""
    found: list[dict[str, Any]] = []
    parameters = {"limit": "70"}
    while True:
        page = (await client.get(f"/api/lists/{list_id}/leads", params=parameters)).json()
        found += page["leads"]
        if not page["hasMore"]:
            assert page["total"] == len(found)
            return found
        parameters["cursor"] = page["nextCursor"]


async def all_ended(client: httpx.AsyncClient, tasks: list[str]) -> list[dict[str, Any]]:
    """The tasks once none of them is active any more."""
    rows: list[dict[str, Any]] = []

    async def ended() -> bool:
        rows[:] = [row for one in tasks if (row := await task(client, one)) is not None]
        return all(row["status"] not in ACTIVE for row in rows)

    await until_asked(ended, within=WITHIN_S)
    return rows


@asynccontextmanager
async def state(kept: Kept) -> AsyncIterator[Database]:
    """The services' own records."""
    database = await Database.open(kept.state)
    try:
        yield database
    finally:
        await database.close()


async def books(kept: Kept) -> AccountRow:
    async with state(kept) as database:
        (row,) = await Accounts(database=database, now_ms=present_ms, new_id=fresh_id).rows()
        return row


async def standing(kept: Kept, task_id: str) -> tuple[str, bool]:
    """The status of a task, and whether any worker may take it now."""
    async with state(kept) as database:
        asked = select(Task.status, Task.due_ms <= present_ms()).where(Task.id == task_id)
        status, due = await database.ask(lambda sql: sql.execute(asked).one())
        return status, bool(due)


async def assert_exact(kept: Kept, client: httpx.AsyncClient, lists: list[str]) -> int:
    """In each list the first matches of each prompt, in order, none twice, none left out; and the books fit them."""
    saved = 0
    listed = {row["id"]: row["leadCount"] for row in (await client.get("/api/lists")).json()["lists"]}
    for list_id in lists:
        people = await leads(client, list_id)
        for title in TITLES.values():
            names = [lead["name"]["full"] for lead in people if lead["title"] == title]
            assert names == [f"{title} {n}" for n in range(len(names))]
        assert listed[list_id] == len(people)
        saved += len(people)
    account = await books(kept)
    assert (account.reserved, account.spent) == (0, PRICE * saved)
    assert account.balance == CREDITS - account.spent
    return saved


async def play(clients: list[httpx.AsyncClient], lists: list[str], seed: int) -> tuple[Counter[str], list[str]]:
    """One client's steps, each at any of the processes: mostly starts, else a cancel or a look. What it was told."""
    chance = random.Random(seed)
    told: Counter[str] = Counter()
    tasks: list[str] = []
    for _ in range(STEPS):
        client, list_id = chance.choice(clients), chance.choice(lists)
        step = chance.choice(["start", "start", "start", "cancel", "look"])
        if step == "start":
            answer = await start(client, chance.choice(list(TITLES)), chance.randint(1, 80), list_id)
            if answer.status_code == 202:
                tasks.append(answer.json()["task"]["id"])
        elif step == "cancel" and tasks:
            answer = await client.delete("/api/leads/search", params={"taskId": tasks[-1]})
        else:
            answer = await client.get(f"/api/lists/{list_id}/leads")
        told[f"{step} {answer.status_code}"] += 1
    return told, tasks


@pytest.mark.timeout(240)
async def test_under_load_no_count_no_credit_and_no_cursor_goes_wrong(kept: Kept) -> None:
    lists = [str(UUID(int=n + 1)) for n in range(LISTS)]
    async with processes(kept, 3) as (services, clients):
        plays = await asyncio.gather(*(play(clients, lists, seed) for seed in range(CLIENTS)))
        told = sum((told for told, _ in plays), Counter[str]())
        assert told.keys() <= {
            *("start 202", "start 402", "start 409", "cancel 200", "cancel 404", "look 200", "look 404")
        }
        assert min(told["start 202"], told["cancel 200"], told["look 200"]) > 0

        rows = await all_ended(clients[0], [one for _, tasks in plays for one in tasks])
        assert {row["status"] for row in rows} <= {"completed", "cancelled"}
        for row in rows:
            results = await clients[1].get("/api/leads/search/results", params={"taskId": row["id"], "limit": "1"})
            assert results.json()["total"] == row["resultCount"]
        assert await assert_exact(kept, clients[2], lists) > 200
        assert await asyncio.gather(*(one.terminate() for one in services)) == [0, 0, 0]
        assert not [said for one in services if "Traceback" in (said := one.log.read_text())]


@pytest.mark.timeout(240)
async def test_the_tasks_of_a_killed_process_are_finished_by_another_and_charged_once(kept: Kept) -> None:
    lists = [str(UUID(int=n + 1)) for n in range(6)]
    async with processes(kept, 2, "--pace", "0.4") as (services, clients):
        started = [await start(clients[0], "CTOs", 100, list_id) for list_id in lists]
        tasks = [answer.json()["task"]["id"] for answer in started]
        for one in tasks:
            await until_asked(partial(saved_more, clients[1], one, 0), within=WITHIN_S)
        await services[0].kill()
        left = [await present(clients[1], one) for one in tasks]
        assert all(row["status"] == "running" and 0 < row["resultCount"] < 100 for row in left)

        going_on = (
            until_asked(partial(saved_more, clients[1], row["id"], row["resultCount"]), within=WITHIN_S) for row in left
        )
        await asyncio.gather(*going_on)
        rows = await all_ended(clients[1], tasks)
        assert [(row["status"], row["resultCount"]) for row in rows] == [("completed", 100)] * len(tasks)
        assert await assert_exact(kept, clients[1], lists) == 600


@pytest.mark.timeout(240)
async def test_a_process_that_is_told_to_end_hands_its_tasks_over_at_once(kept: Kept) -> None:
    list_id = str(UUID(int=1))
    async with processes(kept, 1, "--pace", "2") as ((service,), (client,)):
        task_id = (await start(client, "CTOs", MATCHES, list_id)).json()["task"]["id"]
        await until_asked(partial(saved_more, client, task_id, 0), within=WITHIN_S)
        assert await standing(kept, task_id) == ("running", False)
        assert await service.terminate() == 0
        assert await standing(kept, task_id) == ("running", True)
    async with processes(kept, 1) as (_, (client,)):
        (row,) = await all_ended(client, [task_id])
        assert (row["status"], row["resultCount"]) == ("completed", MATCHES)
        assert await assert_exact(kept, client, [list_id]) == MATCHES

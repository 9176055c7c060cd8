"""Both ends of the contract over a real socket: every operation of our client against our own service."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from click.testing import CliRunner

from cli.main import main
from leadsearch.client import (
    Conflict,
    Gone,
    InvalidRequest,
    LeadsClient,
    NotEnoughCredits,
    OutcomeUnknown,
    RateLimited,
    RetryPolicy,
    Unauthorised,
    every_lead,
)
from leadsearch.contract import LeadPage, Started, StartSearch, Task
from leadsearch.people.record import Person
from tests.contract.serving import KEY, Kept, people_in, serving
from tests.support.postgres import fresh_database
from tests.support.wait import until_asked

pytestmark = pytest.mark.asyncio(loop_scope="module")

PRICE = 2
CREDITS = 1000
MATCHES = 70
"""Chief technology officers in the corpus; behind them stands one chief financial officer, who will be erased."""
ENDS_WITHIN_S = 60.0


@asynccontextmanager
async def service(kept: Kept, *arguments: str) -> AsyncIterator[str]:
    people = [
        Person(
            full_name=f"Ada {number}",
            title="Chief Technology Officer" if number < MATCHES else "Chief Financial Officer",
            company_name="Analytical Engines",
            company_domain="engines.example",
            city="Austin",
            state="US-TX",
            country="US",
            profile_url=f"https://www.linkedin.com/in/ada-{number}",
            emails=(f"ada{number}@engines.example",),
        )
        for number in range(MATCHES + 1)
    ]
    await people_in(kept.data, people, address=kept.address)
    paid = ("--price", str(PRICE), "--embedded-credits", str(CREDITS))
    async with serving(kept.data, *paid, *kept.arguments, *arguments) as running:
        yield running.url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("quick")
    if request.param == "sqlite":
        yield Kept(folder)
        return
    for address in fresh_database(request.getfixturevalue("postgres_server")):
        yield Kept(folder, address)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def url(kept: Kept) -> AsyncIterator[str]:
    async with service(kept) as address:
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slow_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A service that takes its time, so that a task can be met while it runs."""
    async with service(Kept(tmp_path_factory.mktemp("slow")), "--pace", "1") as address:
        yield address


def client(url: str, key: str = KEY) -> LeadsClient:
    return LeadsClient(url, key, retry=RetryPolicy(tries=1))


async def start(
    leads: LeadsClient, count: int, *, prompt: str = "CTOs", list_id: UUID | None = None, key: str | None = None
) -> Started:
    body = StartSearch(prompt=prompt, fetch_count=count, list_id=list_id or uuid4(), list_name="Engines")
    return await leads.start(body, idempotency_key=key or str(uuid4()))


async def ended(leads: LeadsClient, task_id: str) -> Task:
    async def at_its_end() -> Task | None:
        task = await leads.task(task_id)
        return task if task.ended else None

    task = await until_asked(at_its_end, within=ENDS_WITHIN_S)
    assert task
    return task


async def balance(leads: LeadsClient) -> float:
    found = (await leads.preview(1)).balance
    assert found is not None
    return found


async def ids(leads: LeadsClient, list_id: str, *, limit: int) -> list[str]:
    async def page(cursor: str | None) -> LeadPage:
        return await leads.list_leads(list_id, limit=limit, cursor=cursor)

    return [lead.id async for lead in every_lead(page)]


async def test_the_account_its_prices_and_a_preview(url: str) -> None:
    async with client(url) as leads:
        account, prices, preview = await leads.account(), await leads.prices(), await leads.preview(7)
    assert account.id
    assert (account.full_name or "").startswith("embedded")
    assert prices == {"FIND_PERSON": PRICE}
    assert (preview.cost_per_unit, preview.total_credits, preview.sufficient) == (PRICE, 7 * PRICE, True)
    assert preview.balance is not None
    assert preview.balance <= CREDITS


async def test_a_search_goes_on_from_batch_to_batch_until_nobody_is_left(url: str) -> None:
    list_id = uuid4()
    async with client(url) as leads:
        before = await balance(leads)
        batches: list[list[str]] = []
        for expected in (30, 30, 10, 0):
            started = await start(leads, 30, list_id=list_id)
            assert (started.list_id, started.list_name) == (str(list_id), "Engines")
            assert started.task.correlation_id
            task = await ended(leads, started.task.id)
            assert (task.status, task.result_count, task.list_id) == ("completed", expected, str(list_id))
            assert task.exhausted is (expected < 30)
            assert task.correlation_id == started.task.correlation_id
            assert task.prompt == "CTOs"
            assert task.created_at is not None
            assert task.completed_at is not None
            assert task.completed_at >= task.created_at
            page = await leads.results(task.id, limit=500)
            assert (page.total, page.next_cursor) == (expected, None)
            batches.append([lead.id for lead in page.leads])
        in_order = [lead for batch in batches for lead in batch]
        assert len(set(in_order)) == MATCHES
        assert await ids(leads, str(list_id), limit=7) == in_order
        assert before - await balance(leads) == MATCHES * PRICE


async def test_a_lead_is_read_with_all_that_is_known(url: str) -> None:
    async with client(url) as leads:
        started = await start(leads, 1)
        await ended(leads, started.task.id)
        [lead] = (await leads.results(started.task.id)).leads
    assert lead.name.full.startswith("Ada ")
    assert lead.title == "Chief Technology Officer"
    assert lead.company is not None
    assert (lead.company.name, lead.company.domain) == ("Analytical Engines", "engines.example")
    assert lead.location is not None
    assert lead.location.city == "Austin"
    assert lead.profile_url is not None
    assert lead.profile_url.startswith("https://www.linkedin.com/in/ada-")
    assert any(contact.endswith("@engines.example") for contact in lead.contacts)


async def test_lists_and_tasks_are_found_again(url: str) -> None:
    async with client(url) as leads:
        started = await start(leads, 2)
        await ended(leads, started.task.id)
        newest = await leads.recent_tasks()
        page = await leads.lists(limit=1)
        further = await leads.lists(limit=500, cursor=page.next_cursor) if page.next_cursor else page
    assert started.task.id in {task.id for task in newest}
    assert len(newest) <= 20
    assert len(page.lists) == 1
    found = {each.id: each for each in (*page.lists, *further.lists)}[started.list_id]
    assert (found.name, found.lead_count, found.active_task_id) == ("Engines", 2, None)


async def test_the_same_key_starts_nothing_twice(url: str) -> None:
    list_id, key = uuid4(), str(uuid4())
    async with client(url) as leads:
        first = await start(leads, 5, list_id=list_id, key=key)
        await ended(leads, first.task.id)
        second = await start(leads, 5, list_id=list_id, key=key)
        assert (second.task.id, second.list_id) == (first.task.id, first.list_id)
        assert (await leads.list_leads(str(list_id))).total == 5


async def test_an_erased_person_is_gone_and_stays_away(url: str) -> None:
    async with client(url) as leads:
        started = await start(leads, 1, prompt="CFOs")
        await ended(leads, started.task.id)
        [lead] = await ids(leads, started.list_id, limit=1)
        await leads.erase_lead(lead)
        assert await ids(leads, started.list_id, limit=1) == []
        with pytest.raises(Gone) as caught:
            await leads.erase_lead(lead)
        later = await start(leads, 1, prompt="CFOs")
        assert (await ended(leads, later.task.id)).result_count == 0
    assert caught.value.correlation_id


async def test_a_running_search_can_be_met_and_cancelled(slow_url: str) -> None:
    list_id = uuid4()
    async with client(slow_url) as leads:
        before = await balance(leads)
        started = await start(leads, 60, list_id=list_id)
        assert started.task.poll_after_ms == 1000
        with pytest.raises(Conflict) as caught:
            await start(leads, 5, list_id=list_id)
        assert caught.value.active_task_id == started.task.id
        assert caught.value.correlation_id
        page = await leads.lists()
        assert page.lists[0].active_task_id == started.task.id

        await leads.cancel(started.task.id)
        task = await leads.task(started.task.id)
        assert task.status == "cancelled"
        assert (await leads.list_leads(str(list_id))).total == task.result_count
        assert before - await balance(leads) == task.result_count * PRICE

        await leads.cancel(started.task.id)  # an ended task is removed
        with pytest.raises(Gone):
            await leads.task(started.task.id)


async def test_more_than_the_balance_is_refused_with_both_amounts(url: str) -> None:
    async with client(url) as leads:
        with pytest.raises(NotEnoughCredits) as caught:
            await start(leads, 2500)
        preview = await leads.preview(2500)
    assert caught.value.required == 2500 * PRICE
    assert caught.value.balance == preview.balance
    assert not preview.sufficient
    assert caught.value.correlation_id


@pytest.mark.parametrize("key", ["pk_own_wrong", "x"])
async def test_a_wrong_key_is_unauthorised_everywhere(url: str, key: str) -> None:
    some = str(uuid4())
    async with client(url, key) as leads:
        for asked in (
            leads.account(),
            leads.prices(),
            leads.preview(1),
            leads.task(some),
            leads.recent_tasks(),
            leads.results(some),
            leads.lists(),
            leads.list_leads(some),
            leads.erase_lead(some),
            leads.cancel(some),
            start(leads, 1),
        ):
            with pytest.raises(Unauthorised) as caught:
                await asked
            assert caught.value.correlation_id


async def test_what_the_service_does_not_know_is_gone(url: str) -> None:
    some = str(uuid4())
    async with client(url) as leads:
        for asked in (leads.task(some), leads.results(some), leads.list_leads(some), leads.cancel(some)):
            with pytest.raises(Gone):
                await asked


async def test_a_request_outside_the_contract_is_refused_with_its_fields(url: str) -> None:
    async with client(url) as leads:
        for asked in (
            leads.task("no-uuid"),
            leads.results("no-uuid"),
            leads.lists(limit=501),
            leads.lists(cursor="x"),
            leads.preview(0),
        ):
            with pytest.raises(InvalidRequest) as caught:
                await asked
            assert caught.value.details
            assert caught.value.correlation_id


async def test_a_start_whose_answer_is_lost_is_unknown_and_safe_to_send_again(url: str) -> None:
    list_id, key = uuid4(), str(uuid4())
    async with losing_answers(url) as lossy, client(lossy) as leads:
        with pytest.raises(OutcomeUnknown):
            await start(leads, 5, list_id=list_id, key=key)
    async with client(url) as leads:
        again = await start(leads, 5, list_id=list_id, key=key)
        await ended(leads, again.task.id)
        assert (await leads.list_leads(str(list_id))).total == 5
        assert [task.id for task in await leads.recent_tasks() if task.list_id == str(list_id)] == [again.task.id]


async def test_a_cancel_whose_answer_is_lost_is_sent_once(slow_url: str) -> None:
    async with client(slow_url) as leads:
        started = await start(leads, 60)
        async with losing_answers(slow_url) as lossy, client(lossy) as deaf:
            with pytest.raises(OutcomeUnknown):
                await deaf.cancel(started.task.id)
        assert (await leads.task(started.task.id)).status == "cancelled"


async def test_starts_that_come_too_fast_are_told_when_and_the_client_waits_for_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with service(Kept(tmp_path_factory.mktemp("throttled")), "--starts-per-minute", "60") as address:
        async with LeadsClient(address, KEY) as patient:
            started = await asyncio.gather(*(start(patient, 1) for _ in range(8)))
            assert len({one.task.id for one in started}) == len(await patient.recent_tasks()) == 8
        async with client(address) as hasty:
            answers = await asyncio.gather(*(start(hasty, 1) for _ in range(8)), return_exceptions=True)
            refused = [answer for answer in answers if isinstance(answer, RateLimited)]
            assert refused
            assert all(1 <= (one.retry_after or 0) <= 10 and one.correlation_id for one in refused)
            assert len(await hasty.recent_tasks()) == 8 + len(answers) - len(refused)


async def test_the_command_line_goes_the_whole_way(url: str) -> None:
    environment = {"LEADS_API_URL": url, "LEADS_API_KEY": KEY}

    async def search(*arguments: str) -> dict[str, object]:
        runner = CliRunner(env=environment)
        result = await asyncio.to_thread(runner.invoke, main, ["search", *arguments, "--json"], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        found: dict[str, object] = json.loads(result.stdout)
        return found

    task = await search("create", "CTOs", "--count", "12", "--watch")
    assert (task["status"], task["result_count"]) == ("completed", 12)
    assert (await search("get", str(task["id"])))["id"] == task["id"]
    found = await search("results", str(task["id"]))
    assert found["total"] == 12
    assert await search("cancel", str(task["id"])) == {"success": True}


@asynccontextmanager
async def losing_answers(url: str) -> AsyncIterator[str]:
    """A way to the service that carries every request, waits for the answer, and drops the connection instead."""
    host, port = url.removeprefix("http://").split(":")

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward, upstream = await asyncio.open_connection(host, int(port))
        upstream.write(await reader.read(65_536))
        await asyncio.wait_for(onward.readuntil(b"\r\n\r\n"), ENDS_WITHIN_S)
        upstream.close()
        writer.close()

    server = await asyncio.start_server(carry, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await asyncio.wait_for(server.wait_closed(), ENDS_WITHIN_S)

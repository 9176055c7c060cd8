"""`leads search` against a real server: what is shown, what is JSON, and how it exits."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from tests.unit.leadsearch.played_api import Play, PlayedApi, played_api, reply, silence

LIST_ID = "6a1f0d3e-5a0b-4b52-9a44-0a8d3a0f7c11"
TASK = {
    "id": "t-1",
    "status": "completed",
    "resultListId": LIST_ID,
    "prompt": "VPs of Sales in Austin",
    "resultCount": 25,
    "createdAt": "2026-03-01T10:00:00Z",
    "correlationId": "c-9",
}
COST = {
    "action": "FIND_PERSON",
    "count": 50,
    "costPerUnit": 2,
    "totalCredits": 100,
    "sufficient": True,
    "balance": 1840,
}
STARTED = {"task": TASK | {"status": "pending"}, "list": {"id": LIST_ID, "name": "Austin"}}
CREATE = ("create", "VPs of Sales in Austin", "--list", LIST_ID, "--idempotency-key", "k-1")


@pytest.fixture
async def api() -> AsyncIterator[PlayedApi]:
    async with played_api(reply(200, {})) as server:
        yield server


async def leads(api: PlayedApi, *arguments: str, plays: tuple[Play, ...], typed: str = "") -> Result:
    api.play(*plays)
    environment = {"LEADS_API_URL": api.url, "LEADS_API_KEY": "pk_test_s3cr3t", "COLUMNS": "200"}
    runner = CliRunner(env=environment)
    return await asyncio.to_thread(runner.invoke, main, ["search", *arguments], input=typed, catch_exceptions=False)


# ---- create


async def test_create_tells_the_cost_before_it_starts(api: PlayedApi) -> None:
    result = await leads(api, *CREATE, plays=(reply(200, COST), reply(202, STARTED)))
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "At most 100 credits for 50 people; the balance is 1,840 credits.",
        f'Started task t-1, filling list {LIST_ID} "Austin".',
        "Follow it: leads search watch t-1",
    ]
    assert [request.path for request in api.requests] == ["/api/credits/preview", "/api/leads/search"]
    assert api.requests[1].json == {"prompt": "VPs of Sales in Austin", "fetch_count": 50, "listId": LIST_ID}
    assert api.requests[1].headers["idempotency-key"] == "k-1"


UNCLEAR = ("create", "frobnicating wizards of unknown kinds in Austin")


@pytest.mark.parametrize("typed", ["", "n\n"])
async def test_create_asks_before_it_starts_what_it_hardly_understands(api: PlayedApi, typed: str) -> None:
    result = await leads(api, *UNCLEAR, plays=(reply(200, COST), reply(202, STARTED)), typed=typed)
    assert result.exit_code == 1
    assert "Austin" in result.stderr
    assert "Search anyway?" in result.stderr
    assert "Nothing was started." in result.stderr
    assert not api.requests


@pytest.mark.parametrize(("arguments", "typed"), [((*UNCLEAR, "--yes"), ""), (UNCLEAR, "y\n")])
async def test_create_starts_what_it_hardly_understands_when_told_to(
    api: PlayedApi, arguments: tuple[str, ...], typed: str
) -> None:
    result = await leads(api, *arguments, "--json", plays=(reply(200, COST), reply(202, STARTED)), typed=typed)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["task"]["id"] == "t-1"


async def test_create_says_what_to_write_where_nothing_can_be_searched_for(api: PlayedApi) -> None:
    result = await leads(api, "create", "frobnicating", plays=(), typed="y\n")
    assert result.exit_code == 1
    assert "Name a job title, a company or a place." in result.stderr
    assert not api.requests


async def test_create_makes_up_list_and_key_itself(api: PlayedApi) -> None:
    for _ in range(2):
        result = await leads(api, "create", "CTOs", "--json", plays=(reply(200, COST), reply(202, STARTED)))
        assert json.loads(result.stdout)["task"]["id"] == "t-1"
    starts = [request for request in api.requests if request.path == "/api/leads/search"]
    assert len({request.headers["idempotency-key"] for request in starts}) == 2
    assert len({json.loads(request.body)["listId"] for request in starts}) == 2


@pytest.mark.parametrize(
    ("balance", "price", "advice"),
    [(31, 2, "It pays for 15: --count 15."), (1, 2, "buy credits"), (1, 0, "buy credits")],
)
async def test_create_starts_nothing_that_cannot_be_paid(api: PlayedApi, balance: int, price: int, advice: str) -> None:
    cost = COST | {"sufficient": False, "balance": balance, "costPerUnit": price}
    result = await leads(api, *CREATE, plays=(reply(200, cost),))
    assert result.exit_code == 1
    assert "Nothing was started." in result.stderr
    assert advice in result.stderr
    assert len(api.requests) == 1


@pytest.mark.parametrize(
    "play", [reply(404, {"error": "no such thing"}), reply(200, "<html>"), reply(200, COST | {"balance": None})]
)
async def test_an_unknown_price_or_balance_does_not_stand_in_the_way(api: PlayedApi, play: Play) -> None:
    result = await leads(api, *CREATE, plays=(play, reply(202, STARTED)))
    assert result.exit_code == 0
    assert "unknown" in result.stderr


async def test_a_start_whose_answer_is_lost_says_how_to_find_out(api: PlayedApi) -> None:
    result = await leads(api, *CREATE, plays=(reply(200, COST), reply(502, "<html>", {"X-Request-Id": "r-1"})))
    assert result.exit_code == 4
    assert "its outcome is unknown" in result.stderr
    assert "leads search get" in result.stderr
    assert (
        f"leads search create 'VPs of Sales in Austin' --count 50 --list {LIST_ID} --idempotency-key k-1"
        in result.stderr
    )
    assert "r-1" in result.stderr
    assert len(api.requests) == 2


async def test_create_can_follow_to_the_end(api: PlayedApi) -> None:
    plays = (reply(200, COST), reply(202, STARTED), reply(200, {"tasks": [TASK]}))
    result = await leads(api, *CREATE, "--watch", "--json", plays=plays)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["status"] == "completed"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("create", ""), "it is empty"),
        (("create", " \n"), "it is empty"),
        (("create", "x" * 2001), "it has 2001 characters, at most 2000"),
        (("create", "\udcff"), "the terminal's encoding"),
        (("create", "x", "--count", "0"), "0 is not in the range 1<=x<=2500"),
        (("create", "x", "--count", "2501"), "2501 is not in the range"),
        (("create", "x", "--count", "fifty"), "'fifty' is not a valid integer"),
        (("create", "x", "--list", "mine"), "'mine' is not a valid UUID"),
        (("create", "x", "--name", " "), "it is empty"),
        (("create", "x", "--name", "y" * 121), "at most 120"),
        (("create", "x", "--idempotency-key", "a b"), "no spaces"),
        (("get", "--url", "localhost:8090"), "https://host"),
        (("get", "--key", "two words"), "the API key"),
        (("results", "t-1", "--limit", "0"), "--limit"),
        (("watch",), "TASK_ID"),
    ],
)
async def test_wrong_options_are_named_before_anything_is_sent(
    api: PlayedApi, arguments: tuple[str, ...], words: str
) -> None:
    result = await leads(api, *arguments, plays=(reply(500),))
    assert result.exit_code == 2
    assert words in result.stderr
    assert api.requests == []


async def test_a_missing_key_says_which_variable() -> None:
    result = CliRunner(env={"LEADS_API_KEY": None}).invoke(main, ["search", "get"])
    assert result.exit_code == 2
    assert "LEADS_API_KEY" in result.stderr


# ---- failures


@pytest.mark.parametrize(
    ("play", "code", "words"),
    [
        (reply(401, {"error": {"message": "Wrong key."}}), 1, "leads accounts add"),
        (reply(404, {"error": {"message": "No such task."}}), 1, "leads search get"),
        (
            reply(400, {"error": {"message": "No.", "details": [{"field": "taskId", "message": "no UUID"}]}}),
            1,
            "taskId: no UUID",
        ),
        (reply(405, {"error": {"message": "No."}}), 1, "does not offer"),
        (reply(200, "<html>"), 1, "LEADS_API_URL"),
        (reply(429, {"error": "Slow down."}, {"Retry-After": "99"}), 3, "Try again in 99 s."),
        (reply(503, {"error": "Restarting."}, {"Retry-After": "99"}), 3, "Try again in a while."),
    ],
)
async def test_each_failure_says_what_to_do(api: PlayedApi, play: Play, code: int, words: str) -> None:
    result = await leads(api, "get", "t-1", plays=(play,))
    assert result.exit_code == code
    assert words in result.stderr
    assert "The API gave no correlation id." in result.stderr
    assert result.stdout == ""
    assert "pk_test_s3cr3t" not in result.output


async def test_a_conflict_says_how_to_see_the_other_search(api: PlayedApi) -> None:
    busy = reply(409, {"error": {"message": "Busy."}, "activeTaskId": "t-9", "correlationId": "c-1"})
    result = await leads(api, *CREATE, plays=(reply(200, COST), busy))
    assert result.exit_code == 1
    assert "leads search watch t-9" in result.stderr
    assert "leads search cancel t-9" in result.stderr
    assert "Correlation id to quote: c-1" in result.stderr


async def test_too_few_credits_at_the_start_tells_both_amounts(api: PlayedApi) -> None:
    poor = reply(402, {"error": {"message": "Not enough."}, "required": 100, "balance": 1})
    result = await leads(api, *CREATE, plays=(reply(200, COST), poor))
    assert result.exit_code == 1
    assert "Needed: 100 credits; balance: 1 credit." in result.stderr


async def test_nobody_listening_says_how_to_start_one() -> None:
    environment = {"LEADS_API_URL": "http://127.0.0.1:9", "LEADS_API_KEY": "k"}
    result = await asyncio.to_thread(CliRunner(env=environment).invoke, main, ["search", "get"])
    assert result.exit_code == 3
    assert "Connection refused" in result.stderr
    assert "leads serve" in result.stderr


# ---- get, watch, results, cancel


async def test_get_shows_a_task(api: PlayedApi) -> None:
    result = await leads(api, "get", "t-1", plays=(reply(200, {"tasks": [TASK]}),))
    assert result.exit_code == 0
    for words in ("completed", "VPs of Sales in Austin", LIST_ID, "25", "2026-03-01 10:00:00 UTC", "c-9"):
        assert words in result.stdout


async def test_get_shows_the_newest_tasks(api: PlayedApi) -> None:
    result = await leads(api, "get", plays=(reply(200, {"tasks": [TASK, TASK | {"id": "t-0"}]}),))
    assert "t-1" in result.stdout
    assert "t-0" in result.stdout
    result = await leads(api, "get", "--json", plays=(reply(200, {"tasks": [TASK]}),))
    assert [task["id"] for task in json.loads(result.stdout)] == ["t-1"]
    result = await leads(api, "get", plays=(reply(200, {"tasks": []}),))
    assert result.stdout == "No searches yet.\n"


async def test_watch_ends_with_the_search(api: PlayedApi) -> None:
    running = reply(200, {"tasks": [TASK | {"status": "running", "resultCount": 3}]}, {"Poll-After-Ms": "0"})
    result = await leads(api, "watch", "t-1", plays=(running, reply(200, {"tasks": [TASK]})))
    assert result.exit_code == 0
    assert "leads search results t-1" in result.stdout
    assert len(api.requests) == 2


@pytest.mark.parametrize("status", ["failed", "cancelled"])
async def test_watch_tells_a_bad_end(api: PlayedApi, status: str) -> None:
    bad = TASK | {"status": status, "errorMessage": "the provider gave up"}
    result = await leads(api, "watch", "t-1", plays=(reply(200, {"tasks": [bad]}),))
    assert result.exit_code == 5
    assert f"The search ended as {status}: the provider gave up" in result.stderr
    assert "c-9" in result.stderr


async def test_watch_stops_at_its_limit_and_says_how_to_go_on(api: PlayedApi) -> None:
    odd = TASK | {"status": "baking", "correlationId": None}
    result = await leads(api, "watch", "t-1", "--within", "0", plays=(reply(200, {"tasks": [odd]}),))
    assert result.exit_code == 6
    assert "the API gave none; quote the task id" in result.stderr
    assert "Go on watching: leads search watch t-1" in result.stderr
    assert "an unknown word; counts as running" in result.stdout


async def interrupted(api: PlayedApi, *arguments: str, after: int, plays: tuple[Play, ...]) -> tuple[int | None, str]:
    """Run a command in a process of its own and press Ctrl-C after so many requests; its exit code and what it said."""
    api.play(*plays)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "cli.main", "search", *arguments),
        env=os.environ | {"LEADS_API_URL": api.url, "LEADS_API_KEY": "k"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # A shell that runs tests in the background has them ignore Ctrl-C, and every process after them.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    async with asyncio.timeout(60):
        await api.asked(after)
        process.send_signal(signal.SIGINT)
        _, said = await process.communicate()
    assert b"Traceback" not in said
    return process.returncode, said.decode()


async def test_ctrl_c_stops_the_watching_and_says_how_to_go_on(api: PlayedApi) -> None:
    running = reply(200, {"tasks": [TASK | {"status": "running"}]}, {"Poll-After-Ms": "0"})
    code, said = await interrupted(api, "watch", "t-1", after=2, plays=(running,))
    assert code == 130
    assert "the search itself goes on" in said
    assert "Go on watching: leads search watch t-1" in said


async def test_ctrl_c_in_a_start_says_that_it_may_have_been_sent(api: PlayedApi) -> None:
    code, said = await interrupted(api, *CREATE, after=2, plays=(reply(200, COST), silence()))
    assert code == 130
    assert "may have been sent" in said
    assert "--idempotency-key k-1" in said


async def test_results_read_all_pages_up_to_the_limit(api: PlayedApi) -> None:
    lead = {"id": "a", "name": {"full": "Ada Lovelace"}, "location": {"city": "Austin", "country": "US"}}
    pages = (
        reply(200, {"results": [lead, lead | {"id": "b"}], "total": 3, "hasMore": True, "nextCursor": "2"}),
        reply(200, {"results": [lead | {"id": "c"}], "total": 3, "hasMore": False}),
    )
    result = await leads(api, "results", "t-1", "--json", plays=pages)
    found = json.loads(result.stdout)
    assert [each["id"] for each in found["leads"]] == ["a", "b", "c"]
    assert found["total"] == 3
    result = await leads(api, "results", "t-1", "--limit", "1", plays=pages)
    assert "Austin, US" in result.stdout
    assert "1 of 3 people." in result.stdout


async def test_foreign_text_cannot_command_the_terminal(api: PlayedApi) -> None:
    lead = {"id": "a", "name": {"full": "\x1b[31mRed [bold]Ada[/bold]\x07\nLovelace"}, "title": "\u202eTOC"}
    page = reply(200, {"results": [lead], "total": 1})
    result = await leads(api, "results", "t-1", plays=(page,))
    assert "[31mRed [bold]Ada[/bold] Lovelace" in result.stdout
    assert not {"\x1b", "\x07", "\u202e"} & set(result.stdout)


async def test_cancel_says_that_it_is_done(api: PlayedApi) -> None:
    result = await leads(api, "cancel", "t-1", plays=(reply(200, {"success": True}),))
    assert result.exit_code == 0
    assert "stays in its list" in result.stdout
    assert api.requests[0].method == "DELETE"

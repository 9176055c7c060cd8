"""Whatever is wrong with a request: a Problem that says so, the right status, and nothing begun."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from starlette.types import Message

from leadsearch.service.bodies import BODY_MAX
from tests.unit.leadsearch.service.conftest import Open, Service

SEARCH = "/api/leads/search"


def assert_problem(answer: httpx.Response, status: int, code: str, *words: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    problem: dict[str, Any] = answer.json()
    assert problem["error"]["code"] == code
    assert problem["correlationId"] == answer.headers["X-Correlation-Id"]
    for word in words:
        assert word in problem["error"]["message"]
    return problem


async def assert_nothing_begun(service: Service) -> None:
    assert (await service.http.get(SEARCH)).json() == {"tasks": []}
    assert (await service.http.get("/api/lists")).json()["lists"] == []
    assert await service.balance() == 1000


@pytest.mark.parametrize("count", ["50", "fifty", True, False, None, 0.5, 0, -1, 0.0, -(10**30), [5], {}])
async def test_a_count_that_is_no_number_of_people_is_refused(service: Service, count: Any) -> None:
    problem = assert_problem(await service.start(count=count), 400, "invalid_request", "fetch_count", "whole number")
    assert problem["error"]["details"] == [
        {"field": "fetch_count", "message": "must be a whole number of 1 or more"},
    ]
    await assert_nothing_begun(service)


@pytest.mark.parametrize(
    ("written", "reserved"),
    [
        ("50", 50),
        ("50.0", 50),
        ("5e1", 50),
        ("2500", 2500),
        ("2501", 2500),
        ("1e30", 2500),
        ("1" + "0" * 30, 2500),
        ("1" + "0" * 5000, 2500),
        ("1e400", 2500),
        ("1e999999999", 2500),
    ],
)
async def test_a_count_is_taken_as_a_number_and_clamped(open_one: Open, written: str, reserved: int) -> None:
    service = await open_one(balance=5000, pace_s=30)
    body = f'{{"prompt": "cto", "fetch_count": {written}}}'
    answer = await service.http.post(SEARCH, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 202
    assert await service.balance() == 5000 - reserved


@pytest.mark.parametrize(
    "written", ["NaN", "Infinity", "-Infinity", "1e-400", "1e99999999999999999999", "-1e999999999"]
)
async def test_a_count_that_no_number_can_be_is_refused(service: Service, written: str) -> None:
    body = f'{{"prompt": "cto", "fetch_count": {written}}}'
    answer = await service.http.post(SEARCH, content=body, headers={"Content-Type": "application/json"})
    assert_problem(answer, 400, "invalid_request")
    await assert_nothing_begun(service)


@pytest.mark.parametrize("prompt", ["", "   ", "\n\t", "\ufeff\u3000", "x" * 2001, None, 5, ["cto"], "\ud800"])
async def test_a_prompt_that_is_no_prompt_is_refused(service: Service, prompt: Any) -> None:
    body = json.dumps({"prompt": prompt, "fetch_count": 5})
    answer = await service.http.post(SEARCH, content=body, headers={"Content-Type": "application/json"})
    assert_problem(answer, 400, "invalid_request", "prompt")
    await assert_nothing_begun(service)


@pytest.mark.parametrize("prompt", ["x" * 2000, "\U0001f600" * 2000, "a\0b", "\x1f"])
async def test_any_text_up_to_the_limit_is_a_prompt(service: Service, prompt: str) -> None:
    assert (await service.start(prompt)).status_code == 202


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("listId", "not-a-uuid"),
        ("listId", "6f1c0c1e5a1f4f579d0e2f6c3f0f9a11"),
        ("listId", "{6f1c0c1e-5a1f-4f57-9d0e-2f6c3f0f9a11}"),
        ("listId", "6f1c0c1e-5a1f-4f57-9d0e-2f6c3f0f9a11\n"),
        ("listId", None),
        ("listId", 5),
        ("listName", ""),
        ("listName", " "),
        ("listName", "x" * 121),
        ("listName", None),
    ],
)
async def test_a_list_that_cannot_be_is_refused(service: Service, field: str, value: Any) -> None:
    assert_problem(await service.start(**{field: value}), 400, "invalid_request", field)
    await assert_nothing_begun(service)


async def test_fields_nobody_knows_are_passed_over(service: Service) -> None:
    assert (await service.start(colour="green")).status_code == 202


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"{'prompt': 'cto'}", b"[" * 60_000, b"prompt=cto"]
)
async def test_a_body_that_is_no_json_object_is_refused(service: Service, body: bytes) -> None:
    answer = await service.http.post(SEARCH, content=body, headers={"Content-Type": "application/json"})
    assert_problem(answer, 400, "invalid_request")
    await assert_nothing_begun(service)


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
async def test_another_content_type_is_refused(service: Service, kind: str) -> None:
    body = b'{"prompt": "cto", "fetch_count": 5}'
    answer = await service.http.post(SEARCH, content=body, headers={"Content-Type": kind})
    assert_problem(answer, 400, "invalid_request", "Content-Type: application/json")
    await assert_nothing_begun(service)


async def test_a_content_type_may_have_parameters_and_any_case(service: Service) -> None:
    body = b'{"prompt": "cto", "fetch_count": 5}'
    kind = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert (await service.http.post(SEARCH, content=body, headers=kind)).status_code == 202


async def test_a_body_too_large_is_refused_however_it_is_sent(service: Service) -> None:
    async def pieces() -> Any:
        for _ in range(20):
            yield b" " * (BODY_MAX // 10)

    for content in (b" " * (BODY_MAX + 1), pieces()):
        answer = await service.http.post(SEARCH, content=content, headers={"Content-Type": "application/json"})
        assert_problem(answer, 400, "invalid_request", "larger than")
    await assert_nothing_begun(service)


@pytest.mark.parametrize("key", ["", "with space", "x" * 256, "\x7f"])
async def test_an_idempotency_key_that_cannot_be_is_refused(service: Service, key: str) -> None:
    assert_problem(await service.start(key=key), 400, "invalid_request", "Idempotency-Key")
    await assert_nothing_begun(service)


@pytest.mark.parametrize(
    ("path", "parameter", "value"),
    [
        (SEARCH, "taskId", "5"),
        (SEARCH, "taskId", ""),
        (SEARCH + "/results", "taskId", "5"),
        (SEARCH + "/results", "limit", "0"),
        ("/api/lists", "limit", "501"),
        ("/api/lists", "limit", "ten"),
        ("/api/lists", "limit", " 5"),
        ("/api/lists", "limit", "5_0"),
        ("/api/lists", "cursor", "x"),
        ("/api/lists", "cursor", ""),
        ("/api/lists", "cursor", "-1"),
        ("/api/lists", "cursor", "\u0661"),
        ("/api/lists", "cursor", "1" * 19),
    ],
)
async def test_a_parameter_that_cannot_be_is_refused(service: Service, path: str, parameter: str, value: str) -> None:
    parameters = {"taskId": str(uuid4())} if "results" in path else {}
    answer = await service.http.get(path, params=parameters | {parameter: value})
    assert_problem(answer, 400, "invalid_request", parameter)


async def test_a_task_id_that_is_needed_and_missing_is_named(service: Service) -> None:
    assert_problem(await service.http.delete(SEARCH), 400, "invalid_request", "taskId")
    assert_problem(await service.http.get("/api/lists/5/leads"), 400, "invalid_request", "id")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic abc", "wrong", "Bearer \xe9"])
async def test_without_a_valid_key_nothing_is_answered_and_no_body_is_read(
    service: Service, header: str | None
) -> None:
    del service.http.headers["Authorization"]
    read: list[bytes] = []

    async def body() -> Any:
        read.append(b"{")
        yield b"{"

    headers = [] if header is None else [(b"Authorization", header.encode("latin-1"))]
    answer = await service.http.post(SEARCH, content=body(), headers=headers)
    assert_problem(answer, 401, "unauthorized", "Authorization: Bearer")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert read == []
    assert_problem(await service.http.get("/api/account", headers=headers), 401, "unauthorized")


async def test_the_key_word_may_be_in_any_case(service: Service) -> None:
    key = service.http.headers["Authorization"].removeprefix("Bearer ")
    answer = await service.http.get("/api/account", headers={"Authorization": f"bearer {key}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/", "/api", "/api/leads/", "/api/lists//leads", "/api/leads/search/x", "/docs"])
async def test_an_unknown_path_is_a_problem(service: Service, path: str) -> None:
    assert_problem(await service.http.get(path), 404, "not_found", path)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", SEARCH, "DELETE, GET, POST"),
        ("PATCH", SEARCH, "DELETE, GET, POST"),
        ("OPTIONS", SEARCH, "DELETE, GET, POST"),
        ("TRACE", SEARCH, "DELETE, GET, POST"),
        ("POST", "/api/account", "GET"),
        ("GET", "/api/leads", "DELETE"),
        ("DELETE", "/api/lists/6f1c0c1e-5a1f-4f57-9d0e-2f6c3f0f9a11/leads", "GET"),
    ],
)
async def test_a_method_that_a_path_lacks_is_told_all_that_it_has(
    service: Service, method: str, path: str, allowed: str
) -> None:
    answer = await service.http.request(method, path)
    assert_problem(answer, 405, "method_not_allowed", allowed)
    assert answer.headers["Allow"] == allowed


async def test_head_has_the_status_and_the_headers_of_a_problem(service: Service) -> None:
    answer = await service.http.head(SEARCH)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "DELETE, GET, POST"


async def test_what_is_nobodys_is_not_found(service: Service) -> None:
    nobody = str(uuid4())
    for method, path in [
        ("GET", f"{SEARCH}?taskId={nobody}"),
        ("DELETE", f"{SEARCH}?taskId={nobody}"),
        ("GET", f"{SEARCH}/results?taskId={nobody}"),
        ("GET", f"/api/lists/{nobody}/leads"),
    ]:
        assert_problem(await service.http.request(method, path), 404, "not_found")
    assert_problem(await service.http.request("DELETE", "/api/leads", json={"id": nobody}), 404, "not_found")


async def test_a_body_that_breaks_off_begins_nothing_and_is_no_mistake_of_ours(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        messages.append(message)

    headers = [
        (b"authorization", service.http.headers["Authorization"].encode()),
        (b"content-type", b"application/json"),
    ]
    scope = {"type": "http", "method": "POST", "path": SEARCH, "query_string": b"", "headers": headers}
    await service.app(scope, receive, send)
    assert messages[0]["status"] == 400
    assert not [record for record in caplog.records if record.exc_info]
    await assert_nothing_begun(service)


async def test_a_mistake_of_ours_is_a_problem_too_and_is_logged_with_its_id(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await service.start("break the reader")
    assert_problem(answer, 500, "internal_error", answer.headers["X-Correlation-Id"])
    assert any(record.exc_info for record in caplog.records)

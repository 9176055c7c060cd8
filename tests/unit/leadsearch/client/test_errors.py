"""Every failure of the API has its own class, whatever the server sends."""

import pytest

from leadsearch.client import (
    Conflict,
    Detail,
    Gone,
    InvalidRequest,
    LeadsClient,
    LeadsError,
    NotEnoughCredits,
    RateLimited,
    ServerTrouble,
    Unauthorised,
    UnexpectedAnswer,
    Unsupported,
)
from tests.unit.leadsearch.client.conftest import HTML, KEY, ONCE, failure_of
from tests.unit.leadsearch.played_api import Play, PlayedApi, raw, reply


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, UnexpectedAnswer),
        (400, InvalidRequest),
        (401, Unauthorised),
        (402, NotEnoughCredits),
        (403, Unauthorised),
        (404, Gone),
        (405, Unsupported),
        (408, ServerTrouble),
        (409, Conflict),
        (410, Gone),
        (413, InvalidRequest),
        (418, InvalidRequest),
        (422, InvalidRequest),
        (429, RateLimited),
        (500, ServerTrouble),
        (501, Unsupported),
        (502, ServerTrouble),
        (503, ServerTrouble),
        (599, ServerTrouble),
        (999, ServerTrouble),
    ],
)
@pytest.mark.parametrize(
    "body", [{"error": {"code": "c", "message": "What is wrong."}}, HTML, "", None, "[1", {"error": 7}]
)
async def test_each_status_has_its_class_whatever_the_body(
    api: PlayedApi, status: int, kind: type[LeadsError], body: object
) -> None:
    error = await failure_of(api, reply(status, body, {"X-Request-Id": "r-1"}))
    assert type(error) is kind
    assert error.status == status
    assert error.correlation_id == "r-1"
    assert error.message.startswith(
        "What is wrong." if isinstance(body, dict) and body != {"error": 7} else "The API answered"
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": {"code": "x", "message": "In the object."}}, "In the object."),
        ({"error": "A plain text."}, "A plain text."),
        ({"error": "conflict", "message": "The sentence."}, "The sentence."),
        ({"message": "Beside."}, "Beside."),
        ({"error": {"code": "x"}, "message": "Outside."}, "Outside."),
        ({"detail": "As frameworks do."}, "As frameworks do."),
        ({"error": {"message": "two\nlines\x00 \u202e here"}}, "two lines here"),
        ({"error": {"message": "x" * 5000}}, "x" * 300),
        ({"error": {"message": "   "}}, "The API answered 500 Internal Server Error"),
        ({}, "The API answered 500 Internal Server Error"),
    ],
)
async def test_the_apis_own_words_are_found_in_every_place_and_bounded(
    api: PlayedApi, body: object, words: str
) -> None:
    assert (await failure_of(api, reply(500, body))).message == words


@pytest.mark.parametrize(
    ("body", "headers", "found"),
    [
        ({"correlationId": "top"}, {"X-Correlation-Id": "header"}, "top"),
        ({"error": {"message": "m", "correlationId": "in error"}}, {"X-Correlation-Id": "header"}, "in error"),
        ({"task": {"correlationId": "in task"}}, {}, "in task"),
        ({"task": {"trigger": {"correlationId": "in trigger"}}}, {}, "in trigger"),
        ({"correlationId": None}, {"x-correlation-id": "header", "x-request-id": "other"}, "header"),
        ({"correlationId": 7}, {"x-request-id": "other"}, "other"),
        ({"error": "text"}, {}, None),
    ],
)
async def test_the_correlation_id_is_found_in_every_place_and_never_invented(
    api: PlayedApi, body: object, headers: dict[str, str], found: str | None
) -> None:
    assert (await failure_of(api, reply(500, body, headers))).correlation_id == found


@pytest.mark.parametrize(
    ("body", "required", "balance"),
    [
        ({"error": {"message": "m"}, "required": 50, "balance": 12.5}, 50, 12.5),
        ({"error": {"message": "m", "required": 50, "balance": 0}}, 50, 0),
        ({"error": "m", "required": "50", "balance": None}, 50, None),
        ({"error": "m", "required": True, "balance": "much"}, None, None),
    ],
)
async def test_not_enough_credits_tells_both_amounts(
    api: PlayedApi, body: object, required: float | None, balance: float | None
) -> None:
    error = await failure_of(api, reply(402, body))
    assert isinstance(error, NotEnoughCredits)
    assert (error.required, error.balance) == (required, balance)


async def test_a_conflict_names_the_active_task(api: PlayedApi) -> None:
    error = await failure_of(api, reply(409, {"error": {"message": "m"}, "activeTaskId": "t-1"}))
    assert isinstance(error, Conflict)
    assert error.active_task_id == "t-1"
    error = await failure_of(api, reply(409, {"error": "busy"}))
    assert isinstance(error, Conflict)
    assert error.active_task_id is None


async def test_an_invalid_request_names_its_fields(api: PlayedApi) -> None:
    details = [{"field": "fetch_count", "message": "has to be 1 or more"}, {"field": 7}, "odd"]
    error = await failure_of(api, reply(400, {"error": {"message": "m", "details": details}}))
    assert isinstance(error, InvalidRequest)
    assert error.details == (Detail("fetch_count", "has to be 1 or more"), Detail("", ""))


@pytest.mark.parametrize(
    ("value", "seconds"), [("7", 7.0), ("Tue, 14 Nov 2023 22:13:50 GMT", 30.0), ("soon", None), ("99999999", 3600.0)]
)
@pytest.mark.parametrize(("status", "kind"), [(429, RateLimited), (503, ServerTrouble)])
async def test_the_delay_is_carried_in_both_forms(
    api: PlayedApi, status: int, kind: type[LeadsError], value: str, seconds: float | None
) -> None:
    error = await failure_of(api, reply(status, {"error": "slow down"}, {"Retry-After": value}))
    assert type(error) is kind
    assert isinstance(error, RateLimited | ServerTrouble)
    assert error.retry_after == seconds


@pytest.mark.parametrize(
    ("play", "words"),
    [
        (reply(200), "with nothing"),
        (reply(200, "  \n"), "with nothing"),
        (reply(200, HTML, type_="text/html; charset=utf-8"), "text/html"),
        (reply(200, "[]"), "JSON object"),
        (reply(200, "null"), "JSON object"),
        (reply(200, '"account"'), "JSON object"),
        (reply(200, '{"account": {"id": NaN}}'), "JSON object"),
        (reply(200, b'{"account": "\xff"}'), "JSON object"),
        (reply(200, "[" * 100_000), "JSON object"),
        (reply(200, {"account": {}}), "Account that cannot be read: id"),
        (reply(200, {"account": []}), "Account that cannot be read"),
        (reply(200, {"account": {"id": {"deep": 1}}}), "Account that cannot be read: id"),
        (reply(200, b"no gzip", {"Content-Encoding": "gzip"}), "unpacked"),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "does not speak HTTP"),
        (reply(302, "", {"Location": "https://elsewhere.example/login"}), "base address"),
    ],
)
async def test_what_cannot_be_read_is_an_unexpected_answer(api: PlayedApi, play: Play, words: str) -> None:
    error = await failure_of(api, play)
    assert type(error) is UnexpectedAnswer
    assert words in error.message


async def test_an_endless_answer_is_cut_off(api: PlayedApi) -> None:
    endless = raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + b" " * (17 * 1024 * 1024))
    api.play(endless)
    async with LeadsClient(api.url, KEY, retry=ONCE) as leads:
        with pytest.raises(UnexpectedAnswer, match="more than 16 MB"):
            await leads.account()


async def test_a_redirect_is_not_followed_with_the_key(api: PlayedApi) -> None:
    await failure_of(api, reply(307, "", {"Location": f"{api.url}/elsewhere"}))
    assert [request.path for request in api.requests] == ["/api/account"]

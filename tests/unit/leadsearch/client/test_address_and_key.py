"""The address and the key: what cannot be one is refused, and the key is shown nowhere."""

import logging

import pytest

from leadsearch.client import Gone, LeadsClient, RetryPolicy, Unauthorised
from tests.unit.leadsearch.client.conftest import KEY, TASK, TASK_ID, client
from tests.unit.leadsearch.played_api import PlayedApi, reply


async def test_the_key_is_in_no_log_no_repr_and_no_error(api: PlayedApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = {"error": {"message": f"Bearer {KEY} is not valid", "correlationId": KEY}}
    api.play(reply(500, echo), reply(401, echo))
    async with client(api.url, retry=RetryPolicy(tries=2)) as leads:
        with pytest.raises(Unauthorised) as caught:
            await leads.account()
        shown = f"{leads!r} {vars(leads)!r} {leads._headers!r}"
    assert caught.value.message == "Bearer [key] is not valid"
    assert KEY not in shown
    assert KEY not in f"{caught.value!s} {caught.value!r} {caught.value.correlation_id}"
    assert "again in" in caplog.text
    assert KEY not in caplog.text
    assert api.requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("key", ["", "two words", "line\nend", "schlüssel"])
def test_a_key_that_cannot_be_one_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(ValueError, match="key") as caught:
        LeadsClient("http://127.0.0.1:1", key)
    assert not key or key not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:8090", "ftp://host", "https://", "https://user:pass@host", "https://host?x=1", "http://[::1"]
)
def test_an_address_that_cannot_be_one_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        LeadsClient(url, KEY)


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

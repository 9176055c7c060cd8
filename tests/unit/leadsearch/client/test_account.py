"""Prices, a preview and the account."""

import pytest

from leadsearch.client import LeadsClient, UnexpectedAnswer
from tests.unit.leadsearch.played_api import PlayedApi, reply


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

"""Whose key a request carries: asked of the database, and remembered for a moment."""

from leadsearch.service.accounts import KNOWN_FOR_MS, Accounts
from leadsearch.service.app import fresh_id
from leadsearch.service.database import Database
from tests.unit.leadsearch.service.conftest import Clock


async def test_a_key_that_was_replaced_is_refused_at_once_here_and_a_moment_later_elsewhere(address: str) -> None:
    clock, databases = Clock(), [await Database.open(address) for _ in range(2)]
    here, elsewhere = (Accounts(database=one, now_ms=clock, new_id=fresh_id) for one in databases)
    await here.ensure("team", key="old", balance=0)
    caller = await here.caller("old")
    assert caller is not None
    assert await elsewhere.caller("old") == caller

    await here.ensure("team", key="new", balance=0)
    assert await here.caller("old") is None
    clock.ms += KNOWN_FOR_MS
    assert await elsewhere.caller("old") is None
    assert await elsewhere.caller("new") == caller
    for database in databases:
        await database.close()


async def test_a_key_that_nobody_has_is_known_as_soon_as_somebody_gets_it(address: str) -> None:
    database = await Database.open(address)
    accounts = Accounts(database=database, now_ms=Clock(), new_id=fresh_id)
    assert await accounts.caller("mine") is None
    await accounts.ensure("team", key="mine", balance=0)
    assert await accounts.caller("mine") is not None
    await database.close()

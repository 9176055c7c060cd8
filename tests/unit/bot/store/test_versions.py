"""While replicas are updated one after the other: an older one meets what a newer one has written."""

import json
from typing import cast

import pytest

from bot.searches.models import BatchState, TeamList, Wishes
from bot.searches.ports import LeaseLost, StoreAway
from bot.store import keys
from bot.store.redis_store import RedisStore
from bot.store.trips import Trips
from tests.support.make import NOW, a_batch, a_search, an_onlooker
from tests.unit.bot.store.conftest import PATIENCE

BATCH = keys.batch("T1", "B1")
LEASE = 15.0


@pytest.fixture(autouse=True)
async def begun(store: RedisStore) -> None:
    await store.begin(a_search(), a_batch(id="B1"), intent="form", known_list=None)


async def put(trips: Trips, key: str, **fields: str) -> None:
    for field, value in fields.items():
        await trips.call("HSET", key, field, value, limit=PATIENCE)


async def got(trips: Trips, key: str, field: str) -> str:
    return cast("str", await trips.call("HGET", key, field, limit=PATIENCE))


async def newer(trips: Trips, **changes: object) -> str:
    """The batch's document as a newer version would write it."""
    doc = json.dumps(json.loads(await got(trips, BATCH, "doc")) | changes)
    await put(trips, BATCH, doc=doc)
    return doc


async def test_fields_that_an_older_version_does_not_know_survive_its_save(store: RedisStore, trips: Trips) -> None:
    await newer(trips, tags=["hot"], progress={"status": "running", "eta": 30})
    await put(trips, keys.search("T1", "S1"), budget='{"left":7}')
    (claim,) = await store.claim_due(owner="old", now=NOW, limit=9, lease=LEASE)
    work = claim.work.model_copy(update={"tries": 2})
    search = claim.search.model_copy(update={"people": 5})
    await store.save(claim, work, owner="old", search=search, release=True)
    doc = json.loads(await got(trips, BATCH, "doc"))
    assert (doc["tags"], doc["progress"]["eta"], doc["tries"]) == (["hot"], 30, 2)
    assert await got(trips, keys.search("T1", "S1"), "budget") == '{"left":7}'


async def test_a_state_that_an_older_version_does_not_know_is_left_alone(store: RedisStore, trips: Trips) -> None:
    doc = await newer(trips, state="paused")
    await store.begin(a_search(id="S2"), a_batch(id="B2", search_id="S2"), intent="form 2", known_list=None)
    claims = await store.claim_due(owner="old", now=NOW, limit=9, lease=LEASE)
    assert [claim.work.id for claim in claims] == ["B2"]
    assert [batch.id for _, batch in await store.channel_batches("T1", "C1")] == ["B2"]
    with pytest.raises(StoreAway, match="cannot be read"):
        await store.batch("T1", "B1")
    assert await got(trips, BATCH, "doc") == doc

    await newer(trips, state=BatchState.QUEUED)  # what the newer version reads
    (heir,) = await store.claim_due(owner="new", now=NOW + LEASE, limit=1, lease=LEASE)
    assert heir.work.id == "B1"


async def test_a_wish_that_an_older_version_does_not_know_waits_for_a_newer_one(
    store: RedisStore, trips: Trips
) -> None:
    (claim,) = await store.claim_due(owner="old", now=NOW, limit=9, lease=LEASE)
    await put(trips, BATCH, wishes='{"pause":true}')
    with pytest.raises(LeaseLost):
        await store.save(claim, claim.work, owner="old", search=None, release=False)
    assert await store.claim_due(owner="old", now=NOW + LEASE, limit=9, lease=LEASE) == []
    assert json.loads(await got(trips, BATCH, "carried")) == {"pause": True}


async def test_a_wish_that_comes_before_a_release_waits_too(store: RedisStore, trips: Trips) -> None:
    (claim,) = await store.claim_due(owner="old", now=NOW, limit=9, lease=LEASE)
    await put(trips, BATCH, wishes='{"pause":true}')
    released = await store.save(claim, claim.work, owner="old", search=None, release=True)
    assert released.wishes == Wishes()
    assert json.loads(await got(trips, BATCH, "wishes")) == {"pause": True}


async def test_lists_that_cannot_be_read_do_not_hide_the_others(store: RedisStore, trips: Trips) -> None:
    other = a_search(id="S2", list_id="L2", list_name="Others")
    await store.begin(other, a_batch(id="B2", search_id="S2"), intent="form 2", known_list=None)
    await put(trips, keys.team_list("T1", a_search().list_id), name="7")
    assert await store.team_lists("T1", an_onlooker(), query="", limit=9) == [TeamList(id="L2", name="Others")]
    await put(trips, keys.search("T1", "S1"), home='"billboard"')
    assert [search.id for search in await store.channel_searches("T1", "C1", limit=9)] == ["S2"]

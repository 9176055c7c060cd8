"""What can be looked up, and that no team sees another's."""

import pytest

from bot.searches.models import BatchState, TeamList
from bot.store import keys
from bot.store.redis_store import LISTS_AT_ONCE, RedisStore
from bot.store.trips import Trips
from tests.support.make import NOW, a_batch, a_search, an_onlooker
from tests.support.redis import next_due


async def begin(store: RedisStore, number: int, *, at: float = 0.0, **search: object) -> None:
    team = search.get("team_id", "T1")
    await store.begin(
        a_search(**{"id": f"S{number}", "list_id": f"L{number}", "list_name": f"List {number}"} | search),
        a_batch(id=f"B{number}", search_id=f"S{number}", team_id=team, created_at=NOW + at),
        intent=f"form {number}",
        known_list=None,
    )


async def end(store: RedisStore) -> None:
    for claim in await store.claim_due(owner="me", now=NOW + 100, limit=99, lease=15):
        ended = claim.work.model_copy(update={"state": BatchState.DONE, "due_at": None})
        await store.save(claim, ended, owner="me", search=None, release=True)


async def test_the_most_recently_used_search_of_a_channel_comes_first(store: RedisStore) -> None:
    for number in (1, 2, 3):
        await begin(store, number, at=number)
    await end(store)
    await store.more(a_batch(id="B4", search_id="S1", created_at=NOW + 9), after=None)
    found = await store.channel_searches("T1", "C1", limit=2)
    assert [search.id for search in found] == ["S1", "S3"]


async def test_running_batches_of_a_channel_come_oldest_first_with_their_searches(store: RedisStore) -> None:
    await begin(store, 2, at=2)
    await begin(store, 1, at=1)
    await begin(store, 3, at=3, channel_id="C2")
    found = await store.channel_batches("T1", "C1")
    assert [(search.id, batch.id) for search, batch in found] == [("S1", "B1"), ("S2", "B2")]
    await end(store)
    assert await store.channel_batches("T1", "C1") == []


async def test_lists_are_found_by_any_part_of_their_name(store: RedisStore) -> None:
    await begin(store, 1, at=1, list_name="CTOs in KÖLN")
    await begin(store, 2, at=2, list_name="Nurses")
    await begin(store, 3, at=3, list_name="ctos in Berlin")
    assert [one.name for one in await store.team_lists("T1", an_onlooker(), query="cto", limit=9)] == [
        "ctos in Berlin",
        "CTOs in KÖLN",
    ]
    assert await store.team_lists("T1", an_onlooker(), query="köln", limit=9) == [
        TeamList(id="L1", name="CTOs in KÖLN")
    ]
    assert len(await store.team_lists("T1", an_onlooker(), query="", limit=2)) == 2
    assert await store.team_lists("T1", an_onlooker(), query="x", limit=9) == []


async def test_a_list_far_back_is_found_too(store: RedisStore, trips: Trips) -> None:
    for number in range(LISTS_AT_ONCE + 3):
        await begin(store, number, at=number / 1000)
    assert await store.team_lists("T1", an_onlooker(), query="List 0", limit=1) == [TeamList(id="L0", name="List 0")]
    # One that has expired leaves a gap, which is not the end.
    await trips.call("DEL", keys.team_list("T1", f"L{LISTS_AT_ONCE}"), limit=5)
    found = await store.team_lists("T1", an_onlooker(), query="", limit=9999)
    assert len(found) == LISTS_AT_ONCE + 2


async def test_no_team_sees_anything_of_another(store: RedisStore) -> None:
    await begin(store, 1)
    assert await store.search("T2", "S1") is None
    assert await store.batch("T2", "B1") is None
    assert await store.channel_searches("T2", "C1", limit=9) == []
    assert await store.channel_batches("T2", "C1") == []
    assert await store.team_lists("T2", an_onlooker(), query="", limit=9) == []


async def test_nothing_is_due_in_an_empty_store(store: RedisStore) -> None:
    assert await next_due(store) is None
    assert await store.claim_due(owner="me", now=NOW, limit=9, lease=15) == []


async def test_what_expired_is_left_out_of_every_answer(store: RedisStore, trips: Trips) -> None:
    await begin(store, 1)
    await begin(store, 2, at=1)
    await trips.call("DEL", keys.search("T1", "S1"), limit=5)
    assert [search.id for search in await store.channel_searches("T1", "C1", limit=9)] == ["S2"]
    assert [batch.id for _, batch in await store.channel_batches("T1", "C1")] == ["B2"]


async def test_work_without_a_record_is_forgotten_aloud(
    store: RedisStore, trips: Trips, caplog: pytest.LogCaptureFixture
) -> None:
    await begin(store, 1)
    await begin(store, 2)
    await trips.call("DEL", keys.batch("T1", "B1"), limit=5)
    claims = await store.claim_due(owner="me", now=NOW, limit=9, lease=15)
    assert [claim.work.id for claim in claims] == ["B2"]
    assert keys.batch("T1", "B1") in caplog.text


async def test_a_record_that_cannot_be_read_does_not_keep_the_others_waiting(
    store: RedisStore, trips: Trips, caplog: pytest.LogCaptureFixture
) -> None:
    await begin(store, 1)
    await begin(store, 2)
    await trips.call("HSET", keys.batch("T1", "B1"), "doc", '{"kind":"batch","from":"the future"}', limit=5)
    claims = await store.claim_due(owner="me", now=NOW, limit=9, lease=15)
    assert [claim.work.id for claim in claims] == ["B2"]
    assert keys.batch("T1", "B1") in caplog.text


async def test_every_key_lives_as_long_as_its_kind(store: RedisStore, trips: Trips) -> None:
    await begin(store, 1)
    long = {
        keys.DUE,
        keys.search("T1", "S1"),
        keys.positions("T1", "S1"),
        keys.batch("T1", "B1"),
        keys.channel_searches("T1", "C1"),
        keys.channel_batches("T1", "C1"),
        keys.team_list("T1", "L1"),
        keys.team_lists("T1"),
    }
    lives = {key: await trips.call("TTL", key, limit=5) for key in [*long, keys.intent("T1", "form 1")]}
    assert lives == dict.fromkeys(long, keys.LAST_USE) | {keys.intent("T1", "form 1"): keys.INTENT}


async def test_whoever_is_saved_lives_on(store: RedisStore, trips: Trips) -> None:
    await begin(store, 1)
    used = [keys.DUE, keys.search("T1", "S1"), keys.batch("T1", "B1")]
    for key in used:
        await trips.call("EXPIRE", key, 100, limit=5)
    (claim,) = await store.claim_due(owner="me", now=NOW, limit=1, lease=15)
    await store.save(claim, claim.work, owner="me", search=None, release=True)
    assert [await trips.call("TTL", key, limit=5) for key in used] == [keys.LAST_USE] * 3


async def test_an_index_forgets_what_nobody_used_for_as_long_as_records_live(store: RedisStore, trips: Trips) -> None:
    await begin(store, 1)
    await begin(store, 2, at=keys.LAST_USE + 1)
    for index in (keys.channel_searches("T1", "C1"), keys.channel_batches("T1", "C1"), keys.team_lists("T1")):
        assert await trips.call("ZCARD", index, limit=5) == 1

"""Work belongs to one owner at a time; whoever comes late changes nothing."""

import asyncio

import pytest

from bot.searches.models import Batch, BatchState, Posted, Search, Wishes
from bot.searches.ports import Claim, LeaseLost
from bot.store.redis_store import RedisStore
from tests.support.make import NOW, a_batch, a_search
from tests.support.redis import next_due

LEASE = 15.0


async def begun(store: RedisStore, many: int = 1) -> None:
    for n in range(1, many + 1):
        await store.begin(
            a_search(id=f"S{n}"),
            a_batch(id=f"B{n}", search_id=f"S{n}", created_at=NOW + n / 1000),
            intent=f"form {n}",
            known_list=None,
        )


async def claim(store: RedisStore, owner: str = "me", *, now: float = NOW + 1) -> Claim:
    (one,) = await store.claim_due(owner=owner, now=now, limit=1, lease=LEASE)
    return one


def moved(one: Claim, **changes: object) -> Batch:
    assert isinstance(one.work, Batch)
    return one.work.model_copy(update=changes)


async def state_of(store: RedisStore, batch_id: str = "B1") -> BatchState:
    batch = await store.batch("T1", batch_id)
    assert batch is not None
    return batch.state


async def test_claims_at_the_same_moment_never_share_work(store: RedisStore) -> None:
    await begun(store, many=50)
    taken = await asyncio.gather(
        *(store.claim_due(owner=f"p{n}", now=NOW + 1, limit=5, lease=LEASE) for n in range(20))
    )
    ids = [one.work.id for claims in taken for one in claims]
    assert sorted(ids) == sorted(f"B{n}" for n in range(1, 51))


async def test_the_longest_due_is_taken_first_so_that_none_starves(store: RedisStore) -> None:
    await begun(store, many=3)
    first = await store.claim_due(owner="me", now=NOW + 1, limit=2, lease=LEASE)
    assert [one.work.id for one in first] == ["B1", "B2"]
    for one in first:
        await store.save(one, moved(one, due_at=NOW + 1), owner="me", search=None, release=True)
    again = await store.claim_due(owner="me", now=NOW + 1, limit=2, lease=LEASE)
    assert again[0].work.id == "B3"


async def test_what_is_not_due_is_left_alone(store: RedisStore) -> None:
    await begun(store)
    one = await claim(store)
    await store.save(one, moved(one, due_at=NOW + 60), owner="me", search=None, release=True)
    assert await store.claim_due(owner="me", now=NOW + 59.9, limit=9, lease=LEASE) == []
    assert await next_due(store) == NOW + 60
    assert (await claim(store, now=NOW + 60)).work.id == "B1"


async def test_a_dead_owners_work_is_due_again_when_its_lease_ends(store: RedisStore) -> None:
    await begun(store)
    dead = await claim(store, "dead", now=NOW + 1)
    assert await store.claim_due(owner="heir", now=NOW + 15.9, limit=9, lease=LEASE) == []
    heir = await claim(store, "heir", now=NOW + 16)
    assert heir.fence > dead.fence
    with pytest.raises(LeaseLost):
        await store.save(dead, moved(dead, state=BatchState.FAILED), owner="dead", search=None, release=True)
    with pytest.raises(LeaseLost):
        await store.renew(dead, owner="dead", until=NOW + 99)
    assert await state_of(store) is BatchState.QUEUED
    await store.save(heir, moved(heir, state=BatchState.READY), owner="heir", search=None, release=False)
    assert await state_of(store) is BatchState.READY


async def test_a_late_save_changes_nothing_at_all(store: RedisStore) -> None:
    """Neither the search, nor the indexes, nor the lease of the new owner."""
    await begun(store)
    dead = await claim(store, "dead")
    heir = await claim(store, "heir", now=NOW + 16)
    before = await store.search("T1", "S1")
    late = dead.search.model_copy(update={"people": 99, "exhausted": True})
    with pytest.raises(LeaseLost):
        await store.save(dead, moved(dead, state=BatchState.DONE, due_at=None), owner="dead", search=late, release=True)
    assert await store.search("T1", "S1") == before
    assert len(await store.channel_batches("T1", "C1")) == 1
    assert await next_due(store) == NOW + 16 + LEASE
    await store.renew(heir, owner="heir", until=NOW + 50)


async def test_an_owner_that_lost_its_lease_to_itself_is_fenced_too(store: RedisStore) -> None:
    """A process that stood still finds its work claimed again by its own next tick."""
    await begun(store)
    before = await claim(store, "me")
    after = await claim(store, "me", now=NOW + 16)
    with pytest.raises(LeaseLost):
        await store.renew(before, owner="me", until=NOW + 99)
    with pytest.raises(LeaseLost):
        await store.save(before, moved(before), owner="me", search=None, release=True)
    await store.save(after, moved(after), owner="me", search=None, release=True)


async def test_a_claim_is_of_no_use_to_another_owner(store: RedisStore) -> None:
    await begun(store)
    one = await claim(store)
    with pytest.raises(LeaseLost):
        await store.save(one, moved(one), owner="other", search=None, release=True)
    with pytest.raises(LeaseLost):
        await store.renew(one, owner="other", until=NOW + 99)


async def test_a_renewed_lease_keeps_others_away(store: RedisStore) -> None:
    await begun(store)
    one = await claim(store)
    await store.renew(one, owner="me", until=NOW + 100)
    assert await store.claim_due(owner="other", now=NOW + 99, limit=9, lease=LEASE) == []
    assert (await claim(store, "other", now=NOW + 100)).fence == one.fence + 1


async def test_a_lease_renewed_until_now_is_handed_back(store: RedisStore) -> None:
    await begun(store)
    one = await claim(store)
    await store.renew(one, owner="me", until=NOW + 2)
    assert (await claim(store, "other", now=NOW + 2)).work.id == "B1"


async def test_a_released_work_has_no_owner(store: RedisStore) -> None:
    await begun(store)
    one = await claim(store)
    await store.save(one, moved(one, due_at=NOW + 5), owner="me", search=None, release=True)
    with pytest.raises(LeaseLost):
        await store.renew(one, owner="me", until=NOW + 100)
    assert await next_due(store) == NOW + 5


async def test_each_save_is_one_version_higher(store: RedisStore) -> None:
    await begun(store)
    one = await claim(store)
    two = await store.save(one, moved(one, state=BatchState.ANNOUNCING), owner="me", search=None, release=False)
    three = await store.save(two, moved(two, state=BatchState.READY), owner="me", search=None, release=True)
    assert [one.work.version, two.work.version, three.work.version] == [0, 1, 2]
    assert await store.batch("T1", "B1") == three.work


async def test_a_save_written_twice_is_refused_the_second_time(store: RedisStore) -> None:
    """Its answer may have been lost: what it said about wishes must not be lost with it."""
    await begun(store)
    one = await claim(store)
    await store.wish("T1", "B1", Wishes(drop=True))
    await store.save(one, moved(one, state=BatchState.READY), owner="me", search=None, release=False)
    with pytest.raises(LeaseLost):
        await store.save(one, moved(one, state=BatchState.READY), owner="me", search=None, release=False)
    assert (await claim(store, now=NOW + 99)).wishes == Wishes(drop=True)


async def test_a_wish_makes_resting_work_due_at_once(store: RedisStore) -> None:
    await begun(store)
    one = await claim(store)
    await store.save(one, moved(one, due_at=None), owner="me", search=None, release=True)
    assert await next_due(store) is None
    batch = await store.wish("T1", "B1", Wishes(keep_waiting=True))
    assert batch is not None
    assert batch.id == "B1"
    assert await next_due(store) == 0.0
    assert (await claim(store)).wishes == Wishes(keep_waiting=True)


async def test_a_wish_while_held_waits_for_the_holder(store: RedisStore) -> None:
    await begun(store)
    one = await claim(store)
    await store.wish("T1", "B1", Wishes(cancelled_by="U2"))
    assert await store.claim_due(owner="other", now=NOW + 2, limit=9, lease=LEASE) == []
    two = await store.save(one, moved(one), owner="me", search=None, release=False)
    assert two.wishes == Wishes(cancelled_by="U2")
    three = await store.save(two, moved(two, due_at=NOW + 60), owner="me", search=None, release=True)
    assert three.wishes == Wishes()
    assert await next_due(store) == NOW + 60


async def test_a_wish_that_comes_before_the_release_makes_it_due_at_once(store: RedisStore) -> None:
    await begun(store)
    one = await claim(store)
    await store.wish("T1", "B1", Wishes(drop=True))
    await store.save(one, moved(one, due_at=NOW + 60), owner="me", search=None, release=True)
    assert (await claim(store, now=NOW + 2)).wishes == Wishes(drop=True)


async def test_a_wish_that_a_dead_owner_carried_comes_again(store: RedisStore) -> None:
    await begun(store)
    await store.wish("T1", "B1", Wishes(cancelled_by="U2"))
    assert (await claim(store, "dead")).wishes == Wishes(cancelled_by="U2")
    await store.wish("T1", "B1", Wishes(keep_waiting=True))
    heir = await claim(store, "heir", now=NOW + 20)
    assert heir.wishes == Wishes(cancelled_by="U2", keep_waiting=True)


async def test_a_wish_that_was_granted_does_not_come_again(store: RedisStore) -> None:
    await begun(store)
    await store.wish("T1", "B1", Wishes(cancelled_by="U2"))
    one = await claim(store)
    two = await store.save(one, moved(one), owner="me", search=None, release=False)
    assert two.wishes == Wishes()
    await store.save(two, moved(two), owner="me", search=None, release=True)
    assert (await claim(store)).wishes == Wishes()


async def test_wishes_of_many_people_at_once_are_all_kept(store: RedisStore) -> None:
    await begun(store)
    one = await claim(store)
    message = Posted(channel_id="C1", ts="123.456")
    await asyncio.gather(
        store.wish("T1", "B1", Wishes(cancelled_by="U2")),
        store.wish("T1", "B1", Wishes(keep_waiting=True)),
        store.wish("T1", "B1", Wishes(drop=True)),
        store.wish("T1", "B1", Wishes(home="dm")),
        store.wish("T1", "B1", Wishes(message=message)),
        store.wish("T1", "B1", Wishes()),
    )
    two = await store.save(one, moved(one), owner="me", search=None, release=False)
    assert two.wishes == Wishes(cancelled_by="U2", keep_waiting=True, drop=True, home="dm", message=message)


async def test_a_wish_for_an_unknown_batch_is_told(store: RedisStore) -> None:
    await begun(store)
    assert await store.wish("T1", "B9", Wishes(drop=True)) is None
    assert await store.wish("T2", "B1", Wishes(drop=True)) is None
    assert (await claim(store)).wishes == Wishes()


async def test_two_holders_of_one_search_keep_each_others_changes(store: RedisStore) -> None:
    """The first batch still tells its news while the second one runs."""
    await begun(store)
    first = await claim(store)
    first = await store.save(
        first, moved(first, state=BatchState.DONE, due_at=NOW), owner="me", search=None, release=False
    )
    await store.more(a_batch(id="B2", position=0, count=10), after=1)
    second = await claim(store, "other", now=NOW + 2)
    assert second.work.id == "B2"
    thread = Posted(channel_id="C1", ts="1.2")
    await store.save(
        second, moved(second), owner="other", search=second.search.model_copy(update={"people": 7}), release=False
    )
    told = await store.save(
        first, moved(first), owner="me", search=first.search.model_copy(update={"thread": thread}), release=True
    )
    kept = a_search(positions=2, active_batch="B2", last_count=10, people=7, thread=thread)
    assert told.search == kept
    assert await store.search("T1", "S1") == kept


async def test_the_end_of_an_old_batch_leaves_the_new_one_active(store: RedisStore) -> None:
    await begun(store)
    first = await claim(store)
    first = await store.save(first, moved(first, state=BatchState.DONE), owner="me", search=None, release=False)
    await store.more(a_batch(id="B2", position=0), after=1)
    await store.save(first, moved(first), owner="me", search=None, release=True)
    search = await store.search("T1", "S1")
    assert isinstance(search, Search)
    assert search.active_batch == "B2"
    assert [batch.id for _, batch in await store.channel_batches("T1", "C1")] == ["B2"]


async def test_what_the_store_keeps_of_a_search_is_not_the_holders_to_change(store: RedisStore) -> None:
    await begun(store)
    one = await claim(store)
    mine = one.search.model_copy(update={"positions": 9, "active_batch": None, "last_count": 1, "exhausted": True})
    saved = await store.save(one, moved(one), owner="me", search=mine, release=True)
    assert saved.search == a_search(positions=1, active_batch="B1", exhausted=True)

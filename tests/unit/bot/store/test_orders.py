"""What people order is recorded once, however often and by however many it is said."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from bot.searches.models import Batch, BatchState, Begun, Export, KnownList, Onlooker, Posted
from bot.searches.ports import ForeignList, SearchGone
from bot.store.redis_store import RedisStore
from tests.support.make import NOW, a_batch, a_search, an_onlooker
from tests.support.redis import next_due


async def begun(store: RedisStore, **search: str) -> Begun:
    return await store.begin(a_search(**search), a_batch(id="B1"), intent="form", known_list=None)


async def end(store: RedisStore, *, now: float = NOW, state: BatchState = BatchState.DONE) -> Batch:
    """Claim the one batch that is due, and end it."""
    (claim,) = await store.claim_due(owner="me", now=now, limit=1, lease=15)
    ended = claim.work.model_copy(update={"state": state, "due_at": None})
    saved = await store.save(claim, ended, owner="me", search=None, release=True)
    assert isinstance(saved.work, Batch)
    return saved.work


def next_batch(name: str, **changes: Any) -> Batch:
    return a_batch(id=name, position=0, **changes)


async def test_an_order_becomes_a_search_with_a_running_first_batch(store: RedisStore) -> None:
    answer = await begun(store)
    assert answer.fresh
    assert answer.batch == a_batch(id="B1")
    assert answer.search == a_search(positions=1, active_batch="B1")
    assert await store.search("T1", "S1") == answer.search
    assert await store.batch("T1", "B1") == answer.batch


async def test_a_record_comes_back_as_it_was_written(store: RedisStore) -> None:
    """Numbers keep all digits, empty tuples stay tuples, and every letter survives."""
    search = a_search(
        prompt='"CTOs" in Köln / \\ 東京 \u2028 👩‍🔬',
        list_name="</script> ]]",
        created_at=1763905648.1234567,
        task_ids=("a", "b"),
    )
    batch = a_batch(created_at=1763905648.1234567, due_at=1763905648.7654321, filters={"a": [], "b": {}, "c": 1e-9})
    answer = await store.begin(search, batch, intent="form", known_list=None)
    assert answer.search == search.model_copy(update={"positions": 1, "active_batch": batch.id})
    assert await store.batch("T1", batch.id) == batch


async def test_twenty_submits_of_one_form_become_one_search(store: RedisStore) -> None:
    orders = [
        store.begin(a_search(id=f"S{n}"), a_batch(id=f"B{n}", search_id=f"S{n}"), intent="form", known_list=None)
        for n in range(20)
    ]
    answers = await asyncio.gather(*orders)
    assert sum(answer.fresh for answer in answers) == 1
    assert len({(answer.search.id, answer.batch.id) for answer in answers}) == 1
    assert len(await store.channel_searches("T1", "C1", limit=50)) == 1
    assert len(await store.claim_due(owner="me", now=NOW, limit=50, lease=15)) == 1


async def test_the_same_words_of_another_team_are_another_order(store: RedisStore) -> None:
    here = await store.begin(a_search(), a_batch(), intent="form", known_list=None)
    there = await store.begin(a_search(team_id="T2"), a_batch(team_id="T2"), intent="form", known_list=None)
    assert (here.fresh, there.fresh) == (True, True)


async def test_a_list_of_the_team_can_be_filled_on_and_keeps_its_name(store: RedisStore) -> None:
    first = await begun(store, list_name="Berlin 'A' list")
    known = KnownList(list_id=first.search.list_id)
    answer = await store.begin(
        a_search(id="S2", list_name="from the prompt"), a_batch(id="B2", search_id="S2"), intent="f2", known_list=known
    )
    assert answer.fresh
    assert answer.search.list_name == "Berlin 'A' list"


async def test_a_list_of_another_team_is_refused_and_nothing_is_recorded(store: RedisStore) -> None:
    first = await begun(store)
    known = KnownList(list_id=first.search.list_id)
    with pytest.raises(ForeignList):
        await store.begin(a_search(team_id="T2"), a_batch(team_id="T2"), intent="form", known_list=known)
    assert await store.search("T2", "S1") is None
    assert await store.channel_searches("T2", "C1", limit=5) == []
    assert await store.team_lists("T2", an_onlooker(), query="", limit=5) == []


async def test_a_list_that_was_filled_only_for_one_person_is_nobody_elses(store: RedisStore) -> None:
    first = await begun(store, home="dm")
    known = KnownList(list_id=first.search.list_id)
    assert await store.team_lists("T1", an_onlooker(user_id="U2"), query="", limit=5) == []
    assert [one.id for one in await store.team_lists("T1", an_onlooker(), query="", limit=5)] == [known.list_id]
    theirs = a_search(id="S2", user_id="U2")
    with pytest.raises(ForeignList):
        await store.begin(theirs, a_batch(id="B2", search_id="S2"), intent="f2", known_list=known)


@pytest.mark.parametrize(("homes", "seen"), [(("dm", "dm"), 0), (("dm", "channel"), 1), (("channel", "dm"), 1)])
async def test_a_list_that_was_ever_filled_before_everybody_is_everybodys(
    store: RedisStore, homes: tuple[str, str], seen: int
) -> None:
    first = await begun(store, home=homes[0])
    known = KnownList(list_id=first.search.list_id)
    again = a_search(id="S2", home=homes[1])
    assert (await store.begin(again, a_batch(id="B2", search_id="S2"), intent="f2", known_list=known)).fresh
    assert len(await store.team_lists("T1", an_onlooker(user_id="U2"), query="", limit=5)) == seen


FILLS: dict[str, dict[str, str]] = {
    "team": {"channel_id": "C1", "place": "public"},
    "deals": {"channel_id": "C2", "place": "private"},
    "other": {"channel_id": "C3", "place": "private"},
    "me": {"channel_id": "C1", "place": "public", "home": "dm"},
    "me in deals": {"channel_id": "C2", "place": "private", "home": "dm"},
    "my own": {"channel_id": "D1", "place": "direct", "home": "dm"},
}
"""Where and to whom something may be posted."""
EVERYWHERE = {(who, where) for who in ("U1", "U2") for where in ("C1", "C2", "C3", "D")}
OWN = {(who, where) for who, where in EVERYWHERE if who == "U1"}
IN_DEALS = {("U1", "C2"), ("U2", "C2"), ("U1", "D")}


def onlookers() -> Iterator[tuple[tuple[str, str], Onlooker]]:
    """Two people in three channels and in their own conversations."""
    for who, where in sorted(EVERYWHERE):
        channel_id, place = (f"D{who}", "direct") if where == "D" else (where, "public" if where == "C1" else "private")
        yield (who, where), Onlooker(user_id=who, channel_id=channel_id, place=place)


@pytest.mark.parametrize(
    ("fills", "seen"),
    [
        (["team"], EVERYWHERE),
        (["deals"], IN_DEALS),
        (["me"], OWN),
        (["me in deals"], OWN),
        (["my own"], OWN),
        (["team", "deals", "my own"], EVERYWHERE),
        (["my own", "deals"], IN_DEALS),
        (["deals", "my own"], IN_DEALS),
        (["deals", "me in deals", "my own"], IN_DEALS),
        (["my own", "team", "deals"], EVERYWHERE),
    ],
)
async def test_a_list_is_open_to_the_widest_of_those_it_was_filled_for_and_to_nobody_else(
    store: RedisStore, fills: list[str], seen: set[tuple[str, str]]
) -> None:
    """Whoever sees it may fill on it, and whoever does not may not."""
    first = await store.begin(a_search(**FILLS[fills[0]]), a_batch(id="B0"), intent="f0", known_list=None)
    known = KnownList(list_id=first.search.list_id)
    for number, fill in enumerate(fills[1:], start=1):
        search, batch = a_search(id=f"N{number}", **FILLS[fill]), a_batch(id=f"B{number}", search_id=f"N{number}")
        assert (await store.begin(search, batch, intent=f"f{number}", known_list=known)).fresh
    shown = {at for at, who in onlookers() if await store.team_lists("T1", who, query="", limit=5)}
    filled = set[tuple[str, str]]()
    for at, who in onlookers():
        name = "-".join(at)
        # Only to oneself, so that trying does not open it to anybody.
        theirs = a_search(id=name, home="dm", **who.model_dump())
        try:
            await store.begin(theirs, a_batch(id=f"B{name}", search_id=name), intent=name, known_list=known)
            filled.add(at)
        except ForeignList:
            pass
    assert shown == filled == seen


async def test_a_channel_that_was_opened_to_the_team_opens_its_lists_when_they_are_filled(store: RedisStore) -> None:
    first = await begun(store, channel_id="C2", place="private")
    known = KnownList(list_id=first.search.list_id)
    ben = an_onlooker(user_id="U2")
    assert await store.team_lists("T1", ben, query="", limit=5) == []
    opened = a_search(id="S2", channel_id="C2", place="public")
    await store.begin(opened, a_batch(id="B2", search_id="S2"), intent="f2", known_list=known)
    assert len(await store.team_lists("T1", ben, query="", limit=5)) == 1


async def test_the_next_batch_gets_the_next_position(store: RedisStore) -> None:
    await begun(store)
    await end(store)
    answer = await store.more(next_batch("B2", count=25, created_at=NOW + 60), after=1)
    assert answer.fresh
    assert answer.batch.position == 2
    assert answer.search.positions == 2
    assert answer.search.active_batch == "B2"
    assert answer.search.last_count == 25
    assert await store.batch("T1", "B2") == answer.batch


async def test_twenty_clicks_at_one_position_start_one_batch(store: RedisStore) -> None:
    await begun(store)
    await end(store)
    clicks = [store.more(next_batch(f"M{n}", user_id=f"U{n}"), after=1) for n in range(20)]
    answers = await asyncio.gather(*clicks)
    (fresh,) = [answer for answer in answers if answer.fresh]
    assert {answer.batch.id for answer in answers} == {fresh.batch.id}
    assert {answer.batch.user_id for answer in answers} == {fresh.batch.user_id}
    assert len(await store.claim_due(owner="me", now=NOW, limit=50, lease=15)) == 1


@pytest.mark.parametrize("after", [None, 0, 1, 7])
async def test_while_a_batch_is_active_everybody_joins_it(store: RedisStore, after: int | None) -> None:
    await begun(store)
    answer = await store.more(next_batch("B2"), after=after)
    assert (answer.fresh, answer.batch.id) == (False, "B1")
    assert await store.batch("T1", "B2") is None


async def test_a_late_click_at_a_taken_position_gets_the_batch_that_took_it(store: RedisStore) -> None:
    await begun(store)
    await end(store)
    await store.more(next_batch("B2"), after=1)
    await end(store)
    answer = await store.more(next_batch("B3"), after=1)
    assert (answer.fresh, answer.batch.id, answer.batch.state) == (False, "B2", BatchState.DONE)
    assert (await store.more(next_batch("B3"), after=2)).fresh


@pytest.mark.parametrize("after", [None, 1, 9])
async def test_without_a_taken_position_the_newest_goes_on(store: RedisStore, after: int | None) -> None:
    await begun(store)
    await end(store)
    answer = await store.more(next_batch("B2"), after=after)
    assert (answer.fresh, answer.batch.position) == (True, 2)


@pytest.mark.parametrize("state", [BatchState.DONE, BatchState.FAILED, BatchState.CANCELLED, BatchState.DROPPED])
async def test_every_end_makes_room_for_the_next_batch(store: RedisStore, state: BatchState) -> None:
    await begun(store)
    await end(store, state=state)
    search = await store.search("T1", "S1")
    assert search is not None
    assert search.active_batch is None
    assert await store.channel_batches("T1", "C1") == []
    assert (await store.more(next_batch("B2"), after=None)).fresh


async def test_more_of_an_unknown_search_is_said_to_be_gone(store: RedisStore) -> None:
    await begun(store)
    with pytest.raises(SearchGone):
        await store.more(next_batch("B2", search_id="S9"), after=None)
    with pytest.raises(SearchGone):
        await store.more(next_batch("B2", team_id="T2"), after=None)


async def test_an_export_is_due_at_once_and_recorded_once(store: RedisStore) -> None:
    await begun(store)
    await end(store)
    export = Export(
        id="E1",
        search_id="S1",
        team_id="T1",
        user_id="U1",
        to=Posted(channel_id="C1", ts="1.2"),
        created_at=NOW,
        due_at=NOW,
    )
    await asyncio.gather(*(store.export(export) for _ in range(5)))
    (claim,) = await store.claim_due(owner="me", now=NOW, limit=9, lease=15)
    assert claim.work == export
    await store.save(claim, export.model_copy(update={"due_at": None}), owner="me", search=None, release=True)
    assert await next_due(store) is None


async def test_a_repeat_leaves_an_export_that_is_on_its_way_as_it_is(store: RedisStore) -> None:
    await begun(store)
    await end(store)
    to = Posted(channel_id="C1", ts="1.2")
    export = Export(id="E1", search_id="S1", team_id="T1", user_id="U1", to=to, created_at=NOW, due_at=NOW)
    await store.export(export)
    (claim,) = await store.claim_due(owner="me", now=NOW, limit=9, lease=15)
    on_its_way = export.model_copy(update={"sending": True, "due_at": NOW + 5})
    saved = await store.save(claim, on_its_way, owner="me", search=None, release=True)
    await store.export(export)
    assert await store.claim_due(owner="me", now=NOW + 4, limit=9, lease=15) == []
    (again,) = await store.claim_due(owner="me", now=NOW + 5, limit=9, lease=15)
    assert again.work == saved.work


async def test_an_export_of_an_unknown_search_is_said_to_be_gone(store: RedisStore) -> None:
    to = Posted(channel_id="C1", ts="1.2")
    with pytest.raises(SearchGone):
        await store.export(
            Export(id="E1", search_id="S1", team_id="T1", user_id="U1", to=to, created_at=NOW, due_at=NOW)
        )
    assert await next_due(store) is None

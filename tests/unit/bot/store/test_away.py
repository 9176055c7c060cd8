"""When Redis is away, slow or emptied: said in time, nothing mixed up, and back without help."""

import asyncio
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import ResponseError

from bot.searches.models import Batch, BatchState, Begun, Export, Posted, Wishes
from bot.searches.patience import waiting
from bot.searches.ports import Claim, SearchGone, StoreAway
from bot.store.budget import RedisBudget
from bot.store.connect import connect
from bot.store.embedded import EmbeddedRedis
from bot.store.flags import RedisFlags
from bot.store.redis_store import ANSWER_WITHIN, PEOPLE_WAIT, RedisStore
from bot.store.scripts import Script, load_scripts
from bot.store.trips import LANES, TOGETHER, Trips
from tests.support.make import NOW, a_batch, a_search, an_onlooker
from tests.support.redis import admin, next_due, until
from tests.unit.bot.store.conftest import PATIENCE

LIMIT = 2.0
"""Seconds after which somebody gives up here; a busy machine answers sooner."""
GRACE = 20.0
"""Seconds by which this machine may be late; who does not give up would wait for as long as the server hangs."""


@pytest.fixture
async def own_trips(own_redis: EmbeddedRedis) -> AsyncIterator[Trips]:
    async with connect(own_redis.url) as trips:
        yield trips


@pytest.fixture
def patient(own_trips: Trips) -> RedisStore:
    return RedisStore(own_trips, limit=PATIENCE)


@contextmanager
def hanging(server: EmbeddedRedis) -> Iterator[None]:
    assert server.pid is not None
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


@contextmanager
def hanging_at_a_change(server: EmbeddedRedis, trips: Trips, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Questions are answered; the change that follows them finds a server that hangs."""
    assert server.pid is not None
    pid, real = server.pid, trips.run

    async def run(script: Script, **rest: Any) -> object:
        if script != load_scripts().search:
            os.kill(pid, signal.SIGSTOP)
        return await real(script, **rest)

    monkeypatch.setattr(trips, "run", run)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def begun(store: RedisStore, number: int = 1) -> Begun:
    search, batch = a_search(id=f"S{number}"), a_batch(id=f"B{number}", search_id=f"S{number}")
    return await store.begin(search, batch, intent=f"form {number}", known_list=None)


def all_methods(trips: Trips, *, limit: float = PEOPLE_WAIT) -> dict[str, Callable[[], Awaitable[object]]]:
    store, budget = RedisStore(trips, limit=limit), RedisBudget(trips, limit=limit)
    flags = RedisFlags(trips, limit=limit)
    search, batch, to = a_search(), a_batch(), Posted(channel_id="C1", ts="1.2")
    claim = Claim(batch, search, Wishes(), 1)
    export = Export(id="E1", search_id="S1", team_id="T1", user_id="U1", to=to, created_at=NOW, due_at=NOW)
    return {
        "begin": lambda: store.begin(search, batch, intent="form", known_list=None),
        "more": lambda: store.more(batch, after=1),
        "export": lambda: store.export(export),
        "wish": lambda: store.wish("T1", "B1", Wishes(drop=True)),
        "search": lambda: store.search("T1", "S1"),
        "batch": lambda: store.batch("T1", "B1"),
        "channel_searches": lambda: store.channel_searches("T1", "C1", limit=5),
        "channel_batches": lambda: store.channel_batches("T1", "C1"),
        "team_lists": lambda: store.team_lists("T1", an_onlooker(), query="", limit=5),
        "claim_due": lambda: store.claim_due(owner="me", now=NOW, limit=5, lease=15),
        "renew": lambda: store.renew(claim, owner="me", until=NOW),
        "save": lambda: store.save(claim, batch, owner="me", search=None, release=True),
        "take": lambda: budget.take("T1", "chat.update", now=NOW, per_minute=50, burst=3),
        "answered": lambda: budget.answered("T1", "chat.postMessage:C1", taken=NOW),
        "close": lambda: budget.close("T1", "chat.update", until=NOW),
        "remember": lambda: flags.remember("T1", "plain"),
        "remembers": lambda: flags.remembers("T1", "plain"),
    }


async def test_every_method_gives_up_in_time_while_the_server_hangs(own_redis: EmbeddedRedis, own_trips: Trips) -> None:
    async def wait(call: Callable[[], Awaitable[object]]) -> float:
        began = time.monotonic()
        with pytest.raises(StoreAway, match="did not answer within"):
            await call()
        return time.monotonic() - began

    with hanging(own_redis):
        waits = await asyncio.gather(*(wait(call) for call in all_methods(own_trips).values() for _ in range(10)))
    assert max(waits) < PEOPLE_WAIT + GRACE
    await own_trips.health(limit=PATIENCE)


@pytest.mark.parametrize("method", ["more", "export"])
async def test_two_trips_of_one_method_share_one_limit(
    own_trips: Trips, patient: RedisStore, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    await begun(patient)
    real, never = own_trips.run, asyncio.Event()

    async def stuck(script: Script, **rest: Any) -> object:
        if script == load_scripts().search:
            return await real(script, **rest)
        return await never.wait()

    monkeypatch.setattr(own_trips, "run", stuck)
    with pytest.raises(StoreAway, match=r"within 0\.3 s"):
        await all_methods(own_trips)[method]()


@pytest.mark.parametrize("method", ["begin", "more", "export", "wish"])
async def test_a_change_that_its_caller_gave_up_on_is_not_made_when_the_server_wakes(
    own_redis: EmbeddedRedis,
    own_trips: Trips,
    patient: RedisStore,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
) -> None:
    hasty = RedisStore(own_trips, limit=LIMIT)
    await hurried(hasty, "taught", "B2")["begin"]()
    await end_all(patient)
    for call in hurried(hasty, "taught", "B2").values():
        await call()
    await end_all(patient)

    with admin(own_redis.url) as client:
        scripts, before = scripts_run(client), contents(client)
        with (
            monkeypatch.context() as patched,
            hanging_at_a_change(own_redis, own_trips, patched),
            pytest.raises(StoreAway, match="did not answer within"),
        ):
            await hurried(hasty, "late", "B3")[method]()
        await until(lambda: scripts_run(client) > scripts + (method in {"more", "export"}))
        assert contents(client) == before
    await hurried(hasty, "late", "B3")[method]()


async def test_a_change_behind_slow_questions_is_not_made_when_nobody_waits_any_more(patient: RedisStore) -> None:
    await begun(patient)
    with waiting(ANSWER_WITHIN), pytest.raises(StoreAway, match="LATE"):  # the rest went on questions
        await patient.wish("T1", "B1", Wishes(drop=True))
    (claim,) = await patient.claim_due(owner="me", now=NOW, limit=1, lease=15)
    assert claim.wishes == Wishes()
    with waiting(PATIENCE):
        assert await patient.wish("T1", "B1", Wishes(drop=True)) == a_batch(id="B1")


async def test_a_clock_that_stood_still_while_this_machine_slept_costs_one_try(own_trips: Trips) -> None:
    elapsed = 100.0
    store = RedisStore(own_trips, limit=PATIENCE, elapsed=lambda: elapsed)
    await begun(store)
    elapsed -= 2 * PATIENCE
    with pytest.raises(StoreAway, match="LATE"):
        await store.wish("T1", "B1", Wishes(drop=True))
    assert await store.wish("T1", "B1", Wishes(drop=True)) == a_batch(id="B1")


def hurried(store: RedisStore, name: str, batch_id: str) -> dict[str, Callable[[], Awaitable[object]]]:
    """Every change that a person waits for."""
    search, batch = a_search(id=f"S{name}"), a_batch(id=f"B{name}", search_id=f"S{name}")
    to = Posted(channel_id="C1", ts="1.2")
    export = Export(id=name, search_id="Staught", team_id="T1", user_id="U1", to=to, created_at=NOW, due_at=NOW)
    return {
        "begin": lambda: store.begin(search, batch, intent=name, known_list=None),
        "more": lambda: store.more(a_batch(id=batch_id, search_id="Staught"), after=None),
        "export": lambda: store.export(export),
        "wish": lambda: store.wish("T1", "Btaught", Wishes(cancelled_by=name)),
    }


async def end_all(store: RedisStore) -> None:
    for claim in await store.claim_due(owner="me", now=NOW, limit=9, lease=15):
        over = {"due_at": None} | ({"state": BatchState.DONE} if isinstance(claim.work, Batch) else {})
        await store.save(claim, claim.work.model_copy(update=over), owner="me", search=None, release=True)


def scripts_run(client: Redis) -> int:
    """How many scripts the server has run."""
    return int(client.info("commandstats").get("cmdstat_evalsha", {"calls": 0})["calls"])


def contents(client: Redis) -> dict[str, object]:
    """Every key with what it holds; how long it lives is apart."""
    return {key: client.dump(key) for key in client.scan_iter(count=1000)}


async def test_every_method_says_that_the_server_is_gone_and_goes_on_when_it_is_back(
    own_redis: EmbeddedRedis, own_trips: Trips, patient: RedisStore
) -> None:
    await begun(patient)
    await own_redis.stop()
    for call in all_methods(own_trips, limit=PATIENCE).values():
        with pytest.raises(StoreAway, match="Redis is away"):  # at once: nobody tries again inside
            await call()
    await own_redis.start()
    assert await patient.batch("T1", "B1") == a_batch(id="B1")
    (claim,) = await patient.claim_due(owner="me", now=NOW, limit=5, lease=15)
    await patient.save(claim, claim.work, owner="me", search=None, release=True)


async def test_a_restart_under_load_costs_calls_and_never_an_answer_of_another(
    own_redis: EmbeddedRedis, patient: RedisStore
) -> None:
    for number in range(10):
        await begun(patient, number)
    seen = {"right": 0, "away": 0}
    done = asyncio.Event()

    async def read(number: int) -> None:
        while not done.is_set():
            try:
                batch = await patient.batch("T1", f"B{number}")
            except StoreAway:
                seen["away"] += 1
                await asyncio.sleep(0.005)
            else:
                assert batch is not None
                assert batch.id == f"B{number}"
                seen["right"] += 1

    def more_than(enough: int) -> bool:
        return seen["right"] > enough

    async def hurt() -> None:
        try:
            await own_redis.stop()  # once cleanly, so that everything is in its file
            await own_redis.start()
            for _ in range(3):
                os.kill(own_redis.pid or 0, signal.SIGKILL)
                await own_redis.stop()
                await own_redis.start()
                enough = seen["right"] + 100
                await until(partial(more_than, enough))
        finally:
            done.set()

    await asyncio.gather(hurt(), *(read(number) for number in range(10)))
    assert seen["away"] > 0


async def test_a_cancelled_call_never_leaves_its_answer_to_another(
    own_redis: EmbeddedRedis, own_trips: Trips, patient: RedisStore
) -> None:
    for number in range(5):
        await begun(patient, number)
    chance = random.Random(7)
    for _ in range(300):
        given_up = [asyncio.create_task(patient.search("T1", f"S{chance.randrange(5)}")) for _ in range(3)]
        for _ in range(chance.randrange(12)):
            await asyncio.sleep(0)
        for task in given_up:
            task.cancel()
        number = chance.randrange(5)
        batch = await patient.batch("T1", f"B{number}")
        assert batch is not None
        assert batch.id == f"B{number}"
        await asyncio.gather(*given_up, return_exceptions=True)


async def test_what_was_asked_of_a_hanging_server_is_not_answered_to_the_next(
    own_redis: EmbeddedRedis, own_trips: Trips, patient: RedisStore
) -> None:
    await begun(patient, 1)
    await begun(patient, 2)
    hasty = RedisStore(own_trips, limit=0.05)
    with hanging(own_redis):
        for _ in range(3):
            with pytest.raises(StoreAway):
                await hasty.batch("T1", "B1")
    answers = await asyncio.gather(*(patient.batch("T1", f"B{1 + n % 2}") for n in range(50)))
    assert [batch and batch.id for batch in answers] == ["B1", "B2"] * 25


async def test_a_call_that_was_given_up_before_it_left_is_never_made(
    own_redis: EmbeddedRedis, own_trips: Trips, patient: RedisStore
) -> None:
    hasty, calm = RedisFlags(own_trips, limit=0.05), RedisFlags(own_trips, limit=PATIENCE)
    with hanging(own_redis):
        first = [asyncio.create_task(next_due(patient)) for _ in range(LANES * TOGETHER)]
        await asyncio.wait(first, timeout=0.05)
        # All lanes are taken now; what comes has to wait for one.
        with pytest.raises(StoreAway):
            await hasty.remember("T1", "too late")
    await asyncio.gather(*first)
    assert not await calm.remembers("T1", "too late")


async def test_an_emptied_server_is_told_and_takes_new_orders(own_redis: EmbeddedRedis, patient: RedisStore) -> None:
    await begun(patient)
    with admin(own_redis.url) as client:
        client.flushall()
        client.script_flush()
    assert await patient.batch("T1", "B1") is None
    assert await patient.wish("T1", "B1", Wishes(drop=True)) is None
    with pytest.raises(SearchGone):
        await patient.more(a_batch(id="B2"), after=None)
    assert (await begun(patient)).fresh


@pytest.mark.parametrize(
    "harm",
    [
        ("CONFIG", "SET", "maxmemory", "1"),
        ("REPLICAOF", "127.0.0.1", "1"),
        ("CONFIG", "SET", "min-replicas-to-write", "1"),
    ],
    ids=["full", "read-only", "too few replicas"],
)
async def test_a_server_that_takes_no_writes_is_away_and_changes_nothing(
    own_redis: EmbeddedRedis, patient: RedisStore, harm: tuple[str, ...]
) -> None:
    await begun(patient)
    with admin(own_redis.url) as client:
        client.execute_command(*harm)
    with pytest.raises(StoreAway):
        await begun(patient, 2)
    with pytest.raises(StoreAway):
        await patient.claim_due(owner="me", now=NOW, limit=5, lease=15)
    assert await patient.batch("T1", "B2") is None


async def test_a_mistake_of_ours_is_not_taken_for_an_outage(own_trips: Trips) -> None:
    with pytest.raises(ResponseError, match="unknown command"):
        await own_trips.call("NO-SUCH-COMMAND", limit=PATIENCE)


async def test_a_text_that_cannot_be_sent_fails_its_own_caller_alone(patient: RedisStore) -> None:
    await begun(patient)
    odd, fine = await asyncio.gather(patient.batch("T1", "\ud800"), patient.batch("T1", "B1"), return_exceptions=True)
    assert isinstance(odd, UnicodeEncodeError)
    assert fine == a_batch(id="B1")


async def test_calls_of_one_moment_share_trips_and_few_connections(
    own_redis: EmbeddedRedis, patient: RedisStore
) -> None:
    await begun(patient)
    with admin(own_redis.url) as client:
        await asyncio.gather(*(patient.batch("T1", "B1") for _ in range(1000)))
        before = client.info("stats")["total_reads_processed"]
        await asyncio.gather(*(patient.batch("T1", "B1") for _ in range(1000)))
        trips = client.info("stats")["total_reads_processed"] - before
        assert client.info("clients")["connected_clients"] <= LANES + 1
    # A long trip may arrive in several reads.
    assert trips < 100


async def test_who_waits_while_the_store_closes_is_told(own_redis: EmbeddedRedis) -> None:
    async with connect(own_redis.url) as trips:
        store = RedisStore(trips, limit=PATIENCE)
        with hanging(own_redis):
            waiting = [asyncio.create_task(store.batch("T1", "B1")) for _ in range(500)]
            await asyncio.wait(waiting, timeout=0.05)
            began = time.monotonic()
            await trips.close()
            answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert time.monotonic() - began < GRACE
        assert all(isinstance(answer, StoreAway) for answer in answers)
        with pytest.raises(StoreAway, match="closed"):
            await store.batch("T1", "B1")

"""Whatever happens in whatever order, the store does what a few lines of plain Python do."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from bot.searches.models import ENDS, Batch, BatchState, Posted, Wishes
from bot.searches.ports import Claim, LeaseLost, SearchGone
from bot.store.connect import connect
from bot.store.redis_store import RedisStore
from tests.support.make import a_batch, a_search
from tests.support.redis import admin, next_due
from tests.unit.bot.store.conftest import PATIENCE

LEASE = 15.0
Held: TypeAlias = tuple[str, Claim]
"""A claim that somebody believes to have."""
T = TypeVar("T")


@dataclass
class Record:
    """What the store has to know of a batch. `score` is its place in the due set."""

    batch: Batch
    score: float | None
    owner: str | None = None
    fence: int = 0
    wishes: dict[str, object] = field(default_factory=dict)
    carried: dict[str, object] = field(default_factory=dict)


def wished(wishes: Wishes) -> dict[str, object]:
    return {name: getattr(wishes, name) for name in wishes.model_dump(exclude_defaults=True)}


any_wishes = st.builds(
    Wishes,
    cancelled_by=st.sampled_from([None, "U1", "U2"]),
    keep_waiting=st.booleans(),
    drop=st.booleans(),
    home=st.sampled_from([None, "channel", "dm"]),
    message=st.sampled_from([None, Posted(channel_id="C1", ts="1.2")]),
).filter(wished)
"""Nobody wishes for nothing."""


class StoreAndModel(RuleBasedStateMachine):
    """The store beside its model; every answer is compared."""

    claims: Bundle[Held] = Bundle("claims")

    def __init__(self, url: str) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._admin = admin(url)
        self._admin.flushall()
        self._connection = connect(url)
        self.store = RedisStore(self._run(self._connection.__aenter__()), limit=PATIENCE)
        self.now = 1000.0
        self.ids = iter(range(1_000_000))
        self.intents: dict[str, str] = {}
        self.records: dict[str, Record] = {}
        self.positions: dict[str, list[str]] = {}

    def teardown(self) -> None:
        self._run(self._connection.__aexit__(None, None, None))
        self._runner.close()
        self._admin.close()

    def _run(self, asked: Awaitable[T]) -> T:
        async def ask() -> T:
            return await asked

        return self._runner.run(ask())

    def _active(self, search_id: str) -> str | None:
        newest = self.positions[search_id][-1]
        return None if self.records[newest].batch.ended else newest

    def _record(self, batch: Batch) -> None:
        self.records[batch.id] = Record(batch, score=batch.created_at)

    @rule(seconds=st.sampled_from([0.5, 5.0, 14.5, 15.5]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(intent=st.sampled_from("abc"))
    def begin(self, intent: str) -> None:
        search = a_search(id=f"S{next(self.ids)}", created_at=self.now)
        batch = a_batch(id=f"B{next(self.ids)}", search_id=search.id, created_at=self.now)
        begun = self._run(self.store.begin(search, batch, intent=intent, known_list=None))
        assert begun.fresh == (intent not in self.intents)
        if begun.fresh:
            self.intents[intent] = search.id
            self.positions[search.id] = [batch.id]
            self._record(begun.batch)
        first = self.positions[self.intents[intent]][0]
        assert (begun.search.id, begun.batch) == (self.intents[intent], self.records[first].batch)

    @rule(intent=st.sampled_from("abc"), after=st.sampled_from([None, 0, 1, 2, 3]))
    def more(self, intent: str, after: int | None) -> None:
        search_id = self.intents.get(intent, "unknown")
        batch = a_batch(id=f"B{next(self.ids)}", search_id=search_id, position=0, created_at=self.now)
        if search_id == "unknown":
            with pytest.raises(SearchGone):
                self._run(self.store.more(batch, after=after))
            return
        taken = self.positions[search_id]
        expected = self._active(search_id)
        if expected is None and after is not None and after < len(taken):
            expected = taken[after]
        begun = self._run(self.store.more(batch, after=after))
        assert begun.fresh == (expected is None)
        if begun.fresh:
            taken.append(batch.id)
            assert begun.batch == batch.model_copy(update={"position": len(taken)})
            assert (begun.search.positions, begun.search.active_batch) == (len(taken), batch.id)
            self._record(begun.batch)
        else:
            assert begun.batch == self.records[expected or ""].batch

    @rule(number=st.integers(0, 30), wishes=any_wishes)
    def wish(self, number: int, wishes: Wishes) -> None:
        record = self.records.get(f"B{number}")
        answer = self._run(self.store.wish("T1", f"B{number}", wishes))
        assert answer == (record and record.batch)
        if record:
            record.wishes |= wished(wishes)
            if record.owner is None:
                record.score = 0.0

    @rule(target=claims, owner=st.sampled_from(["p1", "p2"]), limit=st.integers(1, 3))
    def claim(self, owner: str, limit: int) -> MultipleResults[Held]:
        due = [(one.score, id_) for id_, one in self.records.items() if one.score is not None and one.score <= self.now]
        taken = self._run(self.store.claim_due(owner=owner, now=self.now, limit=limit, lease=LEASE))
        assert [self.records[one.work.id].score for one in taken] == [score for score, _ in sorted(due)[:limit]]
        for one in taken:
            record = self.records[one.work.id]
            record.carried |= record.wishes
            record.wishes = {}
            record.owner, record.score = owner, self.now + LEASE
            record.fence += 1
            assert (one.work, one.fence) == (record.batch, record.fence)
            assert wished(one.wishes) == record.carried
        return multiple(*((owner, one) for one in taken))

    def _holds(self, owner: str, claim: Claim) -> Record | None:
        record = self.records[claim.work.id]
        mine = (record.owner, record.fence, record.batch.version) == (owner, claim.fence, claim.work.version)
        return record if mine else None

    @rule(
        target=claims,
        held=claims,
        state=st.sampled_from(BatchState),
        rest=st.sampled_from([None, 0.0, 5.0]),
        release=st.booleans(),
    )
    def save(self, held: Held, state: BatchState, rest: float | None, release: bool) -> MultipleResults[Held]:
        owner, claim = held
        record = self._holds(owner, claim)
        due_at = None if rest is None else self.now + rest
        if isinstance(claim.work, Batch) and claim.work.ended:
            state = claim.work.state  # an end is the end
        work = claim.work.model_copy(update={"state": state, "due_at": due_at})
        if record is None:
            with pytest.raises(LeaseLost):
                self._run(self.store.save(claim, work, owner=owner, search=None, release=release))
            return multiple()
        saved = self._run(self.store.save(claim, work, owner=owner, search=None, release=release))
        assert isinstance(saved.work, Batch)
        assert saved.work == work.model_copy(update={"version": claim.work.version + 1})
        # At a release they wait for whoever claims it next.
        assert wished(saved.wishes) == ({} if release else record.wishes)
        record.batch, record.carried = saved.work, {}
        if release:
            record.owner, record.score = None, 0.0 if record.wishes else due_at
        else:
            record.carried, record.wishes = record.wishes, {}
        return multiple((owner, saved))

    @rule(held=claims)
    def renew(self, held: Held) -> None:
        owner, claim = held
        record = self.records[claim.work.id]
        renewal = self.store.renew(claim, owner=owner, until=self.now + LEASE)
        if (record.owner, record.fence) == (owner, claim.fence):
            self._run(renewal)
            record.score = self.now + LEASE
        else:
            with pytest.raises(LeaseLost):
                self._run(renewal)

    @invariant()
    def the_earliest_is_known(self) -> None:
        scores = [one.score for one in self.records.values() if one.score is not None]
        assert self._run(next_due(self.store)) == min(scores, default=None)

    @invariant()
    def everything_reads_as_it_was_saved(self) -> None:
        self._run(self._compare())

    async def _compare(self) -> None:
        listed = await self.store.channel_batches("T1", "C1")
        running = {id_ for id_, one in self.records.items() if one.batch.state not in ENDS}
        assert {batch.id for _, batch in listed} == running
        searches = await asyncio.gather(*(self.store.search("T1", id_) for id_ in self.positions))
        assert [one and one.active_batch for one in searches] == [self._active(id_) for id_ in self.positions]
        batches = await asyncio.gather(*(self.store.batch("T1", id_) for id_ in self.records))
        assert batches == [one.batch for one in self.records.values()]

    @invariant()
    def nothing_lives_for_ever(self) -> None:
        assert [key for key in self._admin.scan_iter(count=1000) if self._admin.ttl(key) == -1] == []


def test_the_store_does_what_its_model_does(any_url: str) -> None:
    class Here(StoreAndModel):
        def __init__(self) -> None:
            super().__init__(any_url)

    run_state_machine_as_test(
        Here,
        settings=settings(max_examples=30, stateful_step_count=40, suppress_health_check=list(HealthCheck)),
    )

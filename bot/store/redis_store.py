"""The port `Store` over Redis."""

import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from bot.searches import patience
from bot.searches.models import Batch, Begun, Export, KnownList, Onlooker, Search, TeamList, Wishes
from bot.searches.ports import Claim, ForeignList, LeaseLost, SearchGone, StoreAway
from bot.store import codec, keys
from bot.store.redis_clock import RedisClock
from bot.store.replies import begun, claim_of, readable, rows, running
from bot.store.scripts import load_scripts
from bot.store.trips import Trips, within

PEOPLE_WAIT: Final = 0.3
"""Seconds for what stands between a person and the answer: Slack wants that within 3 s, we within 0.5 s."""
ANSWER_WITHIN: Final = 0.05
"""Of these, what is kept for the answer: a change that Redis makes later than that before the end is not made."""
LISTS_AT_ONCE: Final = 500
"""Lists looked through in one trip."""

log = logging.getLogger(__name__)


class RedisStore:
    """Task state. Every change is one script; nothing is repeated here.

    Args:
        trips: the way to Redis; several stores may share it.
        limit: seconds that a method may take, then it raises StoreAway. The poller can be given more patience.
        elapsed: seconds since whenever, of a clock that is never set.
    """

    def __init__(
        self, trips: Trips, *, limit: float = PEOPLE_WAIT, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._trips = trips
        self._limit = limit
        self._scripts = load_scripts()
        self._redis_clock = RedisClock(trips, elapsed=elapsed)

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[float]:
        """For a change that a person waits for: until when it may happen, by Redis' clock. Raises StoreAway."""
        async with within(self._limit):
            answered = patience.left(at_most=self._limit) - ANSWER_WITHIN
            not_after = await self._redis_clock.deadline(within=answered, limit=self._limit)
            try:
                yield not_after
            except StoreAway:
                self._redis_clock.forget()
                raise

    async def begin(self, search: Search, batch: Batch, *, intent: str, known_list: KnownList | None) -> Begun:
        """Record a search with its first batch; see the port. A known list keeps the name that the team knows."""
        team, now = search.team_id, batch.created_at
        search = search.model_copy(update={"positions": 1, "active_batch": batch.id, "last_count": batch.count})
        batch = batch.model_copy(update={"position": 1})
        new_list = TeamList(
            id=search.list_id, name=search.list_name, private_to=search.user_id, private_in=search.channel_id
        )
        its_list = codec.fields(new_list)
        async with self._in_time() as not_after:
            reply = await self._trips.run(
                self._scripts.begin,
                keys=(
                    keys.intent(team, intent),
                    keys.search(team, search.id),
                    keys.batch(team, batch.id),
                    keys.positions(team, search.id),
                    *_indexes(search),
                ),
                args=(
                    not_after,
                    keys.INTENT,
                    keys.LAST_USE,
                    int(known_list is not None),
                    now,
                    now - keys.LAST_USE,
                    batch.model_dump_json(),
                    its_list["id"],
                    its_list["name"],
                    its_list["private_to"],
                    its_list["private_in"],
                    _audience(search),
                    int(search.place == "direct"),
                    *codec.flat(codec.fields(search)),
                ),
                limit=self._limit,
            )
        if reply is None:
            raise ForeignList(search.list_id)
        return begun(reply)

    async def more(self, batch: Batch, *, after: int | None) -> Begun:
        """Record the next batch of a search; see the port."""
        async with self._in_time() as not_after:
            return await self._more(batch, after=after, not_after=not_after)

    async def _more(self, batch: Batch, *, after: int | None, not_after: float) -> Begun:
        team = batch.team_id
        # What the keys are made of never changes in a search, so that it may be read before.
        search = await self.search(team, batch.search_id)
        if search is None:
            raise SearchGone(batch.search_id)
        reply = await self._trips.run(
            self._scripts.more,
            keys=(
                keys.search(team, search.id),
                keys.batch(team, batch.id),
                keys.positions(team, search.id),
                *_indexes(search),
            ),
            args=(
                not_after,
                keys.LAST_USE,
                "" if after is None else max(after, 0),
                batch.created_at,
                f'"{batch.id}"',
                batch.count,
                batch.model_dump_json(exclude={"position"}),
            ),
            limit=self._limit,
        )
        if isinstance(reply, str):
            raise SearchGone(batch.search_id)
        return begun(reply)

    async def export(self, export: Export) -> None:
        """Record an export; see the port."""
        async with self._in_time() as not_after:
            await self._export(export, not_after=not_after)

    async def _export(self, export: Export, *, not_after: float) -> None:
        team = export.team_id
        search = await self.search(team, export.search_id)
        if search is None:
            raise SearchGone(export.search_id)
        searches, _, its_list, lists, due = _indexes(search)
        reply = await self._trips.run(
            self._scripts.export,
            keys=(keys.search(team, search.id), keys.export(team, export.id), searches, its_list, lists, due),
            args=(not_after, keys.LAST_USE, export.created_at, export.model_dump_json()),
            limit=self._limit,
        )
        if reply == 0:
            raise SearchGone(export.search_id)

    async def wish(self, team_id: str, batch_id: str, wishes: Wishes) -> Batch | None:
        """Add wishes to a batch; see the port."""
        async with self._in_time() as not_after:
            reply = await self._trips.run(
                self._scripts.wish,
                keys=(keys.batch(team_id, batch_id), keys.DUE),
                args=(not_after, keys.LAST_USE, codec.write_wishes(wishes)),
                limit=self._limit,
            )
        return None if reply is None else codec.read_batch(reply)

    async def search(self, team_id: str, search_id: str) -> Search | None:
        """One search of this team."""
        key = keys.search(team_id, search_id)
        reply = await self._trips.run(self._scripts.search, keys=(key,), args=(), limit=self._limit)
        return None if reply is None else codec.read_search(reply)

    async def batch(self, team_id: str, batch_id: str) -> Batch | None:
        """One batch of this team."""
        reply = await self._trips.call("HGET", keys.batch(team_id, batch_id), "doc", limit=self._limit)
        return None if reply is None else codec.read_batch(reply)

    async def channel_searches(self, team_id: str, channel_id: str, *, limit: int) -> Sequence[Search]:
        """The channel's searches, the most recently used first."""
        key = keys.channel_searches(team_id, channel_id)
        reply = await self._trips.run(self._scripts.channel_searches, keys=(key,), args=(limit,), limit=self._limit)
        return readable(codec.read_search, rows(reply))

    async def channel_batches(self, team_id: str, channel_id: str) -> Sequence[tuple[Search, Batch]]:
        """The channel's batches that have not ended, oldest first."""
        key = keys.channel_batches(team_id, channel_id)
        reply = await self._trips.run(self._scripts.channel_batches, keys=(key,), args=(), limit=self._limit)
        return readable(running, rows(reply))

    async def team_lists(self, team_id: str, onlooker: Onlooker, *, query: str, limit: int) -> Sequence[TeamList]:
        """The team's lists whose name holds `query`, in whatever case, the most recently used first; see the port."""
        async with within(self._limit):
            return await self._team_lists(team_id, onlooker, query.casefold(), limit)

    async def _team_lists(self, team_id: str, onlooker: Onlooker, wanted: str, limit: int) -> Sequence[TeamList]:
        found, start = list[TeamList](), 0
        while len(found) < limit:
            reply = await self._trips.run(
                self._scripts.team_lists,
                keys=(keys.team_lists(team_id),),
                args=(start, start + LISTS_AT_ONCE - 1),
                limit=self._limit,
            )
            if not (stretch := rows(reply)):
                break
            known = readable(codec.read_list, [row for row in stretch if row])
            found += [one for one in known if wanted in one.name.casefold() and one.open_to(onlooker)]
            start += LISTS_AT_ONCE
        return found[:limit]

    async def claim_due(self, *, owner: str, now: float, limit: int, lease: float) -> Sequence[Claim]:
        """Take up to `limit` pieces of work that are due, in one trip; see the port."""
        reply = await self._trips.run(
            self._scripts.claim_due, keys=(keys.DUE,), args=(now, limit, now + lease, owner), limit=self._limit
        )
        claimed, orphans = map(rows, rows(reply))
        if orphans:
            log.error("forgot work whose record or search is gone from Redis: %s", orphans)
        return [claim for row in claimed if (claim := claim_of(rows(row)))]

    async def renew(self, claim: Claim, *, owner: str, until: float) -> None:
        """Hold on for longer. Raises LeaseLost."""
        key = _work_key(claim.work)
        reply = await self._trips.run(
            self._scripts.renew, keys=(key, keys.DUE), args=(owner, claim.fence, until), limit=self._limit
        )
        if reply == 0:
            raise LeaseLost(key)

    async def save(
        self, claim: Claim, work: Batch | Export, *, owner: str, search: Search | None, release: bool
    ) -> Claim:
        """Write the work and what changed in its search; see the port.

        A save that was written but whose answer was lost raises LeaseLost when it is tried again: the next claim
        reads what it wrote.
        """
        team, before = claim.search.team_id, claim.search
        work = work.model_copy(update={"version": claim.work.version + 1})
        ended = isinstance(work, Batch) and work.ended
        reply = await self._trips.run(
            self._scripts.save,
            keys=(
                _work_key(work),
                keys.DUE,
                keys.search(team, before.id),
                keys.channel_batches(team, before.channel_id),
            ),
            args=(
                keys.LAST_USE,
                owner,
                claim.fence,
                claim.work.version,
                work.version,
                work.model_dump_json(),
                f'"{work.id}"' if ended else "",
                int(release),
                "" if work.due_at is None else work.due_at,
                *codec.flat(codec.changes(before, search)),
            ),
            limit=self._limit,
        )
        if reply is None:
            raise LeaseLost(_work_key(work))
        wishes, saved = rows(reply)
        try:
            # At a release they stay where they are, for the next who claims it.
            wished = Wishes() if release else codec.read_wishes(wishes)
            return Claim(work, codec.read_search(saved), wished, claim.fence)
        except codec.Unreadable as unknown:
            log.warning("left to a newer version: %s: %s", _work_key(work), unknown)
            raise LeaseLost(_work_key(work)) from unknown


def _audience(search: Search) -> str:
    """Who sees what this search brings: one person, the members of its channel, or the team."""
    if search.home == "dm":
        return "person"
    return "team" if search.place == "public" else "channel"


def _indexes(search: Search) -> tuple[str, str, str, str, str]:
    team, channel = search.team_id, search.channel_id
    return (
        keys.channel_searches(team, channel),
        keys.channel_batches(team, channel),
        keys.team_list(team, search.list_id),
        keys.team_lists(team),
        keys.DUE,
    )


def _work_key(work: Batch | Export) -> str:
    return keys.batch(work.team_id, work.id) if isinstance(work, Batch) else keys.export(work.team_id, work.id)

"""What people can do with searches: the only way in. Each change is one step of the store; the poller goes on."""

from collections.abc import Callable, Sequence
from typing import Final

from bot.searches.models import (
    Batch,
    Begun,
    Export,
    Home,
    KnownList,
    NewList,
    Onlooker,
    Order,
    Posted,
    Search,
    TeamList,
    Wishes,
)
from bot.searches.ports import Clock, SearchGone, Store
from leadsearch.contract import LIST_NAME_MAX

RECENT: Final = 100
"""Searches of a channel that are looked through for what a person sees of it."""


class NobodyLeft(Exception):
    """No more people match this search."""

    def __init__(self, search: Search) -> None:
        super().__init__(search.id)
        self.search = search


class Searches:
    """Start, more, cancel, keep waiting, export, and what there is. Every method raises StoreAway.

    Args:
        store: where it is recorded; it answers within its own limit.
        clock: the time of day.
        new_id: a fresh UUID.
        nudge: tells the poller of this process that something is due.
    """

    def __init__(self, *, store: Store, clock: Clock, new_id: Callable[[], str], nudge: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id
        self._nudge = nudge

    async def start(self, order: Order) -> Begun:
        """Begin a search with its first batch; the same intent again answers the same. Raises ForeignList."""
        now = self._clock()
        known = order.fill if isinstance(order.fill, KnownList) else None
        name = order.fill.name if isinstance(order.fill, NewList) else None
        search = Search(
            id=self._new_id(),
            team_id=order.team_id,
            channel_id=order.channel_id,
            user_id=order.user_id,
            prompt=order.prompt,
            list_id=known.list_id if known else self._new_id(),
            list_name=name or _name_after(order.prompt),
            home=order.home,
            place=order.place,
            created_at=now,
        )
        batch = self._batch(search, position=1, user_id=order.user_id, count=order.count, now=now)
        return self._nudged(await self._store.begin(search, batch, intent=order.intent, known_list=known))

    async def more(
        self,
        *,
        team_id: str,
        search_id: str,
        after: int | None,
        count: int | None,
        user_id: str,
        home: Home | None = None,
    ) -> Begun:
        """The next batch of a search, after the position that the person saw (None: the newest).

        `count` None asks for as many as last time, `home` None for where the search is at home. A batch whose end
        nobody was shown is passed over: no message of it could be gone on from. Raises SearchGone, NobodyLeft.
        """
        search = await self._store.search(team_id, search_id)
        if search is None:
            raise SearchGone(search_id)
        if search.exhausted and search.active_batch is None:
            raise NobodyLeft(search)
        how_many = count or search.last_count
        batch = self._batch(search, position=0, user_id=user_id, count=how_many, now=self._clock(), home=home)
        begun = await self._store.more(batch, after=after)
        while not begun.fresh and begun.batch.unseen:  # its position grows, so that this ends
            begun = await self._store.more(batch, after=begun.batch.position)
        return self._nudged(begun)

    async def more_in_channel(self, *, team_id: str, channel_id: str, count: int | None, user_id: str) -> Begun | None:
        """The next batch of the newest search that this person sees in the channel; None when there is none.

        Raises NobodyLeft.
        """
        for search in await self._store.channel_searches(team_id, channel_id, limit=RECENT):
            if search.home == "channel" or search.user_id == user_id:
                return await self.more(team_id=team_id, search_id=search.id, after=None, count=count, user_id=user_id)
        return None

    async def wish(self, *, team_id: str, batch_id: str, wishes: Wishes) -> Batch | None:
        """Granted as soon as the batch's state allows. None: there is no such batch in this team."""
        batch = await self._store.wish(team_id, batch_id, wishes)
        if batch is not None:
            self._nudge()
        return batch

    async def cancel(self, *, team_id: str, batch_id: str, user_id: str) -> Batch | None:
        """End a batch; see `wish`."""
        return await self.wish(team_id=team_id, batch_id=batch_id, wishes=Wishes(cancelled_by=user_id))

    async def export(self, *, team_id: str, search_id: str, user_id: str, to: Posted) -> Export:
        """A CSV of the whole list into the thread of that message. Raises SearchGone."""
        now = self._clock()
        export = Export(
            id=self._new_id(),
            search_id=search_id,
            team_id=team_id,
            user_id=user_id,
            to=to,
            created_at=now,
            due_at=now,
        )
        await self._store.export(export)
        self._nudge()
        return export

    async def search(self, team_id: str, search_id: str) -> Search | None:
        """One search of this team."""
        return await self._store.search(team_id, search_id)

    async def running(self, team_id: str, channel_id: str) -> Sequence[tuple[Search, Batch]]:
        """The channel's batches that have not ended, oldest first."""
        return await self._store.channel_batches(team_id, channel_id)

    async def lists(self, team_id: str, channel_id: str, *, limit: int = RECENT) -> Sequence[Search]:
        """The channel's searches, the most recently used first; several may fill one list."""
        return await self._store.channel_searches(team_id, channel_id, limit=limit)

    async def list_choices(
        self, team_id: str, onlooker: Onlooker, query: str, *, limit: int = 100
    ) -> Sequence[TeamList]:
        """The team's lists that this person may fill on from there."""
        return await self._store.team_lists(team_id, onlooker, query=query, limit=limit)

    def _batch(
        self, search: Search, *, position: int, user_id: str, count: int, now: float, home: Home | None = None
    ) -> Batch:
        return Batch(
            id=self._new_id(),
            search_id=search.id,
            team_id=search.team_id,
            position=position,
            user_id=user_id,
            count=count,
            created_at=now,
            due_at=now,
            home=home,
        )

    def _nudged(self, begun: Begun) -> Begun:
        if begun.fresh:
            self._nudge()
        return begun


def _name_after(prompt: str) -> str:
    """A list without a name is called like its prompt, as far as it fits."""
    one_line = " ".join(prompt.split())
    return one_line if len(one_line) <= LIST_NAME_MAX else one_line[: LIST_NAME_MAX - 1].rstrip() + "…"

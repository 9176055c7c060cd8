"""The index in PostgreSQL: a few round trips fetch the bitmaps that a question names, and they are cut here.

Each round trip costs more than what the server does for it. So all tokens of a question are asked for at once, and
somebody rare among a million people is found with the second look. See docs/decisions/025.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from itertools import islice
from typing import Final

from pyroaring import BitMap
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from leadsearch.people import bitmaps
from leadsearch.people.bitmaps import CHECKED_FOR_EACH, block_of
from leadsearch.people.expression import Between, Expression
from leadsearch.people.fitting import Holders, cutting_ranges, tokens_in

WINDOW_GROWTH: Final = 16
"""After an empty handed look the next one takes in that many times more blocks, up to BLOCKS_AT_ONCE."""
_HOLDERS: Final = text("""
    SELECT newest, token, ids FROM people_corpus LEFT JOIN people_postings
        ON token = ANY (CAST(:tokens AS text[])) AND block BETWEEN :low AND :high""")


class Index:
    """What one transaction of the connection sees of the index, as far as some questions need it."""

    def __init__(self, connection: AsyncConnection, asked: Iterable[Expression]) -> None:
        self._connection = connection
        self._tokens = sorted({token for one in asked for token in tokens_in(one)})
        self._fetched: dict[tuple[int, int], Holders] = {}
        self.newest = 0
        """The highest id that was ever given; known after the first look at the index."""

    async def first(self, asked: Expression, *, after: int, limit: int) -> list[int]:
        """The lowest ids above `after` who fit, `limit` at most, rising."""
        found: list[int] = []
        low = high = block_of(after + 1)
        while len(found) < limit:
            holders = await self._holders(low, high)
            found += await self._rising(holders, asked, after=after, limit=limit - len(found))
            if high >= block_of(self.newest):
                break
            low, high = high + 1, high + min((high - low + 1) * WINDOW_GROWTH, bitmaps.BLOCKS_AT_ONCE)
        return found

    async def who(self, asked: Expression) -> AsyncIterator[BitMap]:
        """Everybody who fits, some blocks at a time."""
        low, width = 0, bitmaps.BLOCKS_AT_ONCE
        while low <= block_of(self.newest):
            holders = await self._holders(low, low + width - 1)
            surely, maybe = holders.fit(asked)
            yield surely | await self._settled(holders, asked, maybe - surely)
            low += width

    async def _rising(self, holders: Holders, asked: Expression, *, after: int, limit: int) -> list[int]:
        """The first of these blocks; numbers are looked up for some people at a time."""
        surely, maybe = holders.fit(asked)
        candidates = maybe.iter_equal_or_larger(after + 1)
        if surely == maybe:
            return list(islice(candidates, limit))
        found: list[int] = []
        checked = CHECKED_FOR_EACH * limit
        while len(found) < limit and (some := BitMap(islice(candidates, checked))):
            fitting = (some & surely) | await self._settled(holders, asked, some - surely)
            found += islice(fitting, limit - len(found))
            checked *= 2
        return found

    async def _settled(self, holders: Holders, asked: Expression, doubtful: BitMap) -> BitMap:
        """Those who fit, of some for whom their numbers decide it."""
        if not doubtful:
            return doubtful
        ranges = list(dict.fromkeys(cutting_ranges(asked)))
        sql, ends = _sorting(ranges)
        row = (await self._connection.execute(sql, {"ids": list(doubtful), **ends})).one()
        settled = {one: BitMap(ids or ()) for one, ids in zip(ranges, row, strict=True)}
        return holders.fit(asked, settled).surely & doubtful

    async def _holders(self, low: int, high: int) -> Holders:
        """The bitmaps of neighbouring blocks. They are kept for the next phase, as far as BLOCKS_AT_ONCE allows."""
        if (low, high) not in self._fetched:
            kept = sum(last - first + 1 for first, last in self._fetched)
            if kept + high - low + 1 > bitmaps.BLOCKS_AT_ONCE:
                self._fetched.clear()
            rows = await self._connection.execute(_HOLDERS, {"tokens": self._tokens, "low": low, "high": high})
            parts: defaultdict[str, list[BitMap]] = defaultdict(list)
            for newest, token, ids in rows:
                self.newest = newest
                if token is not None:
                    parts[token].append(BitMap.deserialize(ids))
            self._fetched[low, high] = Holders({token: BitMap.union(*held) for token, held in parts.items()})
        return self._fetched[low, high]


def _sorting(ranges: Sequence[Between]) -> tuple[TextClause, dict[str, int]]:
    """The statement that tells for each range which of some ids are within it, and the ends of the ranges."""
    columns: list[str] = []
    ends: dict[str, int] = {}
    for number, one in enumerate(ranges):
        low, high = f"low{number}", f"high{number}"
        within = f"{one.field} BETWEEN CAST(:{low} AS bigint) AND CAST(:{high} AS bigint)"
        columns.append(f"array_agg(id) FILTER (WHERE {within})")
        ends |= {low: one.low, high: one.high}
    sql = f"SELECT {', '.join(columns)} FROM people WHERE id = ANY (CAST(:ids AS bigint[]))"  # noqa: S608 - names of ours
    return text(sql), ends

"""The index of one machine: its bitmaps (bitmaps.py) as rows of SQLite.

A question is answered block by block from the cursor's block on, so its price grows with the blocks it has to look into
and not with the people who fit. See docs/decisions/017.
"""

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from pyroaring import BitMap

from leadsearch.people import bitmaps
from leadsearch.people.bitmaps import CHECKED_FOR_EACH, Slice, block_of
from leadsearch.people.expression import All, Between, Either, Expression, Facet, Not
from leadsearch.people.rows import EVERYBODY_TOKEN
from leadsearch.people.scales import buckets

WINDOW_GROWTH: Final = 4
"""After an empty handed look the next one takes in that many times more blocks, up to BLOCKS_AT_ONCE: a dense answer
ends after the first."""
SCHEMA: Final = """CREATE TABLE IF NOT EXISTS postings (
    token TEXT NOT NULL, block INTEGER NOT NULL, ids BLOB NOT NULL, PRIMARY KEY (token, block)) WITHOUT ROWID"""


def first(connection: sqlite3.Connection, asked: Expression, *, after: int, newest: int, limit: int) -> list[int]:
    """The lowest ids above `after` and up to `newest` who fit, `limit` at most, rising."""
    found: list[int] = []
    block, last, width = block_of(after + 1), block_of(newest), 1
    while block <= last and len(found) < limit:
        top = min(block + width - 1, last)
        hits = _Blocks(connection, block, top).rising(asked, after=after, enough=limit)
        found += islice(hits, limit - len(found))
        block, width = top + 1, min(width * WINDOW_GROWTH, bitmaps.BLOCKS_AT_ONCE)
    return found


def count(connection: sqlite3.Connection, asked: Expression, *, newest: int) -> int:
    """How many fit."""
    last = block_of(newest)
    width = bitmaps.BLOCKS_AT_ONCE
    starts = range(0, last + 1, width)
    return sum(len(_Blocks(connection, low, min(low + width - 1, last)).who(asked)) for low in starts)


class _Blocks:
    """The people of neighbouring blocks, in one read transaction of the connection."""

    def __init__(self, connection: sqlite3.Connection, low: int, high: int) -> None:
        self._connection = connection
        self._ends = (low, high)

    def who(self, asked: Expression) -> BitMap:
        """The ids who fit."""
        return self._fits(asked, None)

    def rising(self, asked: Expression, *, after: int, enough: int) -> Iterator[int]:
        """The ids above `after` who fit, in their order; numbers are looked up for some of them at a time."""
        if not _cuts_a_bucket(asked):
            yield from self.who(asked).iter_equal_or_larger(after + 1)
            return
        maybe = self._fits(asked, None, borders=False).iter_equal_or_larger(after + 1)
        checked = CHECKED_FOR_EACH * enough
        while some := BitMap(islice(maybe, checked)):
            yield from self._fits(asked, some) & some
            checked *= 2

    def _fits(self, asked: Expression, among: BitMap | None, *, borders: bool = True) -> BitMap:
        """Who fits. `among` are those that matter: others may be missing, where it is cheaper to leave them out.

        Without `borders`, whoever is in a bucket that a range cuts counts as within the range.
        """
        match asked:
            case Facet(token):
                return self._holders((token,))
            case Between():
                return self._between(asked, among, borders=borders)
            case Either(parts):
                tokens = [part.token for part in parts if isinstance(part, Facet)]
                rest = [self._fits(part, among, borders=borders) for part in parts if not isinstance(part, Facet)]
                return BitMap.union(self._holders(tokens), *rest)
            case All(parts):
                return self._all(parts, among, borders=borders)
            case Not(part):
                everybody = self._holders((EVERYBODY_TOKEN,)) if among is None else among
                return everybody - self._fits(part, everybody)

    def _all(self, parts: Sequence[Expression], among: BitMap | None, *, borders: bool) -> BitMap:
        """Who fits every part: the cheap parts first, and nothing is read for nobody."""
        left = among
        for part in sorted(parts, key=_price):
            if left is not None and not left:
                return left
            who = self._fits(part, left, borders=borders)
            left = who if left is None else left & who
        return self._holders((EVERYBODY_TOKEN,)) if left is None else left

    def _between(self, asked: Between, among: BitMap | None, *, borders: bool) -> BitMap:
        inner, border = buckets(asked)
        if not borders:
            return self._holders(inner + border)
        within = self._holders(inner)
        doubtful = self._holders(border)
        if among is not None:
            doubtful &= among
        if not doubtful:
            return within
        sql = f"""SELECT people.id FROM json_each(?) AS asked CROSS JOIN people ON people.id = asked.value
            WHERE people.{asked.field} BETWEEN ? AND ?"""  # noqa: S608 - a field's name is ours
        rows = self._connection.execute(sql, (json.dumps(list(doubtful)), asked.low, asked.high))
        return within | BitMap(row[0] for row in rows)

    def _holders(self, tokens: Sequence[str]) -> BitMap:
        if not tokens:
            return BitMap()
        marks = ",".join("?" * len(tokens))
        sql = f"SELECT ids FROM postings WHERE token IN ({marks}) AND block BETWEEN ? AND ?"  # noqa: S608 - "?"
        rows = self._connection.execute(sql, (*tokens, *self._ends))
        return BitMap.union(*[BitMap.deserialize(ids) for (ids,) in rows] or [BitMap()])


def _cuts_a_bucket(asked: Expression) -> bool:
    match asked:
        case Between():
            return bool(buckets(asked).border)
        case All(parts) | Either(parts):
            return any(map(_cuts_a_bucket, parts))
        case _:
            return False


def _price(asked: Expression) -> int:
    """About how many rows of the index a part reads; exclusions last, since they need somebody to exclude."""
    match asked:
        case Facet():
            return 1
        case Between():
            return 1_000 + sum(map(len, buckets(asked)))
        case Not(part):
            return 10_000 + _price(part)
        case All(parts) | Either(parts):
            return sum(map(_price, parts))


class Changes:
    """Changes of the index that wait to be written together; part of the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting = bitmaps.Changes()
        connection.create_function("united", 2, _united, deterministic=True)
        connection.create_function("without", 2, _without, deterministic=True)

    def add(self, person_id: int, tokens: Collection[str]) -> None:
        """That person has these tokens."""
        self._waiting.add(person_id, tokens)
        self._write_many()

    def add_rows(self, first: int, holders: Mapping[str, Sequence[int]]) -> None:
        """People who follow each other in the corpus have these tokens (rows.Rows); `first` is the id of the first."""
        self._waiting.add_rows(first, holders)
        self._write_many()

    def remove(self, person_id: int, tokens: Collection[str]) -> None:
        """That person no longer has these tokens."""
        self._waiting.remove(person_id, tokens)
        self._write_many()

    def clear(self) -> None:
        """Nobody has any token."""
        self._waiting.clear()
        self._connection.execute("DELETE FROM postings")

    def write(self) -> None:
        """Write what waits."""
        given, lost = self._waiting.taken()
        gone = [(one.ids.serialize(), one.token, one.block) for one in lost]
        self._connection.executemany("UPDATE postings SET ids = without(ids, ?) WHERE token = ? AND block = ?", gone)
        emptied = [(token, block, _EMPTY) for _, token, block in gone]
        self._connection.executemany("DELETE FROM postings WHERE token = ? AND block = ? AND ids = ?", emptied)
        self._connection.executemany(
            "INSERT INTO postings (token, block, ids) VALUES (?, ?, ?) "
            "ON CONFLICT DO UPDATE SET ids = united(ids, excluded.ids)",
            map(_row, given),
        )

    def _write_many(self) -> None:
        if self._waiting.too_many:
            self.write()


_EMPTY: Final = BitMap().serialize()


def _row(one: Slice) -> tuple[str, int, bytes]:
    return one.token, one.block, one.ids.serialize()


def _united(one: bytes, other: bytes) -> bytes:
    return (BitMap.deserialize(one) | BitMap.deserialize(other)).serialize()


def _without(all_: bytes, gone: bytes) -> bytes:
    return (BitMap.deserialize(all_) - BitMap.deserialize(gone)).serialize()

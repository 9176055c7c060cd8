"""Changes of a corpus in PostgreSQL: one transaction under one lock, so that ids become visible in their order."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

from pyroaring import BitMap
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from leadsearch.people.bitmaps import Changes, Slice
from leadsearch.people.engine import START, Found, Saved
from leadsearch.people.expression import EVERYBODY, NUMBER_FIELDS, Expression, Facet
from leadsearch.people.facets import token
from leadsearch.people.formats import say_so_far
from leadsearch.people.postgres_index import Index
from leadsearch.people.postgres_tables import FORMAT
from leadsearch.people.record import Person
from leadsearch.people.rows import Rows, row_of, tokens_of
from leadsearch.people.updates import Update, updates

_T = TypeVar("_T")

ROWS_AT_ONCE: Final = 2_000
"""People, or bitmaps of at most 8 kB, of one statement; memory of ours and of the server stays small."""
TIDY_AFTER: Final = 5_000
"""Changed people after which the statistics are brought up to date at once, not by and by."""
_NUMBERS: Final = ", ".join(NUMBER_FIELDS)
_VALUES: Final = ", ".join(f"CAST(:{field} AS bigint[])" for field in ("id", *NUMBER_FIELDS))
_ADD: Final = text(f"""
    INSERT INTO people (id, {_NUMBERS}, key, record)
    SELECT * FROM unnest({_VALUES}, CAST(:key AS text[]), CAST(:record AS text[]))""")  # noqa: S608 - names of ours
_CHANGE: Final = text(f"""
    UPDATE people SET ({_NUMBERS}, record) = ({", ".join(f"new.{field}" for field in NUMBER_FIELDS)}, new.record)
    FROM unnest({_VALUES}, CAST(:record AS text[])) AS new (id, {_NUMBERS}, record)
    WHERE people.id = new.id""")  # noqa: S608 - names of ours
_KNOWN: Final = text("SELECT key, id, record FROM people WHERE key = ANY (CAST(:keys AS text[]))")
_NEWEST: Final = text("SELECT newest FROM people_corpus")
_SET_NEWEST: Final = text("UPDATE people_corpus SET newest = :newest")
_RECORDS: Final = text("SELECT id, record FROM people WHERE id = ANY (CAST(:ids AS bigint[]))")
_ERASE: Final = text("DELETE FROM people WHERE id = ANY (CAST(:ids AS bigint[]))")
_SOME: Final = text("SELECT id, key, record FROM people WHERE id > :after ORDER BY id LIMIT :limit")
_TAKE: Final = text("""
    DELETE FROM people_postings AS held
    USING unnest(CAST(:tokens AS text[]), CAST(:blocks AS int[])) AS asked (token, block)
    WHERE held.token = asked.token AND held.block = asked.block RETURNING held.token, held.block, held.ids""")
_PUT: Final = text("""
    INSERT INTO people_postings (token, block, ids)
    SELECT * FROM unnest(CAST(:tokens AS text[]), CAST(:blocks AS int[]), CAST(:ids AS bytea[]))""")


def storable(text_: str) -> str:
    """A text as PostgreSQL can keep it, which has no place for NUL; equal for equal texts."""
    return text_.replace("\0", "\N{REPLACEMENT CHARACTER}")


class Writer:
    """The changes of one transaction of the connection, which holds the lock (engine.Writer)."""

    def __init__(self, connection: AsyncConnection, newest: int) -> None:
        self._connection = connection
        self._index = Changes()
        self._newest = newest
        self._changed = 0

    @classmethod
    async def begin(cls, connection: AsyncConnection) -> "Writer":
        """The writer of a transaction that holds the lock."""
        return cls(connection, int((await connection.execute(_NEWEST)).scalar_one()))

    async def save(self, people: Iterable[Person]) -> Saved:
        """Add people; one that is known already is updated in place, so that no cursor moves."""
        return await self.save_rows(Rows.of([row_of(person) for person in people]))

    async def save_rows(self, rows: Rows) -> Saved:
        """Add people who are written down already, in this order (`save`)."""
        rows = rows._replace(keys=list(map(storable, rows.keys)))
        held = await self._known(rows.keys)
        new, again = rows.parted(held)
        ids = await self._add(new)
        if again:
            held |= zip(new.keys, zip(ids, new.records, strict=True), strict=True)
            await self._change(held, [(rows.keys[place], rows.records[place]) for place in again])
        return Saved(added=len(ids), merged=len(again))

    async def erase(self, key: str) -> bool:
        """Remove the person of that key; False when there is none. The id is never used again."""
        known = await self._known([storable(key)])
        await self._erase([number for number, _ in known.values()])
        return bool(known)

    async def erase_source(self, source: str) -> int:
        """Remove everybody of one source; how many they were."""
        await self._write_index()
        gone = await self._who(Facet(token("source", source)))
        if gone == await self._who(EVERYBODY):
            await self._connection.execute(text("DELETE FROM people_postings"))
            await self._connection.execute(text("DELETE FROM people"))
        else:
            for some in _parts(list(gone)):
                await self._erase(some)
        return len(gone)

    async def newest(self) -> int:
        """The highest id that was ever given; 0 where nobody was ever in this corpus."""
        return self._newest

    async def behind(self, number: int) -> Sequence[Found]:
        """The next people whose ids are higher, as they are in this transaction (engine.Writer.behind)."""
        rows = await self._connection.execute(_SOME, {"after": number, "limit": ROWS_AT_ONCE})
        return [Found(id_, key, record, START) for id_, key, record in rows]

    async def reindex(self) -> int:
        """Write the index anew from the records; how many people there are."""
        self._index.clear()
        await self._connection.execute(text("DELETE FROM people_postings"))
        people = last = 0
        while rows := (await self._connection.execute(_SOME, {"after": last, "limit": ROWS_AT_ONCE})).all():
            for number, _, record in rows:
                self._index.add(number, _tokens(record))
            await self._write_many()
            people, last = people + len(rows), rows[-1][0]
            say_so_far(people, before=people - len(rows))
        self._changed += people
        await self._connection.execute(text("UPDATE people_corpus SET format = :format"), {"format": FORMAT})
        return people

    async def finish(self) -> None:
        """Write what waits, before the transaction is committed."""
        await self._write_index()
        if self._changed >= TIDY_AFTER:
            await self._connection.execute(text("ANALYZE people, people_postings"))

    async def _add(self, rows: Rows) -> Sequence[int]:
        """Add people of whom nobody is known; their ids."""
        ids = list(range(self._newest + 1, self._newest + 1 + len(rows.keys)))
        columns: dict[str, Sequence[object]] = {"id": ids, "key": rows.keys, "record": rows.records}
        columns |= dict(zip(NUMBER_FIELDS, rows.numbers, strict=True))
        for start in range(0, len(ids), ROWS_AT_ONCE):
            part = {name: column[start : start + ROWS_AT_ONCE] for name, column in columns.items()}
            await self._connection.execute(_ADD, part)
        self._index.add_rows(self._newest + 1, rows.holders)
        self._changed += len(ids)
        self._newest += len(ids)
        await self._write_many()
        return ids

    async def _change(self, held: dict[str, tuple[int, str]], newer: Iterable[tuple[str, str]]) -> None:
        changed: dict[int, Update] = {}
        for number, change in updates(held, newer):
            self._index.remove(number, change.lost)
            self._index.add(number, change.given)
            changed[number] = change
        for part in _parts(list(changed.items())):
            values = {"id": [number for number, _ in part], "record": [change.record for _, change in part]}
            numbers = zip(*[change.numbers for _, change in part], strict=True)
            await self._connection.execute(_CHANGE, values | dict(zip(NUMBER_FIELDS, map(list, numbers), strict=True)))
        self._changed += len(changed)
        await self._write_many()

    async def _erase(self, ids: Sequence[int]) -> None:
        for number, record in await self._connection.execute(_RECORDS, {"ids": ids}):
            self._index.remove(number, _tokens(record))
        await self._connection.execute(_ERASE, {"ids": ids})
        await self._write_many()

    async def _known(self, keys: list[str]) -> dict[str, tuple[int, str]]:
        known: dict[str, tuple[int, str]] = {}
        for part in _parts(keys):
            rows = await self._connection.execute(_KNOWN, {"keys": part})
            known |= {key: (number, record) for key, number, record in rows}
        return known

    async def _who(self, asked: Expression) -> BitMap:
        return BitMap.union(BitMap(), *[who async for who in Index(self._connection, [asked]).who(asked)])

    async def _write_many(self) -> None:
        if self._index.too_many:
            await self._write_index()

    async def _write_index(self) -> None:
        await self._connection.execute(_SET_NEWEST, {"newest": self._newest})
        given, lost = self._index.taken()
        gone = {(one.token, one.block): one.ids for one in lost}
        come = {(one.token, one.block): one.ids for one in given}
        places = sorted(gone.keys() | come.keys())
        for part in _parts(places):
            held = await self._taken(part)
            whole = [
                Slice(*place, (held.get(place, BitMap()) | come.get(place, BitMap())) - gone.get(place, BitMap()))
                for place in part
            ]
            await self._put([one for one in whole if one.ids])

    async def _taken(self, places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], BitMap]:
        """The bitmaps that are there, taken out of the index."""
        asked = {"tokens": [token_ for token_, _ in places], "blocks": [block for _, block in places]}
        rows = await self._connection.execute(_TAKE, asked)
        return {(token_, block): BitMap.deserialize(ids) for token_, block, ids in rows}

    async def _put(self, slices: Sequence[Slice]) -> None:
        values = {
            "tokens": [one.token for one in slices],
            "blocks": [one.block for one in slices],
            "ids": [one.ids.serialize() for one in slices],
        }
        await self._connection.execute(_PUT, values)


def _parts(all_: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (all_[start : start + ROWS_AT_ONCE] for start in range(0, len(all_), ROWS_AT_ONCE))


def _tokens(record: str) -> list[str]:
    return tokens_of(row_of(Person.model_validate_json(record)))

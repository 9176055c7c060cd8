"""Changes of a corpus in PostgreSQL: one transaction under one lock, so that ids become visible in their order."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from leadsearch.people.engine import Saved
from leadsearch.people.expression import NUMBER_FIELDS
from leadsearch.people.facets import VERSION, token
from leadsearch.people.postgres_query import storable, tokens_of
from leadsearch.people.record import Person
from leadsearch.people.rows import Row, onto, row_of

ROWS_AT_ONCE: Final = 2_000
"""People of one statement; memory of ours and of the server stays small."""
ERASED_AT_ONCE: Final = 20_000
"""The same where nothing is sent; far below what a statement may take of time."""
TIDY_AFTER: Final = 5_000
"""Changed people after which the index and the statistics are brought up to date at once, not by and by."""
_LOCK: Final = 7_305_179
"""The advisory lock of whoever changes people; any fixed number does."""
_NUMBERS: Final = ", ".join(NUMBER_FIELDS)
_PENDING_KB: Final = 16_384
"""What the index takes in before it sorts it in; a question has to look through it."""

SCHEMA: Final = (
    f"""CREATE TABLE IF NOT EXISTS people (
        id bigint PRIMARY KEY, key text NOT NULL UNIQUE, {" bigint, ".join(NUMBER_FIELDS)} bigint,
        record text NOT NULL, facets text[] NOT NULL)""",
    f"""CREATE INDEX IF NOT EXISTS people_by_facet ON people USING gin (facets)
        WITH (gin_pending_list_limit = {_PENDING_KB})""",
    # One row: the format of the corpus, and the highest id that was ever given.
    """CREATE TABLE IF NOT EXISTS people_corpus (
        one boolean PRIMARY KEY DEFAULT true CHECK (one), format int NOT NULL, newest bigint NOT NULL)""",
    f"INSERT INTO people_corpus (format, newest) VALUES ({VERSION}, 0) ON CONFLICT DO NOTHING",  # noqa: S608 - ours
)
_ADD: Final = text(f"""
    INSERT INTO people (id, key, {_NUMBERS}, record, facets)
    SELECT id, key, {_NUMBERS}, record, string_to_array(facets, ' ')
    FROM unnest(CAST(:id AS bigint[]), CAST(:key AS text[]),
                {", ".join(f"CAST(:{field} AS bigint[])" for field in NUMBER_FIELDS)},
                CAST(:record AS text[]), CAST(:facets AS text[])) AS new (id, key, {_NUMBERS}, record, facets)
    ORDER BY id""")  # noqa: S608 - names of ours
_CHANGE: Final = text(f"""
    UPDATE people SET ({_NUMBERS}, record, facets) =
        ({", ".join(f"new.{field}" for field in NUMBER_FIELDS)}, new.record, string_to_array(new.facets, ' '))
    FROM unnest(CAST(:id AS bigint[]), CAST(:key AS text[]),
                {", ".join(f"CAST(:{field} AS bigint[])" for field in NUMBER_FIELDS)},
                CAST(:record AS text[]), CAST(:facets AS text[])) AS new (id, key, {_NUMBERS}, record, facets)
    WHERE people.id = new.id""")  # noqa: S608 - names of ours
_KNOWN: Final = text("SELECT key, id, record FROM people WHERE key = ANY (CAST(:keys AS text[]))")
_NEWEST: Final = text("SELECT newest FROM people_corpus")
_SET_NEWEST: Final = text("UPDATE people_corpus SET newest = :newest")
_ERASE: Final = text("DELETE FROM people WHERE key = :key")
_ERASE_SOME: Final = text("""
    DELETE FROM people
    WHERE id IN (SELECT id FROM people WHERE facets @> CAST(:tokens AS text[]) LIMIT :limit)""")
_SOME: Final = text("SELECT id, record FROM people WHERE id > :after ORDER BY id LIMIT :limit")


async def lock(connection: AsyncConnection) -> None:
    """Be the one who changes people until the end of the transaction. Raises OperationalError when that takes long."""
    await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


async def format_of(connection: AsyncConnection) -> int:
    """Which version wrote the facets; 0 where there is no corpus."""
    made = await connection.execute(text("SELECT to_regclass('people_corpus') IS NOT NULL"))
    if not made.scalar_one():
        return 0
    return int((await connection.execute(text("SELECT format FROM people_corpus"))).scalar_one())


async def make(connection: AsyncConnection) -> None:
    """Make what is missing. The transaction holds the lock."""
    for statement in SCHEMA:
        await connection.execute(text(statement))


async def newest(connection: AsyncConnection) -> int:
    """The highest id that was ever given."""
    return int((await connection.execute(_NEWEST)).scalar_one())


class Writer:
    """The changes of one transaction of the connection, which holds the lock (engine.Writer)."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._changed = 0

    async def save(self, people: Iterable[Person]) -> Saved:
        """Add people; one that is known already is updated in place, so that no cursor moves."""
        return await self.save_rows([row_of(person) for person in people])

    async def save_rows(self, rows: Sequence[Row]) -> Saved:
        """Add people who are written down already, in this order (`save`)."""
        incoming: dict[str, Row] = {}
        for row in rows:
            key = storable(row.key)
            incoming[key] = onto(incoming[key].record, row) if key in incoming else row
        known = await self._known(list(incoming))
        added = [row for key, row in incoming.items() if key not in known]
        start = 1 + await newest(self._connection)
        await self._write(_ADD, list(enumerate(added, start)))
        await self._connection.execute(_SET_NEWEST, {"newest": start - 1 + len(added)})
        merged = [(number, record, onto(record, incoming[key])) for key, (number, record) in known.items()]
        await self._write(_CHANGE, [(number, row) for number, record, row in merged if row.record != record])
        return Saved(added=len(added), merged=len(rows) - len(added))

    async def erase(self, key: str) -> bool:
        """Remove the person of that key; False when there is none. The id is never used again."""
        return (await self._connection.execute(_ERASE, {"key": storable(key)})).rowcount > 0

    async def erase_source(self, source: str) -> int:
        """Remove everybody of one source; how many they were."""
        of_source = {"tokens": [storable(token("source", source))], "limit": ERASED_AT_ONCE}
        people = 0
        while gone := (await self._connection.execute(_ERASE_SOME, of_source)).rowcount:
            people += gone
        return people

    async def is_new(self) -> bool:
        """Whether nobody was ever in this corpus."""
        return await newest(self._connection) == 0

    async def reindex(self) -> int:
        """Write the facets anew from the records; how many people there are."""
        people = last = 0
        while rows := (await self._connection.execute(_SOME, {"after": last, "limit": ROWS_AT_ONCE})).all():
            await self._write(
                _CHANGE, [(number, row_of(Person.model_validate_json(record))) for number, record in rows]
            )
            people, last = people + len(rows), rows[-1][0]
        await self._connection.execute(text("UPDATE people_corpus SET format = :format"), {"format": VERSION})
        return people

    async def finish(self) -> None:
        """Tidy up after a large change, before the transaction is committed: every search looks through what waits."""
        if self._changed >= TIDY_AFTER:
            await self._connection.execute(text("SELECT gin_clean_pending_list('people_by_facet')"))
            await self._connection.execute(text("ANALYZE people"))

    async def _write(self, statement: TextClause, numbered: Sequence[tuple[int, Row]]) -> None:
        for start in range(0, len(numbered), ROWS_AT_ONCE):
            part = numbered[start : start + ROWS_AT_ONCE]
            values: dict[str, list[int | None] | list[int] | list[str]] = {
                "id": [number for number, _ in part],
                "key": [storable(row.key) for _, row in part],
                "record": [row.record for _, row in part],
                "facets": [" ".join(tokens_of(number, row)) for number, row in part],
            }
            values |= {field: [getattr(row, field) for _, row in part] for field in NUMBER_FIELDS}
            await self._connection.execute(statement, values)
        self._changed += len(numbered)

    async def _known(self, keys: list[str]) -> dict[str, tuple[int, str]]:
        known: dict[str, tuple[int, str]] = {}
        for start in range(0, len(keys), ROWS_AT_ONCE):
            rows = await self._connection.execute(_KNOWN, {"keys": keys[start : start + ROWS_AT_ONCE]})
            known |= {key: (number, record) for key, number, record in rows}
        return known

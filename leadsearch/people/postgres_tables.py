"""The tables of a corpus in PostgreSQL: how they are made, and how those of an older version become them."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from leadsearch.people.expression import NUMBER_FIELDS
from leadsearch.people.facets import VERSION
from leadsearch.people.formats import say_so_far

LAYOUT: Final = 2
"""Of the tables on this page; up with every change of them."""
FORMATS_OF_A_LAYOUT: Final = 1_000
FORMAT: Final = LAYOUT * FORMATS_OF_A_LAYOUT + VERSION
"""Of a corpus: its tables, and the rules of its facets."""
COPIED_AT_ONCE: Final = 10_000
"""People of one statement, which stays far below the limit of a statement."""
_LOCK: Final = 7_305_179
"""The advisory lock of whoever changes people; any fixed number does."""
_NUMBERS: Final = ", ".join(NUMBER_FIELDS)
# The numbers stand beside the ids, so that a range is settled without looking at records.
# COLLATE "C": keys and tokens are compared byte by byte, which is quicker than in the order of a language.
_COLUMNS: Final = f"""(
    id bigint, key text COLLATE "C" NOT NULL UNIQUE, {" bigint, ".join(NUMBER_FIELDS)} bigint,
    record text NOT NULL, PRIMARY KEY (id) INCLUDE ({_NUMBERS}))"""
_NAMES: Final = f"id, key, {_NUMBERS}, record"

_SCHEMA: Final = (
    f"CREATE TABLE IF NOT EXISTS people {_COLUMNS}",
    """CREATE TABLE IF NOT EXISTS people_postings (
        token text COLLATE "C", block int, ids bytea NOT NULL, PRIMARY KEY (token, block))""",
    # A bitmap is packed already. The statement shuts readers out, so it is said only where it changes something.
    """DO $$ BEGIN IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('people_postings')
            AND attname = 'ids' AND attstorage <> 'e') THEN
        ALTER TABLE people_postings ALTER ids SET STORAGE EXTERNAL; END IF; END $$""",
    # One row: the format of the corpus, and the highest id that was ever given.
    """CREATE TABLE IF NOT EXISTS people_corpus (
        one boolean PRIMARY KEY DEFAULT true CHECK (one), format int NOT NULL, newest bigint NOT NULL)""",
    f"INSERT INTO people_corpus (format, newest) VALUES ({FORMAT}, 0) ON CONFLICT DO NOTHING",  # noqa: S608 - ours
)
_COPY: Final = text(f"""
    WITH copied AS (
        INSERT INTO people_anew ({_NAMES}) SELECT {_NAMES} FROM people WHERE id > :after ORDER BY id LIMIT :limit
        RETURNING id)
    SELECT max(id), count(*) FROM copied""")  # noqa: S608 - names of ours
_REPLACE: Final = (
    "ANALYZE people_anew",
    "DROP TABLE people",
    "ALTER TABLE people_anew RENAME TO people",
    "ALTER INDEX people_anew_pkey RENAME TO people_pkey",
    "ALTER INDEX people_anew_key_key RENAME TO people_key_key",
)


async def lock(connection: AsyncConnection) -> None:
    """Be the one who changes people until the end of the transaction. Raises OperationalError when that takes long."""
    await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


async def format_of(connection: AsyncConnection) -> int:
    """Which version wrote the corpus; 0 where there is none."""
    made = await connection.execute(text("SELECT to_regclass('people_corpus') IS NOT NULL"))
    if not made.scalar_one():
        return 0
    return int((await connection.execute(text("SELECT format FROM people_corpus"))).scalar_one())


async def make(connection: AsyncConnection) -> None:
    """Make what is missing. The transaction holds the lock."""
    for statement in _SCHEMA:
        await connection.execute(text(statement))


async def take_over(connection: AsyncConnection) -> None:
    """Put a table of this layout in the place of an older one. The transaction holds the lock.

    Its copy is made beside the table, which can be read meanwhile; from the end of this to the end of the transaction
    it cannot.
    """
    await connection.execute(text(f"CREATE TABLE people_anew {_COLUMNS}"))
    last: int | None = 0
    copied = 0
    while last is not None:
        last, more = (await connection.execute(_COPY, {"after": last, "limit": COPIED_AT_ONCE})).one()
        copied += more
        say_so_far(copied, before=copied - more)
    for statement in _REPLACE:
        await connection.execute(text(statement))

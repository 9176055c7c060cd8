"""Changes of a corpus in SQLite: one transaction, the people and their index together."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Final

from leadsearch.people import postings
from leadsearch.people.engine import START, Found, Saved
from leadsearch.people.expression import NUMBER_FIELDS, Facet
from leadsearch.people.facets import token
from leadsearch.people.formats import say_so_far
from leadsearch.people.postings import Changes
from leadsearch.people.record import Person
from leadsearch.people.rows import EVERYBODY_TOKEN, Row, Rows, row_of, tokens_of
from leadsearch.people.updates import Update, updates

SCHEMA: Final = (
    # AUTOINCREMENT: a re-used row id would hide a new person behind a cursor that has passed it.
    # The numbers stand before the record, so that a range is settled without reading it.
    f"""CREATE TABLE IF NOT EXISTS people (
        id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
        {", ".join(f"{field} INTEGER" for field in NUMBER_FIELDS)}, record TEXT NOT NULL)""",
    postings.SCHEMA,
)
FROM_FORMAT_1: Final = (
    "DROP TABLE people_index",
    *(f"DROP TRIGGER people_{change}" for change in ("added", "erased", "changed")),
    "ALTER TABLE people DROP COLUMN facets",
)
"""From the corpus whose index was FTS5, to one whose index is missing."""
NEWEST: Final = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'people'"
"""The highest id that was ever given."""
READ_AT_ONCE: Final = 2_000
"""People of one statement of a writer who looks at everybody; memory stays small."""
_BEHIND: Final = "SELECT id, key, record FROM people WHERE id > ? ORDER BY id LIMIT ?"
_MARKS: Final = ", ".join("?" * (len(NUMBER_FIELDS) + 3))
_ADD: Final = f"INSERT INTO people (id, key, {', '.join(NUMBER_FIELDS)}, record) VALUES ({_MARKS})"  # noqa: S608 - names of ours
_CHANGE: Final = f"UPDATE people SET {', '.join(f'{field} = ?' for field in NUMBER_FIELDS)}, record = ? WHERE id = ?"  # noqa: S608 - same
_KNOWN: Final = """SELECT people.key, people.id, people.record
    FROM json_each(?) AS asked CROSS JOIN people ON people.key = asked.value"""


class Changing:
    """The changes of one transaction of the connection. What the index is told is written by `finish`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._index = Changes(connection)
        self._newest: int = connection.execute(NEWEST).fetchone()[0]

    def save(self, people: Iterable[Person]) -> Saved:
        """Add or update people (engine.Writer.save)."""
        return self.save_rows(Rows.of([row_of(person) for person in people]))

    def save_rows(self, rows: Rows) -> Saved:
        """Add or update people who are written down already (engine.Writer.save_rows)."""
        held = self._known(rows.keys)
        new, again = rows.parted(held)
        ids = self._add(new)
        if again:
            held |= zip(new.keys, zip(ids, new.records, strict=True), strict=True)
            self._change(held, [(rows.keys[place], rows.records[place]) for place in again])
        return Saved(added=len(ids), merged=len(again))

    def erase(self, key: str) -> bool:
        """Remove the person of that key (engine.Writer.erase)."""
        known = self._known([key]).get(key)
        if known is None:
            return False
        self._erase(*known)
        return True

    def erase_source(self, source: str) -> int:
        """Remove everybody of a source (engine.Writer.erase_source)."""
        self._index.write()
        asked, everybody = Facet(token("source", source)), Facet(EVERYBODY_TOKEN)
        gone = postings.first(self._connection, asked, after=0, newest=self._newest, limit=self._newest)
        if len(gone) == postings.count(self._connection, everybody, newest=self._newest):
            self._index.clear()
            self._connection.execute("DELETE FROM people")
        else:
            for number in gone:
                row = self._connection.execute("SELECT record FROM people WHERE id = ?", (number,)).fetchone()
                self._erase(number, row[0])
        return len(gone)

    def newest(self) -> int:
        """The highest id that was ever given (engine.Writer.newest)."""
        return self._newest

    def behind(self, number: int) -> list[Found]:
        """The next people whose ids are higher (engine.Writer.behind)."""
        rows = self._connection.execute(_BEHIND, (number, READ_AT_ONCE))
        return [Found(id_, key, record, START) for id_, key, record in rows]

    def reindex(self) -> int:
        """Write the index anew from the records; how many people there are."""
        self._index.clear()
        people = 0
        for number, record in self._connection.execute("SELECT id, record FROM people ORDER BY id"):
            self._index.add(number, tokens_of(_row(record)))
            people += 1
            say_so_far(people, before=people - 1)
        return people

    def finish(self) -> None:
        """Write what waits, before the transaction is committed."""
        self._index.write()

    def _add(self, rows: Rows) -> range:
        """Add people of whom nobody is known; their ids."""
        ids = range(self._newest + 1, self._newest + 1 + len(rows.keys))
        self._connection.executemany(_ADD, zip(ids, rows.keys, *rows.numbers, rows.records, strict=True))
        self._index.add_rows(ids.start, rows.holders)
        self._newest += len(ids)
        return ids

    def _change(self, held: dict[str, tuple[int, str]], newer: Iterable[tuple[str, str]]) -> None:
        changed: dict[int, Update] = {}
        for number, change in updates(held, newer):
            self._index.remove(number, change.lost)
            self._index.add(number, change.given)
            changed[number] = change
        rows = [(*change.numbers, change.record, number) for number, change in changed.items()]
        self._connection.executemany(_CHANGE, rows)

    def _erase(self, number: int, record: str) -> None:
        self._index.remove(number, tokens_of(_row(record)))
        self._connection.execute("DELETE FROM people WHERE id = ?", (number,))

    def _known(self, keys: list[str]) -> dict[str, tuple[int, str]]:
        rows = self._connection.execute(_KNOWN, (json.dumps(keys),))
        return {key: (number, record) for key, number, record in rows}


def _row(record: str) -> Row:
    return row_of(Person.model_validate_json(record))

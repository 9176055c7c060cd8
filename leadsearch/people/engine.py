"""What a search engine for people offers, whichever database it stands on.

`corpus.py` is the engine of one machine (SQLite). Another one takes the same expressions (`query.phases`) and keeps the
same promises: whoever is added comes behind every cursor, and a page and a count each see one moment.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, NamedTuple, Protocol

from leadsearch.contract import Filters
from leadsearch.people.record import Person
from leadsearch.people.rows import Rows

BUSY: Final = "The corpus is being written by another process. Try again when it has finished."


class CorpusError(Exception):
    """The corpus cannot be used; the text says why and what to do."""


class CorpusAwayError(CorpusError):
    """What keeps the corpus is busy, away or takes no changes: the same step may well succeed a moment later."""


class CorpusBusyError(CorpusError):
    """Another process writes, and has done so for as long as was waited for it."""


class Cursor(NamedTuple):
    """How far a search has come: in each of its phases, the id of the last person who is done with.

    A search without a title has one phase, which is `exact`.
    """

    exact: int = 0
    related: int = 0


START: Final = Cursor()
"""Nobody was looked at yet."""


class Found(NamedTuple):
    """A person that was found."""

    id: int
    """The place in the corpus's order. Never given to anybody else."""
    key: str
    """What makes two records this person (record.person_key), the same after every update."""
    record: str
    """The person as JSON; reading it costs more than finding it, so it is read where it is needed."""
    after: Cursor
    """The cursor behind this person."""

    @property
    def person(self) -> Person:
        """The record, read anew each time."""
        return Person.model_validate_json(self.record)


class Page(NamedTuple):
    """The next people of a search."""

    people: tuple[Found, ...]
    after: Cursor
    """Where to go on once all of them are done with."""
    ended: bool
    """Whether nobody else fits by now; who is added later is found behind `after`."""


class Saved(NamedTuple):
    """How many people came in."""

    added: int
    merged: int


class Writer(Protocol):
    """One transaction of changes."""

    async def save(self, people: Iterable[Person]) -> Saved:
        """Add people; one that is known already is updated in place, so that no cursor moves."""
        ...

    async def save_rows(self, rows: Rows) -> Saved:
        """Add people who are written down already, in this order (`save`)."""
        ...

    async def erase(self, key: str) -> bool:
        """Remove the person of that key; False when there is none. The id is never used again."""
        ...

    async def erase_source(self, source: str) -> int:
        """Remove everybody of one source; how many they were."""
        ...

    async def newest(self) -> int:
        """The highest id that was ever given; 0 where nobody was ever in this corpus."""
        ...

    async def behind(self, number: int) -> Sequence[Found]:
        """The next people whose ids are higher, by rising id and as they are in this transaction; nobody: none is."""
        ...

    async def reindex(self) -> int:
        """Write the index anew from the records; how many people there are."""
        ...


class Engine(Protocol):
    """The people of one corpus."""

    async def page(self, filters: Filters, *, after: Cursor = START, limit: int) -> Page:
        """Up to `limit` people of the filters behind the cursor.

        First whoever is new in the phase `exact`, by rising id, then the phase `related`. Raises UnknownRegionError.
        """
        ...

    async def count(self, filters: Filters) -> int:
        """How many people the filters fit. Raises UnknownRegionError."""
        ...

    async def find(self, key: str) -> Found | None:
        """The person of that key."""
        ...

    async def disk_bytes(self) -> int:
        """What the people and their index take on disk."""
        ...

    def writing(self, *, wait_s: float | None = None) -> AbstractAsyncContextManager[Writer]:
        """A transaction: all of its changes, or with an exception none.

        Another one is waited for, for `wait_s` seconds or as long as this engine does by itself. Raises CorpusBusyError
        when that goes on.
        """
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...

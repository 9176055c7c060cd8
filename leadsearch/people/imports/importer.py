"""One file into the corpus: all of it or, when it is the wrong file, nothing."""

from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from leadsearch.people.engine import Engine, Found, Writer
from leadsearch.people.erasing import erase_whoever
from leadsearch.people.identities import without_namesakes
from leadsearch.people.imports.blocks import Outcome, Reading, blocks
from leadsearch.people.imports.files import Source, WrongFileError, source_of
from leadsearch.people.imports.layout import Layout, layout_of, record_texts
from leadsearch.people.imports.names import readable
from leadsearch.people.imports.pool import outcomes
from leadsearch.people.imports.records import Refusal
from leadsearch.people.record import Person
from leadsearch.people.sample import SAMPLE

REFUSALS_KEPT: Final = 1_000
"""Refusals that a summary lists; the rest is counted."""
ALONE_BYTES: Final = 2_000_000
"""Size of a file up to which other processes would take longer to start than to read it."""


Unwanted = Callable[[Person], bool]
"""Who must not come in again; asked by every process that reads. Equal to another one that means the same people."""
Look = Callable[[], Awaitable[Unwanted | None]]
"""Looks who that is by now; None is nobody."""


class Progress(NamedTuple):
    """How far an import has come."""

    read_bytes: int
    """Of the file as it lies there."""
    rows: int


class Options(NamedTuple):
    """How a file is imported."""

    source: str
    """Where the people come from."""
    day: date
    """When the source told it, for rows that do not say."""
    keep_sample: bool = False
    dry: bool = False
    """Look at everything and change nothing."""
    workers: int = 0
    """Processes that read a large file beside this one."""
    latest: date = date.max
    """The last day that a row can be of: retention counts from it, and one of the future would never end."""


class Summary(NamedTuple):
    """What an import did, or of a dry one would do."""

    file_kind: str
    encoding: str
    added: int
    merged: int
    """Rows of people who were known already, from before or from an earlier row."""
    refused: int
    refusals: tuple[Refusal, ...]
    """The first REFUSALS_KEPT of them."""
    erased: int
    """Rows of people who were erased and stay away, and people who were erased while it ran."""
    not_understood: dict[str, int]
    """Field → cells of it that were left out because nobody could read them."""
    first_not_understood: dict[str, int]
    """Field → the line of the first of these."""
    used_columns: tuple[str, ...]
    unused_columns: tuple[str, ...]
    sample_removed: int
    """People of the sample who made room for the first own ones."""


class _Tally:
    """Counts while an import runs."""

    def __init__(self) -> None:
        self.added = self.merged = self.refused = self.erased = 0
        self.refusals: list[Refusal] = []
        self.unread: Counter[str] = Counter()
        self.first_unread: dict[str, int] = {}

    def note(self, outcome: Outcome) -> None:
        self.erased += outcome.unwanted
        self.refused += len(outcome.refusals)
        self.refusals += outcome.refusals[: REFUSALS_KEPT - len(self.refusals)]
        self.unread += outcome.unread
        self.first_unread = outcome.first_unread | self.first_unread

    def erase(self, *, new: int, known: int) -> None:
        """People of whom rows were saved, or who were there before, have left again."""
        self.added -= new
        self.erased += new + known

    @property
    def rows(self) -> int:
        return self.added + self.merged + self.refused + self.erased


class _DryError(Exception):
    """Undoes the transaction of a dry run."""


async def _nobody() -> None:
    """The look of a corpus that nobody was erased from."""


async def import_file(
    path: Path,
    corpus: Engine,
    options: Options,
    *,
    unwanted: Look = _nobody,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Add the people of a file, in one transaction; a known person is updated in place.

    `unwanted` is asked under the lock of whoever writes, first before a row is read and again behind the last one.

    Bad rows are refused one by one. Raises WrongFileError, and changes nothing, for a file without a column of names,
    of unknown encoding, without rows, or with more than half of its rows refused; OSError when it cannot be read;
    WorkerLostError.
    """
    source = source_of(path)
    layout = layout_of(source)
    tally = _Tally()
    removed = 0
    try:
        async with corpus.writing() as writer:
            kept_out, newest = await unwanted(), await writer.newest()
            removed = 0 if options.keep_sample else await writer.erase_source(SAMPLE)
            position = _Position()
            pieces = blocks(record_texts(source, layout, position.move), lambda: position.at)
            day, latest = options.day.isoformat(), options.latest.isoformat()
            reading = Reading(layout, options.source, day, kept_out, latest)
            workers = options.workers if source.size > ALONE_BYTES else 0
            async with aclosing(outcomes(pieces, reading, workers=workers)) as done:
                async for block, outcome in done:
                    tally.note(outcome)
                    saved = await writer.save_rows(outcome.rows)
                    tally.added += saved.added
                    tally.merged += saved.merged
                    on_progress(Progress(block.position, tally.rows))
            _judge(source, tally)
            now = await unwanted()
            if now is not None and now != kept_out:
                await _erase_latecomers(writer, now, tally, newest=newest)
            _end(options)
    except _DryError:
        pass
    return _summary(layout, tally, removed)


async def _erase_latecomers(writer: Writer, unwanted: Unwanted, tally: _Tally, *, newest: int) -> None:
    """Take out who was erased while the file was read: whom it brought in, and who was there when it began.

    Of those who were there a namesake stays: an erasure that has the corpus to itself leaves him there too.
    """

    def means(found: Found) -> bool:
        person = found.person
        return unwanted(person if found.id > newest else without_namesakes(person))

    gone = await erase_whoever(writer, means)
    new = sum(found.id > newest for found in gone)
    tally.erase(new=new, known=len(gone) - new)


def _end(options: Options) -> None:
    if options.dry:
        raise _DryError


class _Position:
    """How far the file is read."""

    def __init__(self) -> None:
        self.at = 0

    def move(self, at: int) -> None:
        self.at = at


def _summary(layout: Layout, tally: _Tally, removed: int) -> Summary:
    return Summary(
        file_kind=layout.words,
        encoding=layout.encoding.words,
        added=tally.added,
        merged=tally.merged,
        refused=tally.refused,
        refusals=tuple(tally.refusals),
        erased=tally.erased,
        not_understood=dict(tally.unread),
        first_not_understood=tally.first_unread,
        used_columns=tuple(readable(c) for c in layout.columns if c and c not in layout.unused),
        unused_columns=tuple(map(readable, layout.unused)),
        sample_removed=removed,
    )


def _judge(source: Source, tally: _Tally) -> None:
    if tally.rows == 0:
        raise WrongFileError(f"{source.name} has no rows below its header.")
    if tally.refused * 2 > tally.rows:
        reasons = "; ".join(f"line {refusal.line}: {refusal.reason}" for refusal in tally.refusals[:3])
        raise WrongFileError(
            f"{tally.refused:,} of the {tally.rows:,} rows of {source.name} cannot be read ({reasons} …), "
            "so nothing was imported. Is it the right file?"
        )

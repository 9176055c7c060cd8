"""One file into the corpus: all of it or, when it is the wrong file, nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Final, NamedTuple

from leadsearch.people.corpus import Corpus
from leadsearch.people.imports.columns import delimiter_of, field_of, names_somebody
from leadsearch.people.imports.lines import Line, WrongFileError, encoding_of, numbered_lines
from leadsearch.people.imports.people import RefusedRowError, RowReader
from leadsearch.people.imports.records import Record, Refusal, csv_records, csv_rows, json_records
from leadsearch.people.record import Person
from leadsearch.people.sample import SAMPLE

REFUSALS_KEPT: Final = 1_000
"""Refusals that a summary lists; the rest is counted."""
_BATCH: Final = 500
"""People saved at once."""
_JSON_ENDINGS: Final = frozenset({".jsonl", ".ndjson", ".json"})
_HEADER_SHOWN: Final = 12


class Summary(NamedTuple):
    """What an import did."""

    added: int
    merged: int
    """Rows of people who were known already, from before or from an earlier row."""
    refused: int
    refusals: tuple[Refusal, ...]
    """The first REFUSALS_KEPT of them."""
    not_understood: Mapping[str, int]
    """Field → cells of it that were left out because nobody could read them."""
    unused_columns: tuple[str, ...]
    sample_removed: int
    """People of the sample who made room for the first own ones."""


class _Tally:
    """Counts while an import runs."""

    def __init__(self) -> None:
        self.added = self.merged = self.refused = 0
        self.refusals: list[Refusal] = []

    def refuse(self, refusal: Refusal) -> None:
        self.refused += 1
        if len(self.refusals) < REFUSALS_KEPT:
            self.refusals.append(refusal)

    @property
    def rows(self) -> int:
        return self.added + self.merged + self.refused


async def import_file(
    path: Path,
    corpus: Corpus,
    *,
    source: str,
    keep_sample: bool = False,
    on_bytes: Callable[[int], None] = lambda _: None,
) -> Summary:
    """Add the people of a CSV or JSON lines file, in one transaction; a known person is updated in place.

    Bad rows are refused one by one. Raises WrongFileError, and changes nothing, for a file without a column of names,
    of unknown encoding, without rows, or with more than half of its rows refused; OSError when it cannot be read.
    `on_bytes` is told how many bytes of the file are done.
    """
    lines = numbered_lines(path, encoding_of(path), on_bytes)
    records, unused = _records(path, lines)
    reader, tally = RowReader(source), _Tally()
    async with corpus.writing() as writer:
        removed = 0 if keep_sample else await writer.erase_source(SAMPLE)
        people = _people(records, reader, tally)
        while batch := list(islice(people, _BATCH)):
            saved = await writer.save(batch)
            tally.added += saved.added
            tally.merged += saved.merged
        _judge(path, tally)
    return Summary(
        added=tally.added,
        merged=tally.merged,
        refused=tally.refused,
        refusals=tuple(tally.refusals),
        not_understood=dict(reader.not_understood),
        unused_columns=unused,
        sample_removed=removed,
    )


def _records(path: Path, lines: Iterator[Line]) -> tuple[Iterator[Record | Refusal], tuple[str, ...]]:
    """The records of the file, and the columns that nothing is read from. Raises WrongFileError."""
    first = next((line for line in lines if line.text is None or line.text.strip()), None)
    if first is None or first.text is None:
        raise WrongFileError(f"{path.name} has no rows." if first is None else f"{path.name} is one endless line.")
    start = first.text.lstrip("\ufeff \t")
    if start.startswith("["):
        raise WrongFileError(f"{path.name} is one JSON list. Write one object on each line (JSON lines) instead.")
    if start.startswith("{") or path.suffix.lower() in _JSON_ENDINGS:
        return json_records(chain([first], lines)), ()
    rows = csv_rows(chain([first], lines), delimiter_of(first.text))
    header = next(rows, None)
    if header is None or isinstance(header, Refusal):
        raise WrongFileError(f"The first line of {path.name} is no header: a quote is not closed.")
    columns = [column.strip() for column in header[1]]
    if not names_somebody(columns):
        shown = ", ".join(f"“{column[:40]}”" for column in columns[:_HEADER_SHOWN])
        raise WrongFileError(
            f"{path.name} has no column of names. Its first line should name the columns, one of them “Name”, "
            f"“Full Name” or “First Name”; it reads {shown}."
        )
    return csv_records(rows, columns), tuple(c for c in columns if c and field_of(c) is None)


def _people(records: Iterable[Record | Refusal], reader: RowReader, tally: _Tally) -> Iterator[Person]:
    for record in records:
        if isinstance(record, Refusal):
            tally.refuse(record)
            continue
        try:
            yield reader.person(record.values)
        except RefusedRowError as reason:
            tally.refuse(Refusal(record.line, str(reason)))


def _judge(path: Path, tally: _Tally) -> None:
    if tally.rows == 0:
        raise WrongFileError(f"{path.name} has no rows below its header.")
    if tally.refused * 2 > tally.rows:
        reasons = "; ".join(f"line {refusal.line}: {refusal.reason}" for refusal in tally.refusals[:3])
        raise WrongFileError(
            f"{tally.refused:,} of the {tally.rows:,} rows of {path.name} cannot be read ({reasons} …), "
            "so nothing was imported. Is it the right file?"
        )

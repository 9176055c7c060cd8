"""How a file is laid out: CSV, JSON lines, a JSON array or Parquet, whose export it is, and what its columns are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import dropwhile, islice
from typing import Final, Literal, NamedTuple

from leadsearch.people.imports import parquet
from leadsearch.people.imports.arrays import array_texts
from leadsearch.people.imports.cells import UnreadableError, columns_of_object, object_of
from leadsearch.people.imports.columns import delimiter_of, field_of, names_somebody
from leadsearch.people.imports.files import Source, WrongFileError
from leadsearch.people.imports.formats import adapted, format_of
from leadsearch.people.imports.lines import Encoding, Line, encoding_of, numbered_lines, text_chunks
from leadsearch.people.imports.names import readable
from leadsearch.people.imports.records import Record, Refusal, csv_texts, json_texts, parsed_rows

Kind = Literal["CSV", "JSON lines", "JSON array", "Parquet"]
HEAD: Final = 40
"""Lines, or objects, at the start of a file by which it is known; LinkedIn writes three lines above its header."""
_NOTED_COLUMNS_MIN: Final = 2
"""Columns of a header that stands below notes, so that no note is taken for it."""
_JSON_ENDINGS: Final = (".jsonl", ".ndjson", ".json")
_SHOWN: Final = 12


class Layout(NamedTuple):
    """What has to be known to read a file."""

    kind: Kind
    columns: tuple[str, ...]
    """The header's; of JSON those of the first HEAD objects."""
    product: str | None = None
    """Whose export it is, where that is known."""
    encoding: Encoding = Encoding()
    delimiter: str = ","
    header_line: int = 1

    @property
    def words(self) -> str:
        """What kind of file it is, to be said."""
        return f"{self.product} ({self.kind})" if self.product else self.kind

    @property
    def unused(self) -> tuple[str, ...]:
        """The columns that nothing is read from."""
        return tuple(column for column in self.columns if column and field_of(column) is None)


def layout_of(source: Source) -> Layout:
    """Find out how the file is laid out. Raises WrongFileError."""
    if parquet.is_parquet(source):
        columns = parquet.columns(source)
        _check_names(source, columns)
        return Layout("Parquet", columns, format_of(columns))
    encoding = encoding_of(source)
    head = list(islice(numbered_lines(source, encoding, lambda _: None), HEAD))
    first = next((line for line in head if line.text is None or line.text.strip()), None)
    if first is None:
        raise WrongFileError(f"{source.name} has no rows.")
    start = (first.text or _start(source, encoding)).lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return _of_objects("JSON array", encoding, array_texts(text_chunks(source, encoding, lambda _: None)))
    if first.text is None:
        raise WrongFileError(f"{source.name} is one endless line.")
    if start.startswith("{") or source.inner_name.lower().endswith(_JSON_ENDINGS):
        _check_object(source, start, whole=first.text or "")
        return _of_objects("JSON lines", encoding, json_texts(head))
    return _of_table(source, encoding, head)


def record_texts(source: Source, layout: Layout, on_bytes: Callable[[int], None]) -> Iterator[Record | Refusal]:
    """The records of the file, below its header; one that is in another encoding is refused. Raises WrongFileError."""
    records = _texts(source, layout, on_bytes)
    return records if layout.encoding.pure else _readable(records, layout.encoding)


def _readable(records: Iterable[Record | Refusal], encoding: Encoding) -> Iterator[Record | Refusal]:
    for record in records:
        if isinstance(record, Refusal) or encoding.holds(record.text):
            yield record
        else:
            reason = f"the row is not in {encoding.words}, which the file is; save all of it as UTF-8"
            yield Refusal(record.line, reason)


def _texts(source: Source, layout: Layout, on_bytes: Callable[[int], None]) -> Iterator[Record | Refusal]:
    if layout.kind == "Parquet":
        return parquet.texts(source, on_bytes)
    if layout.kind == "JSON array":
        return array_texts(text_chunks(source, layout.encoding, on_bytes))
    lines = numbered_lines(source, layout.encoding, on_bytes)
    if layout.kind == "JSON lines":
        return json_texts(lines)
    table = csv_texts(dropwhile(lambda line: line.number < layout.header_line, lines), layout.delimiter)
    return islice(table, 1, None)


def _start(source: Source, encoding: Encoding) -> str:
    return next(text_chunks(source, encoding, lambda _: None), "")


def _of_objects(kind: Kind, encoding: Encoding, texts: Iterable[Record | Refusal]) -> Layout:
    held: dict[str, None] = {}
    product: str | None = None
    for record in islice(texts, HEAD):
        with suppress(UnreadableError, RecursionError):
            values = object_of(record.text) if isinstance(record, Record) else {}
            product = product or format_of(values)
            held.update(dict.fromkeys(columns_of_object(adapted(values, product))))
    return Layout(kind, tuple(held), product, encoding)


def _of_table(source: Source, encoding: Encoding, head: Sequence[Line]) -> Layout:
    """The layout of a CSV: its header is the first line, or the first below notes that names the columns."""
    shown: Sequence[str] | None = None
    for at, line in enumerate(head):
        if not (line.text or "").strip():
            continue
        delimiter = delimiter_of(str(line.text))
        columns = _columns(head[at:], delimiter)
        known = len({field_of(column) for column in columns or ()} - {None})
        if columns and names_somebody(columns) and (shown is None or known >= _NOTED_COLUMNS_MIN):
            return Layout("CSV", columns, format_of(columns), encoding, delimiter, line.number)
        shown = shown if shown is not None else columns or ()
    if not shown:
        raise WrongFileError(f"The first line of {source.name} is no header: a quote is not closed.")
    _check_names(source, shown)
    raise AssertionError("a header without names was refused")


def _check_object(source: Source, start: str, *, whole: str) -> None:
    """Refuse one object that holds all the people, or one that is broken into lines; `whole` is its first line."""
    what = None
    try:
        values = object_of(whole.lstrip("\ufeff"))
    except UnreadableError:
        if start.rstrip().endswith(("{", "[", ",")):
            what = "a JSON object that is broken into lines"
    else:
        lists = [name for name, held in values.items() if isinstance(held, list) and held and isinstance(held[0], dict)]
        if lists and not names_somebody(list(columns_of_object({**values, **dict.fromkeys(lists)}))):
            what = f"one JSON object with the people in “{readable(lists[0])[:40]}”"
    if what:
        raise WrongFileError(
            f"{source.name} is {what}. Write the people as one list, [{{…}}, {{…}}], or each as a line of its own."
        )


def _columns(lines: Iterable[Line], delimiter: str) -> tuple[str, ...] | None:
    header = next(csv_texts(lines, delimiter), None)
    if not isinstance(header, Record):
        return None
    return tuple(column.lstrip("\ufeff").strip() for column in parsed_rows([header.text], delimiter)[0])


def _check_names(source: Source, columns: Sequence[str]) -> None:
    if names_somebody(columns):
        return
    named = ", ".join(f"“{readable(column)[:40]}”" for column in columns[:_SHOWN])
    raise WrongFileError(
        f"{source.name} has no column of names. Its first line should name the columns, one of them “Name”, "
        f"“Full Name” or “First Name”; it reads {named}."
    )

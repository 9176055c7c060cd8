"""Rows of a CSV, whatever is in them and whatever is broken between them."""

import csv
import io
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from leadsearch.people.imports.lines import Line
from leadsearch.people.imports.records import Refusal, csv_texts, parsed_rows

WIDTH = 3
names = st.text(alphabet="abcÄß ", min_size=1).filter(str.strip)
cells = st.text(alphabet="ab ,;\n\t'é", max_size=12)
rows = st.lists(st.tuples(names, cells, cells).map(list), min_size=1, max_size=8)
# Behind an open quote, a quoted cell that begins with a comma or a new line may as well end it: nobody can tell.
plain = st.lists(st.tuples(names, *[cells.filter(lambda cell: cell[:1] not in {",", "\n"})] * 2).map(list), max_size=8)
breaks = st.sampled_from(('Bad,"oops', '"Bad,oops', 'Bad,"o"o"ps",x', 'Bad,oops,"', '"', 'Bad,"oops,x\nBad,y'))


def written(rows: Sequence[Sequence[str]], quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=quoting).writerows(rows)  # type: ignore[arg-type]  # any of csv's
    return text.getvalue()


def read(text: str) -> tuple[list[list[str]], list[Refusal]]:
    lines = (Line(number, line) for number, line in enumerate(text.splitlines(keepends=True), start=1))
    found = list(csv_texts(lines, ","))
    refusals = [record for record in found if isinstance(record, Refusal)]
    texts = [record.text for record in found if not isinstance(record, Refusal)]
    rows = parsed_rows(texts, ",")
    assert len(rows) == len(texts)
    return [row for row in rows if any(cell.strip() for cell in row)], refusals


HEADER = ["Name", "Title", "City"]


@given(rows=rows, quoting=st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)))
def test_what_a_spreadsheet_wrote_is_read_as_it_was(rows: list[list[str]], quoting: int) -> None:
    assert read(written([HEADER, *rows], quoting)) == ([HEADER, *rows], [])


@settings(max_examples=300)
@given(before=rows, after=plain, broken=breaks, quoting=st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)))
def test_a_broken_row_between_whole_ones_loses_only_itself(
    before: list[list[str]], after: list[list[str]], broken: str, quoting: int
) -> None:
    text = written([HEADER, *before], quoting) + broken + "\n" + written(after, quoting)
    found, refusals = read(text)
    assert [row for row in found if row[0] != "Bad"] == [HEADER, *before, *after]
    assert refusals
    first_broken = written([HEADER, *before], quoting).count("\n") + 1
    assert refusals[0].line == first_broken


@given(st.text(alphabet='ab,"\n\r ', max_size=80))
def test_no_text_breaks_the_reader_or_is_read_twice(text: str) -> None:
    found, refusals = read(text)
    assert len(found) + len(refusals) <= len(text.splitlines())
    numbers = [refusal.line for refusal in refusals]
    assert numbers == sorted(set(numbers))

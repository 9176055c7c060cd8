"""Days as people, programs and spreadsheets write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsearch.people.imports.days import YEAR_MAX, YEAR_MIN, day


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-31", "2026-03-31T10:00:00Z", "2026-03-31 10:00", "2026/3/31", "2026.03.31", "20260331",
        "31.03.2026", "31.3.2026 14:05", "31/03/2026", "31-03-2026", "3/31/2026", "03/31/2026, 2:05 PM",
        "March 31 2026", "Mar 31, 2026", "31 March 2026", "31-Mar-2026", "31st March 2026",
        "46112", "46112.4166", "46112.0000", "1774915200", "1774915200000",
    ],
)  # fmt: skip
def test_the_usual_forms_are_one_day(text: str) -> None:
    assert day(text) == "2026-03-31"


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "2026-02-30", "31.13.2026", "13/13/2026", "3/4/2026", "04-03-2026", "3/31/26", "9999-12-31",
        "0001-01-01", "1899-12-30", "2101-01-01", "20269931", "120", "99999", "9999999999", "9" * 400, "1E+300",
        "31 Foo 2026", "2026-03-31x", "31.03.2026 or so",
    ],
)  # fmt: skip
def test_what_is_no_day_may_be_two_or_cannot_be_is_left_out(text: str) -> None:
    assert day(text) is None


def test_a_day_that_is_the_same_either_way_is_read() -> None:
    assert day("03/03/2026") == "2026-03-03"


@given(st.text(max_size=70) | st.text("0123456789./-: TZmarch", max_size=30))
def test_no_cell_breaks_the_reader(text: str) -> None:
    found = day(text)
    assert found is None or YEAR_MIN <= date.fromisoformat(found).year <= YEAR_MAX


@given(st.dates(date(YEAR_MIN, 1, 1), date(YEAR_MAX, 12, 31)))
def test_each_day_is_read_back(moment: date) -> None:
    serial = (moment - date(1899, 12, 30)).days
    spelled = f"{moment:%B} {moment.day}, {moment.year}"
    forms = (moment.isoformat(), f"{moment:%d.%m.%Y}", spelled, str(serial))
    assert {day(form) for form in forms} == {moment.isoformat()}

"""Buckets of numbers: together they hold exactly the range, and the usual questions cut none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsearch.people.expression import NUMBER_FIELDS, Between, NumberField
from leadsearch.people.record import NUMBER_LIMITS
from leadsearch.people.scales import bucket, buckets


@given(data=st.data(), field=st.sampled_from(NUMBER_FIELDS))
def test_inner_buckets_hold_only_the_range_and_all_of_it_is_held(data: st.DataObject, field: NumberField) -> None:
    least, most = NUMBER_LIMITS[field]
    numbers = st.integers(least, most) | st.integers(least, min(most, least + 2_000))
    low, high = sorted((data.draw(numbers), data.draw(numbers)))
    inner, border = buckets(Between(field, low, high))
    assert not set(inner) & set(border)
    for value in (low, high, data.draw(numbers)):
        held = bucket(field, value)
        if low <= value <= high:
            assert held in {*inner, *border}
        else:
            assert held not in inner


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        ("employees", 200, 10**15), ("employees", 501, 10**15), ("employees", 51, 200), ("employees", 0, 49),
        ("employees", 11, 50), ("employees", 1_000, 5_000), ("revenue", 10_000_000, 10**15), ("founded", 2016, 2100),
        ("founded", 1000, 2009), ("experience_years", 7, 100), ("experience_years", 3, 5),
    ],
)  # fmt: skip
def test_what_people_ask_for_cuts_no_bucket(field: NumberField, low: int, high: int) -> None:
    assert buckets(Between(field, low, high)).border == ()

"""People in columns: some of them, and those who are new."""

from hypothesis import given
from hypothesis import strategies as st

from leadsearch.people.rows import Row, Rows, tokens_of

singles = st.builds(
    Row,
    key=st.sampled_from("abcdef"),
    record=st.integers(0, 999).map("{{{}}}".format),
    facets=st.lists(st.sampled_from(("ta", "tb", "cx", "cy")), unique=True).map(" ".join),
    employees=st.none() | st.just(7),
    revenue=st.none() | st.just(1_000),
    founded=st.none() | st.just(1999),
    experience_years=st.none() | st.just(3),
)


def apart(rows: Rows) -> list[tuple[object, ...]]:
    """Each row with its numbers and its tokens."""
    tokens = [{token for token, held in rows.holders.items() if place in held} for place in range(len(rows.keys))]
    return list(zip(rows.keys, rows.records, *rows.numbers, tokens, strict=True))


def plain(row: Row) -> tuple[object, ...]:
    numbers = (row.employees, row.revenue, row.founded, row.experience_years)
    return (row.key, row.record, *numbers, set(tokens_of(row)))


@given(all_=st.lists(singles, max_size=8), data=st.data())
def test_some_rows_are_what_they_were_among_all(all_: list[Row], data: st.DataObject) -> None:
    places = sorted(data.draw(st.sets(st.sampled_from(range(len(all_)))))) if all_ else []
    some = Rows.of(all_).only(places)
    assert apart(some) == [plain(all_[place]) for place in places]
    assert all(some.holders.values())


@given(all_=st.lists(singles, max_size=8), known=st.sets(st.sampled_from("abcdef")))
def test_whoever_is_new_comes_in_once_and_in_order_and_nobody_is_left_out(all_: list[Row], known: set[str]) -> None:
    new, again = Rows.of(all_).parted(known)
    keys = [row.key for row in all_]
    first = [place for place, key in enumerate(keys) if key not in known and key not in keys[:place]]
    assert apart(new) == [plain(all_[place]) for place in first]
    assert again == [place for place in range(len(all_)) if place not in first]

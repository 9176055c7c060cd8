"""People in columns: some of them, and all of them so that nobody comes twice at once."""

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


@given(all_=st.lists(singles, max_size=8))
def test_in_rounds_everybody_comes_once_at_a_time_and_in_order(all_: list[Row]) -> None:
    rounds = [apart(some) for some in Rows.of(all_).rounds()]
    assert all(len({row[0] for row in some}) == len(some) for some in rounds)
    come = [row for some in rounds for row in some]
    for key in {row.key for row in all_}:
        assert [row for row in come if row[0] == key] == [plain(row) for row in all_ if row.key == key]
    assert len(come) == len(all_)


@given(all_=st.lists(singles, max_size=8), keys=st.sets(st.sampled_from("abcdef")))
def test_those_of_other_keys_are_left(all_: list[Row], keys: set[str]) -> None:
    assert apart(Rows.of(all_).without(keys)) == [plain(row) for row in all_ if row.key not in keys]

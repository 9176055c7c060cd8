"""Who fits an expression, cut from bitmaps: nobody too many, nobody too few, and the numbers settle the rest."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from leadsearch.people.expression import NUMBER_FIELDS, All, Between, Either, Expression, Facet, Not
from leadsearch.people.fitting import Holders, cutting_ranges, tokens_in
from leadsearch.people.rows import Row, tokens_of

TOKENS = ("ta", "tb", "cx", "cy")
NUMBERS = (0, 7, 136, 137, 200, 211, 1_999, 2_000)

rows = st.builds(
    Row,
    key=st.just("somebody"),
    record=st.just("{}"),
    facets=st.lists(st.sampled_from(TOKENS), unique=True).map(" ".join),
    employees=st.none() | st.sampled_from(NUMBERS),
    revenue=st.none() | st.sampled_from(NUMBERS),
    founded=st.none() | st.sampled_from((1000, 1815, 1999)),
    experience_years=st.none() | st.sampled_from((0, 7, 60)),
)
facets = st.sampled_from(TOKENS).map(Facet)
ranges = st.builds(
    lambda field, ends: Between(field, *sorted(ends)),
    st.sampled_from(NUMBER_FIELDS),
    st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)),
).filter(lambda asked: asked.field in {"employees", "revenue"})
expressions: st.SearchStrategy[Expression] = st.recursive(
    facets | ranges,
    lambda parts: st.one_of(
        st.lists(parts, max_size=3).map(tuple).map(All),
        st.lists(parts, max_size=3).map(tuple).map(Either),
        parts.map(Not),
    ),
    max_leaves=8,
)


def fits(asked: Expression, row: Row) -> bool:
    match asked:
        case Facet(token):
            return token in row.facets.split()
        case Between(field, low, high):
            value: int | None = getattr(row, field)
            return value is not None and low <= value <= high
        case All(parts):
            return all(fits(part, row) for part in parts)
        case Either(parts):
            return any(fits(part, row) for part in parts)
        case Not(part):
            return not fits(part, row)


@given(asked=expressions, people=st.lists(rows, max_size=12))
def test_bitmaps_tell_who_surely_fits_and_who_may_and_numbers_tell_the_rest(
    asked: Expression, people: list[Row]
) -> None:
    held: defaultdict[str, BitMap] = defaultdict(BitMap)
    for number, row in enumerate(people):
        for token in tokens_of(row):
            held[token].add(number)
    holders = Holders({token: held[token] for token in tokens_in(asked) if token in held})
    truth = {number for number, row in enumerate(people) if fits(asked, row)}
    surely, maybe = holders.fit(asked)
    assert set(surely) <= truth <= set(maybe)
    doubtful = maybe - surely
    within = {one: BitMap(number for number in doubtful if fits(one, people[number])) for one in cutting_ranges(asked)}
    assert not doubtful or within
    settled = surely | (holders.fit(asked, within).surely & doubtful)
    assert set(settled) == truth

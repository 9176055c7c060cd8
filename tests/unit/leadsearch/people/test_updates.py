"""What a newer row changes: the quick way tells just what reading and merging both people tells."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from leadsearch.people.expression import NUMBER_FIELDS
from leadsearch.people.record import Person, merged
from leadsearch.people.rows import row_of, tokens_of
from leadsearch.people.updates import Update, update
from tests.unit.leadsearch.people.test_index import people

DAYS = (date(1999, 12, 31), date(2026, 3, 1), date(2026, 4, 1))
origins = st.fixed_dictionaries(
    {"source": st.sampled_from((None, "march.csv", "April “2026”.csv")), "as_of": st.sampled_from((None, *DAYS))}
)
known = st.builds(lambda person, origin: person.model_copy(update=origin), people, origins)


def plainly(held: Person, new: Person) -> Update | None:
    before, after = row_of(held), row_of(merged(held, new))
    if before.record == after.record:
        return None
    lost, given_ = frozenset(tokens_of(before)), frozenset(tokens_of(after))
    numbers = tuple(getattr(after, field) for field in NUMBER_FIELDS)
    return Update(after.record, numbers, lost - given_, given_ - lost)


@given(held=known, new=known)
def test_a_row_of_other_facts_is_merged(held: Person, new: Person) -> None:
    assert update(row_of(held).record, row_of(new).record) == plainly(held, new)


@given(held=known, origin=origins, data=st.data())
def test_a_row_that_says_the_same_or_less_again_brings_its_origin(
    held: Person, origin: dict[str, object], data: st.DataObject
) -> None:
    left_out = data.draw(st.sets(st.sampled_from(sorted(set(Person.model_fields) - {"full_name", "source", "as_of"}))))
    told = held.model_dump(exclude=left_out, exclude_defaults=True) | origin
    new = Person.model_validate(told)
    assert update(row_of(held).record, row_of(new).record) == plainly(held, new)


@given(held=known)
def test_a_row_of_the_same_day_and_source_changes_nothing_but_what_is_written_twice(held: Person) -> None:
    again = update(row_of(held).record, row_of(held).record)
    assert again == plainly(held, held)
    assert again is None or update(again.record, row_of(held).record) is None

"""The objects of a JSON array, in any dress and with something broken between them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsearch.people.imports.arrays import array_texts
from leadsearch.people.imports.records import Record, Refusal

values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
objects = st.lists(st.dictionaries(st.text(max_size=4), values, max_size=4), max_size=6)
indents = st.sampled_from((None, 0, 2, "\t"))


def chunks(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


def read(text: str, size: int = 7) -> tuple[list[Any], list[Refusal]]:
    found = list(array_texts(chunks(text, size)))
    read = [json.loads(record.text) for record in found if isinstance(record, Record)]
    return read, [record for record in found if isinstance(record, Refusal)]


@given(objects, indents, st.integers(1, 50))
def test_every_array_is_read_as_it_was_written(people: list[Any], indent: Any, size: int) -> None:
    assert read(json.dumps(people, indent=indent), size) == (people, [])


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("broken", ['{"name": "Bad", }', '{"name": "Bad', '{"name": Bad"}', "17", '["x"]', "{"])
def test_a_broken_object_loses_only_itself(broken: str, indent: int | None) -> None:
    ann, bo = ({"name": name, "title": "CTO", "jobs": [{"name": "x"}, {"name": "y"}]} for name in ("Ann", "Bo"))
    dressed = [json.dumps(person, indent=indent) for person in (ann, bo)]
    people, refusals = read(f"[{dressed[0]},\n{broken},\n{dressed[1]}]")
    assert people == [ann, bo]
    assert [refusal.line for refusal in refusals] == [dressed[0].count("\n") + 2]


def test_no_inner_object_of_a_broken_one_is_taken_for_a_person() -> None:
    good = '{"name": "Ann", "title": "CTO", "city": "Bonn"}'
    bad = '{"name": "Bo", "schools": [{"id": 1}, {"name": "MIT"}], oops}'
    people, refusals = read(f"[{good}, {bad}, {good}]")
    assert [person["name"] for person in people] == ["Ann", "Ann"]
    assert len(refusals) == 1


@given(st.text(alphabet='[]{}",: \nab1', max_size=60), st.integers(1, 9))
def test_no_text_breaks_the_reader(text: str, size: int) -> None:
    found = list(array_texts(chunks(text, size)))
    lines = [record.line for record in found]
    assert lines == sorted(lines)

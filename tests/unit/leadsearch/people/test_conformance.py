"""Every engine against a plain predicate: whatever is added, changed, erased and asked for, in whichever order."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from leadsearch.contract import Filters
from leadsearch.people import bitmaps
from leadsearch.people.corpus import Corpus
from leadsearch.people.engine import START, Cursor
from leadsearch.people.postgres_corpus import PostgresCorpus
from leadsearch.people.record import Person, merged, person_key
from tests.support.postgres import fresh_database
from tests.unit.leadsearch.people.conftest import AnyCorpus
from tests.unit.leadsearch.people.oracle import fits, fits_exactly
from tests.unit.leadsearch.people.test_index import filters, people, spans_alone

Step = tuple[str, object]
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("save"), st.lists(st.tuples(people, st.integers(0, 40)), min_size=1, max_size=8)),
    st.tuples(st.just("erase"), st.integers(0, 40)),
    st.tuples(st.just("read"), st.integers(1, 6)),
    st.tuples(st.just("read"), st.integers(1, 6)),
)


class Plain:
    """The people in a list, and a search that looks at each of them."""

    def __init__(self) -> None:
        self.people: dict[str, tuple[int, Person]] = {}
        self.newest = 0

    def save(self, people_: list[Person]) -> tuple[int, int]:
        added = 0
        for person in people_:
            key = person_key(person)
            if key in self.people:
                number, held = self.people[key]
                self.people[key] = number, merged(held, person)
            else:
                added, self.newest = added + 1, self.newest + 1
                self.people[key] = self.newest, person
        return added, len(people_) - added

    def page(self, asked: Filters, after: Cursor, limit: int) -> tuple[list[int], Cursor, bool]:
        found: list[int] = []
        positions = list(after)
        for phase, ids in enumerate(self._phases(asked)):
            hits = sorted(number for number in ids if number > positions[phase])[: limit - len(found)]
            found += hits
            if len(found) == limit:
                positions[phase] = hits[-1] if hits else positions[phase]
                return found, Cursor(*positions), False
            positions[phase] = self.newest
        return found, Cursor(*positions), True

    def count(self, asked: Filters) -> int:
        return sum(fits(person, asked) for _, person in self.people.values())

    def _phases(self, asked: Filters) -> Iterator[list[int]]:
        fitting = {number: person for number, person in self.people.values() if fits(person, asked)}
        if not any(role.title is not None for role in asked.roles):
            yield list(fitting)
            return
        yield [number for number, person in fitting.items() if fits_exactly(person, asked)]
        yield [number for number, person in fitting.items() if not fits_exactly(person, asked)]


async def _play(corpora: list[AnyCorpus], asked: Filters, steps: list[Step]) -> None:
    plain, after = Plain(), START
    for name, what in [*steps, ("read", 1_000)]:
        if name == "save":
            assert isinstance(what, list)
            named = [person.model_copy(update={"full_name": f"{person.full_name} {n}"}) for person, n in what]
            saved = plain.save(named)
            assert [await corpus.save(named) for corpus in corpora] == [saved] * len(corpora)
        elif name == "erase":
            key = next((key for key, (number, _) in plain.people.items() if number == what), "nobody")
            gone = plain.people.pop(key, None) is not None
            assert [await corpus.erase(key) for corpus in corpora] == [gone] * len(corpora)
        else:
            assert isinstance(what, int)
            ids, further, ended = plain.page(asked, after, what)
            for corpus in corpora:
                page = await corpus.page(asked, after=after, limit=what)
                assert ([hit.id for hit in page.people], page.after, page.ended) == (ids, further, ended)
                assert [hit.person for hit in page.people] == [plain.people[hit.key][1] for hit in page.people]
                assert await corpus.count(asked) == plain.count(asked)
            after = further


@pytest.fixture(scope="module")
def one_database(request: pytest.FixtureRequest) -> Iterator[str]:
    yield from fresh_database(request.getfixturevalue("postgres_server"))


async def _play_anew(address: str, folder: str, asked: Filters, steps: list[Step]) -> None:
    async with AsyncExitStack() as stack:
        sqlite = await Corpus.open(Path(folder) / "people.db")
        stack.push_async_callback(sqlite.close)
        postgres = await PostgresCorpus.open(address)
        stack.push_async_callback(postgres.close)
        async with postgres._engine.begin() as connection:
            await connection.execute(text("DELETE FROM people"))
            await connection.execute(text("DELETE FROM people_postings"))
            await connection.execute(text("UPDATE people_corpus SET newest = 0"))
        await _play([sqlite, postgres], asked, steps)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asked=filters | spans_alone, steps=st.lists(STEPS, max_size=14))
def test_the_engines_find_exactly_whom_a_plain_search_finds(
    one_database: str, asked: Filters, steps: list[Step]
) -> None:
    with pytest.MonkeyPatch.context() as small, tempfile.TemporaryDirectory() as folder:
        small.setattr(bitmaps, "BLOCK_BITS", 2)
        asyncio.run(_play_anew(one_database, folder, asked, steps))

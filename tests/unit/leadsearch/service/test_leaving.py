"""An erasure beside imports, at every moment at which they can meet: nobody who was erased is there afterwards."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path

import pytest

from leadsearch.people.corpus import Corpus
from leadsearch.people.engine import CorpusBusyError
from leadsearch.people.identities import Who, everybody, meant
from leadsearch.people.imports.importer import Options, Summary, Unwanted, import_file
from leadsearch.people.postgres_corpus import PostgresCorpus
from leadsearch.people.record import Person
from leadsearch.postgres import is_postgres
from leadsearch.service.database import Database
from leadsearch.service.erasure import Erasure
from leadsearch.service.leaving import Leaving
from leadsearch.service.personal import Personal
from leadsearch.service.tombstones import Tombstones

HEAD = "Name,Title,Company,Linkedin,Email\n"
ANN = "Ann Lee,CTO,Acme,,ann@acme.example\n"
XENIA = "Xenia Fox,CEO,Globex,linkedin.com/in/xenia,xenia@gone.example\n"
NAMESAKE = "Xenia Fox,CFO,Globex,linkedin.com/in/another-xenia,\n"
EMAIL = Who(email="xenia@gone.example")
FORM = Who(name="Xenia Fox", company="Globex")
Step = Callable[[], Awaitable[object]]


async def nothing() -> None:
    """Nobody comes between."""


class Place:
    """One installation, as several processes see it."""

    def __init__(self, corpus: Corpus | PostgresCorpus, hasty: Corpus | PostgresCorpus, database: Database) -> None:
        self.corpus = corpus
        self.hasty = hasty
        """The same corpus, of a process that does not wait for another one."""
        self.stones = Tombstones(database=database, now_ms=lambda: 1)
        self._personal = Personal(database=database, erasure=Erasure(database=database, now_ms=lambda: 1))

    async def imported(self, file: Path, *, before: Step = nothing, after: Step = nothing) -> Summary:
        """Import a file. What comes between happens just before or after the last look at who was erased."""
        looks = 0

        async def look() -> Unwanted | None:
            nonlocal looks
            looks += 1
            if looks == 2:
                await before()
            seen = await self.stones.kept_out()
            if looks == 2:
                await after()
            return seen

        return await import_file(file, self.corpus, Options("x", date(2026, 3, 1)), unwanted=look)

    async def erased(self, who: Who, *, hasty: bool = False, put: asyncio.Event | None = None) -> None:
        """Erase somebody as the command does; `put` is told when the first step is done."""
        corpus = self.hasty if hasty else self.corpus
        leaving = Leaving(corpus=corpus, personal=self._personal, tombstones=self.stones, who=who)
        await leaving.at_once(await meant(corpus, who))
        if put:
            put.set()
        await leaving.from_corpus()

    async def given_up(self, who: Who) -> None:
        """Erase somebody while an import holds the corpus for longer than is waited."""
        with pytest.raises(CorpusBusyError):
            await self.erased(who, hasty=True)

    async def people(self) -> list[Person]:
        return [found.person async for found in everybody(self.corpus)]

    async def names(self) -> list[str]:
        return [person.full_name for person in await self.people()]


@pytest.fixture
async def place(address: str, tmp_path: Path) -> AsyncIterator[Place]:
    async with AsyncExitStack() as stack:

        async def opened(wait_s: float) -> Corpus | PostgresCorpus:
            corpus: Corpus | PostgresCorpus
            if is_postgres(address):
                corpus = await PostgresCorpus.open(address, writer_wait_s=wait_s)
            else:
                corpus = await Corpus.open(tmp_path / "people.sqlite", busy_timeout_ms=round(wait_s * 1000))
            stack.push_async_callback(corpus.close)
            return corpus

        database = await Database.open(address)
        stack.push_async_callback(database.close)
        yield Place(await opened(20), await opened(0.001), database)


def written(folder: Path, *rows: str, name: str = "people.csv") -> Path:
    file = folder / name
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    return file


async def test_who_is_erased_while_an_import_waits_for_another_writer_stays_out(place: Place, tmp_path: Path) -> None:
    async with place.corpus.writing():
        waiting = asyncio.create_task(place.imported(written(tmp_path, ANN, XENIA)))
        await place.given_up(EMAIL)
    summary = await waiting
    assert (summary.added, summary.erased) == (1, 1)
    assert await place.names() == ["Ann Lee"]


@pytest.mark.parametrize("who", [EMAIL, FORM])
async def test_an_import_takes_out_who_is_erased_behind_its_readers(place: Place, tmp_path: Path, who: Who) -> None:
    summary = await place.imported(written(tmp_path, ANN, XENIA), before=lambda: place.given_up(who))
    assert (summary.added, summary.merged, summary.erased) == (1, 0, 1)
    assert await place.names() == ["Ann Lee"]
    assert (await place.imported(written(tmp_path, XENIA))).erased == 1


@pytest.mark.parametrize("row", [XENIA, "Xenia Fox,Founder,,linkedin.com/in/xenia,\n", ANN])
async def test_an_import_takes_out_who_was_there_before_it_and_leaves_a_namesake(
    place: Place, tmp_path: Path, row: str
) -> None:
    await place.imported(written(tmp_path, XENIA, NAMESAKE))
    await place.imported(written(tmp_path, row), before=lambda: place.given_up(EMAIL))
    assert [person.title for person in await place.people() if person.full_name == "Xenia Fox"] == ["CFO"]


@pytest.mark.parametrize("before", [(), (XENIA,)])
async def test_an_erasure_behind_the_last_look_of_an_import_waits_for_it_and_finds_whom_it_brought(
    place: Place, tmp_path: Path, before: tuple[str, ...]
) -> None:
    await place.imported(written(tmp_path, ANN, *before))
    put = asyncio.Event()
    erasing: list[asyncio.Task[None]] = []

    async def erase() -> None:
        erasing.append(asyncio.create_task(place.erased(EMAIL, put=put)))
        await put.wait()

    assert (await place.imported(written(tmp_path, XENIA), after=erase)).erased == 0
    await erasing[0]
    assert await place.names() == ["Ann Lee"]
    by_profile = "X. Fox,CEO,,linkedin.com/in/xenia,\n"
    assert (await place.imported(written(tmp_path, by_profile))).erased == 1


async def test_two_imports_of_the_same_person_both_leave_out_who_is_erased_beside_them(
    place: Place, tmp_path: Path
) -> None:
    second: list[asyncio.Task[Summary]] = []
    other = written(tmp_path, XENIA, "Bo Ng,CTO,Acme,,\n", name="other.csv")

    async def erase() -> None:
        second.append(asyncio.create_task(place.imported(other)))
        await place.given_up(EMAIL)

    first = await place.imported(written(tmp_path, ANN, XENIA), before=erase)
    assert (first.erased, (await second[0]).erased) == (1, 1)
    assert await place.names() == ["Ann Lee", "Bo Ng"]


async def test_a_dry_import_beside_an_erasure_says_who_would_stay_out_and_changes_nothing(
    place: Place, tmp_path: Path
) -> None:
    await place.imported(written(tmp_path, ANN))
    file, dry = written(tmp_path, XENIA, ANN), Options("x", date(2026, 3, 1), dry=True)
    await place.erased(EMAIL)
    assert (await import_file(file, place.corpus, dry, unwanted=place.stones.kept_out)).erased == 1
    assert await place.names() == ["Ann Lee"]


async def test_whom_a_merge_made_known_by_an_erased_identity_leaves(place: Place, tmp_path: Path) -> None:
    await place.imported(written(tmp_path, "Xenia Fox,CEO,Globex,linkedin.com/in/xenia,\n"))
    await place.imported(written(tmp_path, XENIA), before=lambda: place.given_up(EMAIL))
    assert await place.names() == []

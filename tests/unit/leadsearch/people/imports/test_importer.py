"""Real files of every kind into a real corpus: what comes in, what is refused, and what leaves it untouched."""

import asyncio
import contextlib
import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadsearch.contract import Filters, Role
from leadsearch.people.corpus import Corpus
from leadsearch.people.imports.blocks import RECORDS
from leadsearch.people.imports.files import WrongFileError
from leadsearch.people.imports.importer import REFUSALS_KEPT, Options, Progress, Summary, import_file
from leadsearch.people.imports.lines import LINE_MAX
from leadsearch.people.record import Person
from leadsearch.people.sample import SAMPLE

DAY = date(2026, 3, 1)
APOLLO = """\
First Name,Last Name,Title,Company,Company Name for Emails,Email,Email Status,Seniority,Departments,Contact Owner,\
First Phone,# Employees,Industry,Keywords,Person Linkedin Url,Website,City,State,Country,Company Address,\
Annual Revenue,Total Funding,Latest Funding
Ann,Lee,"VP, Sales","Acme, Inc.",Acme,ann@acme.example,Verified,Vp,Sales,me,'+1 512 555 0100,120,\
information technology & services,"saas, b2b",http://www.linkedin.com/in/ann-lee,http://www.acme.example/about,\
Austin,Texas,United States,"1 Main St, Austin",12000000,50000000,Series B
José,Díaz,Evangelist,Globex,Globex,jose@globex.example,Verified,C suite,"Engineering & Technical, Operations",me,,1200,\
computer software,fintech,http://www.linkedin.com/in/jose-diaz,http://globex.example,München,Bavaria,Germany,,,,
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str | bytes, name: str = "people.csv", encoding: str = "utf-8") -> Path:
        file = tmp_path / name
        file.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        return file

    return write


async def imported(corpus: Corpus, file: Path) -> Summary:
    return await import_file(file, corpus, Options(file.name, DAY))


async def everybody(corpus: Corpus) -> list[Person]:
    return [hit.person for hit in (await corpus.page(Filters(), limit=10_000)).people]


async def names(corpus: Corpus) -> list[str]:
    return [person.full_name for person in await everybody(corpus)]


async def test_an_export_of_apollo_comes_in_whole(corpus: Corpus, write: Callable[..., Path]) -> None:
    summary = await imported(corpus, write(APOLLO, "apollo.csv"))
    assert (summary.added, summary.merged, summary.refused) == (2, 0, 0)
    assert summary.unused_columns == ("Email Status", "Contact Owner", "Company Address", "Total Funding")
    ann, jose = await everybody(corpus)
    assert ann == Person(
        full_name="Ann Lee",
        first_name="Ann",
        last_name="Lee",
        title="VP, Sales",
        seniority=("vp",),
        function=("sales",),
        company_name="Acme, Inc.",
        company_domain="acme.example",
        industry="IT Services and IT Consulting",
        keywords=("saas", "b2b"),
        employees=120,
        revenue=12_000_000,
        funding="series_b",
        city="Austin",
        state="US-TX",
        country="US",
        profile_url="http://www.linkedin.com/in/ann-lee",
        emails=("ann@acme.example",),
        phones=("+1 512 555 0100",),
        source="apollo.csv",
        as_of=DAY,
    )
    # The title says neither rank nor function, so the export's own columns stand.
    assert (jose.seniority, jose.function) == (("c_suite",), ("engineering", "operations"))
    assert (jose.city, jose.state, jose.country) == ("Munich", "DE-BY", "DE")


async def test_a_search_finds_exactly_the_right_people_of_an_own_file(
    corpus: Corpus, write: Callable[..., Path]
) -> None:
    await imported(corpus, write(APOLLO))
    asked = Filters(
        roles=(Role(seniority=("vp",), function=("sales",)),),
        keywords=("saas",),
        regions=("us southwest",),
        employees=(101, 120),
    )
    assert [hit.person.full_name for hit in (await corpus.page(asked, limit=10)).people] == ["Ann Lee"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize(("delimiter", "end"), [(",", "\n"), (";", "\r\n"), ("\t", "\n"), ("|", "\r")])
async def test_encodings_delimiters_and_line_ends_are_found_out(
    corpus: Corpus, write: Callable[..., Path], encoding: str, delimiter: str, end: str
) -> None:
    rows = [("Name", "Job Title", "City"), ("Zoë Müller", "Geschäftsführerin", "Zürich"), ("Łia", "CTO", "Köln")]
    rows = rows if encoding != "cp1252" else rows[:2]
    text = end.join(delimiter.join(row) for row in rows) + end
    summary = await imported(corpus, write(text, encoding=encoding))
    assert summary.added == len(rows) - 1
    first = (await everybody(corpus))[0]
    assert (first.full_name, first.title, first.city) == ("Zoë Müller", "Geschäftsführerin", "Zürich")


async def test_json_lines_come_in_with_inner_objects_and_lists(corpus: Corpus, write: Callable[..., Path]) -> None:
    ann = {
        "name": {"full": "Ann Lee"},
        "title": "CTO",
        "company": {"name": "Acme", "domain": "acme.example"},
        "location": "Austin, Texas, United States",
        "emails": ["ann@acme.example", "lee@acme.example"],
        "employees": 51,
        "keywords": ["saas", "b2b"],
        "past_companies": ["Globex, Inc.", "Initech"],
        "active": True,
    }
    lines = [
        json.dumps(ann),
        "",
        "{broken",
        "[1]",
        json.dumps({"name": "Bo", "company": None}),
        '{"name": "\\ud800Cy"}',
    ]
    summary = await imported(corpus, write("\n".join(lines), "people.jsonl"))
    assert (summary.added, summary.refused) == (3, 2)
    assert [(r.line, r.reason) for r in summary.refusals] == [
        (3, "the line is no JSON"),
        (4, "the line is no JSON object"),
    ]
    first, *rest = await everybody(corpus)
    assert (first.full_name, first.company_name, first.city, first.state) == ("Ann Lee", "Acme", "Austin", "US-TX")
    assert first.emails == ("ann@acme.example", "lee@acme.example")
    assert first.past_companies == ("Globex, Inc.", "Initech")
    assert [person.full_name for person in rest] == ["Bo", "Cy"]


@pytest.mark.parametrize(
    ("bad", "refused", "reason"),
    [
        ('Bad,"CTO', [3], "a quote is opened and not closed"),
        ('Bad,"CTO,Berlin', [3], "a quote is opened and not closed"),
        ('Bad,"C"T"O",Berlin', [3], "a quote is opened and not closed"),
        ('"Bad,CTO,Berlin', [3], "a quote is opened and not closed"),
        ("Bad,CTO,Berlin,Mitte,Tor", [3], "the row has 5 cells, the header has 3"),
        (",CTO,Berlin", [3], "the row has no name"),
        ("12345,CTO,Berlin", [3], "has no letter in it"),
        ("x" * 201 + ",CTO,Berlin", [3], "the name has 201 characters; 200 are the most"),
        (f"Bad,{'x' * 100_001},Berlin", [3], "the cell “Title” has 100,001 characters; 100,000 are the most"),
        (f'Bad,"{"x" * 99_999}\n{"y" * 99_999}",Berlin', [3], "has 199,999 characters"),
        (f"Bad,{'x' * LINE_MAX},Berlin", [3], "the line is longer than"),
        ('Bad,"CTO\nof,Acme', [3], "a quote is opened and not closed"),
    ],
)
async def test_a_bad_row_loses_only_itself(
    corpus: Corpus, write: Callable[..., Path], bad: str, refused: Sequence[int], reason: str
) -> None:
    good = [f'Good {chr(65 + n)},"CTO, Data",Berlin' for n in range(6)]
    summary = await imported(corpus, write("\n".join(["Name,Title,City", good[0], bad, *good[1:]]) + "\n"))
    assert [refusal.line for refusal in summary.refusals][:1] == list(refused)
    assert reason in summary.refusals[0].reason
    found = await names(corpus)
    assert [name for name in found if name.startswith("Good")] == [f"Good {chr(65 + n)}" for n in range(6)]
    assert not any("Bad" in name for name in found)


async def test_a_cell_may_hold_quotes_delimiters_and_line_breaks(corpus: Corpus, write: Callable[..., Path]) -> None:
    text = 'Name,Title,City\n"Lee, Ann ""Annie""","CTO\nand founder",Berlin\n\nBo,5" pipe fitter,Oslo\nCy\n'
    summary = await imported(corpus, write(text))
    assert (summary.added, summary.refused) == (3, 0)
    people = await everybody(corpus)
    assert [(p.full_name, p.title) for p in people] == [
        ('Lee, Ann "Annie"', "CTO and founder"),
        ("Bo", '5" pipe fitter'),
        ("Cy", None),
    ]


async def test_a_torn_row_is_refused_at_each_of_its_lines(corpus: Corpus, write: Callable[..., Path]) -> None:
    text = 'Name,Title,City\nAnn,CTO,Oslo\nTorn,"CT\nO",\n"Bo",CTO,"Bonn"\nCy,CTO,"x\n'
    summary = await imported(corpus, write(text))
    assert await names(corpus) == ["Ann", "Torn", "Bo"]
    assert [refusal.line for refusal in summary.refusals] == [6]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.csv", "is empty"),
        (b" \n\n", "blank.csv", "is empty"),
        (b"Name,Title\n", "header.csv", "has no rows below its header"),
        (b"Company,City\nAcme,Bonn\n", "companies.csv", "no column of names.*“Company”, “City”"),
        (b"PK\x03\x04" + b"\x00" * 100, "people.xlsx", "cannot be unpacked"),
        (b"\x1f\x8b" + b"\x00" * 100, "people.csv.gz", "cannot be unpacked"),
        ("名前,役職\n山田,社長\n".encode("shift-jis"), "sjis.csv", "no text in UTF-8"),
        (b"Name\nAnn\x81\x8d\n", "broken.csv", "no text in UTF-8"),
        (b"\xef\xbb\xbfName\nAnn\xff\n", "lying.csv", "1 of the 1 rows.*line 2: the row is not in UTF-8"),
        (bytes(range(256)) * 50, "noise.bin", "no text in UTF-8"),
        (b"Name,City\nAnn,Bonn\n,Oslo\n,Rome\n", "half.csv", "2 of the 3 rows of half.csv cannot be read"),
        (b'"Name,Title\nAnn,CTO\n', "quote.csv", "no header"),
        (b'{"people": [{"name": "Ann"}]}', "one.json", "one JSON object with the people in “people”. Write"),
        (
            b'{\n "people": [\n  {"name": "Ann"}\n ]\n}',
            "pretty.json",
            "into lines. Write the people as one list",
        ),
        (b'{"people": [\n{"name": "Ann"}]}', "half.json", "broken into lines"),
        (b'{"company": "Acme"}\n{"company": "Globex"}\n', "companies.jsonl", "2 of the 2 rows"),
    ],
)
async def test_a_wrong_file_changes_nothing_and_says_why(
    corpus: Corpus, write: Callable[..., Path], content: bytes, name: str, words: str
) -> None:
    await corpus.save([Person(full_name="Sample", source=SAMPLE)])
    before = (await corpus.page(Filters(), limit=10)).people
    with pytest.raises(WrongFileError, match=words):
        await imported(corpus, write(content, name))
    assert (await corpus.page(Filters(), limit=10)).people == before


async def test_the_same_file_twice_adds_nobody_and_moves_no_cursor(corpus: Corpus, write: Callable[..., Path]) -> None:
    file = write(APOLLO)
    await imported(corpus, file)
    before = (await corpus.page(Filters(), limit=10)).people
    summary = await imported(corpus, file)
    assert (summary.added, summary.merged) == (0, 2)
    assert (await corpus.page(Filters(), limit=10)).people == before


async def test_own_people_take_the_place_of_the_sample_unless_it_is_kept(
    corpus: Corpus, write: Callable[..., Path]
) -> None:
    await corpus.save([Person(full_name="Sample", source=SAMPLE)])
    file = write("Name\nAnn\n")
    kept = await import_file(file, corpus, Options("x", DAY, keep_sample=True))
    assert (kept.sample_removed, await names(corpus)) == (0, ["Sample", "Ann"])
    summary = await imported(corpus, file)
    assert (summary.sample_removed, await names(corpus)) == (1, ["Ann"])


async def test_values_that_nobody_can_read_are_counted_and_left_out(corpus: Corpus, write: Callable[..., Path]) -> None:
    text = (
        "Name,# Employees,Email,Founded,Latest Funding\n"
        "Ann,lots,ann at acme,soon,Series Z\n"
        "Bo,12,b@b.example,1999,Seed\n"
    )
    summary = await imported(corpus, write(text))
    assert summary.not_understood == {"employees": 1, "emails": 1, "founded": 1, "funding": 1}
    ann, bo = await everybody(corpus)
    assert (ann.employees, ann.emails, ann.founded, ann.funding) == (None, (), None, None)
    assert (bo.employees, bo.emails, bo.founded, bo.funding) == (12, ("b@b.example",), 1999, "seed")


async def test_no_number_of_a_file_ends_the_import(corpus: Corpus, write: Callable[..., Path]) -> None:
    rows = [("Ann", "9" * 400), ("Bo", "1.2E+05"), ("Cy", "500 (2024)"), ("Di", "1e300")]
    summary = await imported(corpus, write("Name,# Employees\n" + "".join(f"{n},{cell}\n" for n, cell in rows)))
    assert (summary.added, summary.refused, summary.not_understood) == (4, 0, {"employees": 3})
    assert [person.employees for person in await everybody(corpus)] == [None, 120_000, None, None]


async def test_a_number_of_json_is_that_number(corpus: Corpus, write: Callable[..., Path]) -> None:
    numbers = ("120.125", "1200.0", "1.2e7", "1e300", "9" * 400, "NaN", "-Infinity", "12")
    lines = [f'{{"name": "Person {chr(65 + n)}", "employees": {number}}}' for n, number in enumerate(numbers)]
    summary = await imported(corpus, write("\n".join(lines), "people.jsonl"))
    assert (summary.added, summary.refused, summary.not_understood) == (8, 0, {"employees": 4})
    read = [person.employees for person in await everybody(corpus)]
    assert read == [120, 1_200, 12_000_000, None, None, None, None, 12]


async def test_a_day_of_the_future_is_not_believed(corpus: Corpus, write: Callable[..., Path]) -> None:
    days = ("2026-03-01", "01/13/2026", "2026-03-02", "2099-01-01", "9999-12-31")
    file = write("Name,Updated At\n" + "".join(f"Person {chr(65 + n)},{day}\n" for n, day in enumerate(days)))
    summary = await import_file(file, corpus, Options("x", date(2026, 1, 1), latest=DAY))
    assert (summary.not_understood, summary.first_not_understood) == ({"as_of": 3}, {"as_of": 4})
    held = [str(person.as_of) for person in await everybody(corpus)]
    assert held == ["2026-03-01", "2026-01-13", "2026-01-01", "2026-01-01", "2026-01-01"]


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
async def test_a_few_bad_bytes_of_utf8_lose_their_rows_alone(
    corpus: Corpus, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, mark: bytes, workers: int
) -> None:
    monkeypatch.setattr("leadsearch.people.imports.importer.ALONE_BYTES", 0)
    rows = ["Name,City", "Łia,Łódź", "Zoë,Köln", "José,Oslo", '"Ann\nLee",Bonn', "Bo,Rome"]
    bad = rows[3].encode("cp1252"), b'"Cy\nN\xffg",Oslo'
    content = mark + b"\n".join([*(row.encode() for row in rows[:3]), *bad, *(row.encode() for row in rows[4:])])
    file = write(content)
    summary = await import_file(file, corpus, Options("x", DAY, workers=workers))
    reason = "the row is not in UTF-8, which the file is; save all of it as UTF-8"
    assert (summary.encoding, summary.refusals) == ("UTF-8", ((4, reason), (5, reason)))
    assert await names(corpus) == ["Łia", "Zoë", "Ann Lee", "Bo"]


async def test_a_bad_byte_of_json_loses_its_object_alone(corpus: Corpus, write: Callable[..., Path]) -> None:
    objects = ['{"name": "Łia"}', '{"name": "Zoë"}', '{"name": "Ann"}']
    content = b",\n".join([objects[0].encode(), b'{"name": "Jos\xe9"}', *(one.encode() for one in objects[1:])])
    for text, name in ((b"[" + content + b"]", "people.json"), (content.replace(b",\n", b"\n"), "people.jsonl")):
        summary = await imported(corpus, write(text, name))
        assert [refusal.line for refusal in summary.refusals] == [2]
    assert await names(corpus) == ["Łia", "Zoë", "Ann"]


async def test_lines_of_utf8_in_a_file_of_windows_are_refused_and_not_garbled(
    corpus: Corpus, write: Callable[..., Path]
) -> None:
    content = b"Name\n" + "José\nRené\nZoë\n".encode("cp1252") + "Jürgen\n".encode()
    summary = await imported(corpus, write(content))
    assert (summary.encoding, [refusal.line for refusal in summary.refusals]) == ("Windows-1252", [5])
    assert await names(corpus) == ["José", "René", "Zoë"]


async def test_a_header_of_one_endless_cell_is_no_header(corpus: Corpus, write: Callable[..., Path]) -> None:
    with pytest.raises(WrongFileError, match="endless"):
        await imported(corpus, write("x" * 200_000 + "\nAnn\n", "endless.csv"))


async def test_source_and_day_of_an_exported_record_come_back(corpus: Corpus, write: Callable[..., Path]) -> None:
    rows = "Ann,crm.csv,2025-01-31\nBo,,\nCy,sample,\n"
    summary = await imported(corpus, write("full_name,source,as_of\n" + rows, "back.csv"))
    assert summary.unused_columns == ()
    held = [(person.source, str(person.as_of)) for person in await everybody(corpus)]
    assert held == [("crm.csv", "2025-01-31"), ("back.csv", str(DAY)), ("back.csv", str(DAY))]


@pytest.mark.parametrize("firms", [["Smith, Jones & Co"], ["A; B | C"], ["Smith, Jones & Co", "Globex"]])
async def test_a_list_of_json_is_kept_whole(corpus: Corpus, write: Callable[..., Path], firms: list[str]) -> None:
    await imported(corpus, write(json.dumps({"name": "Ann", "past_companies": firms}), "people.jsonl"))
    assert [list(person.past_companies) for person in await everybody(corpus)] == [firms]


async def test_signs_that_join_letters_stay_within_a_name(corpus: Corpus, write: Callable[..., Path]) -> None:
    await imported(corpus, write("Name\n\u200dक\u200dर\u200c\nA\u200bnn\n"))
    assert await names(corpus) == ["क\u200dर", "Ann"]


async def test_of_very_many_refusals_all_are_counted_and_the_first_are_kept(
    corpus: Corpus, write: Callable[..., Path]
) -> None:
    rows = [row for n in range(REFUSALS_KEPT + 50) for row in (f"Person {n},x", ",x")]
    summary = await imported(corpus, write("Name,Notes\n" + "\n".join(rows) + "\n"))
    assert summary.refused == REFUSALS_KEPT + 50 == summary.added
    assert len(summary.refusals) == REFUSALS_KEPT
    assert summary.refusals[0].line == 3


async def test_progress_is_told_in_bytes_up_to_the_whole_file(corpus: Corpus, write: Callable[..., Path]) -> None:
    count = 2 * RECORDS + 500
    file = write("Name,Notes\n" + "".join(f"Person {n},{'x' * 40}\n" for n in range(count)))
    told: list[Progress] = []
    await import_file(file, corpus, Options("x", DAY), on_progress=told.append)
    assert told == sorted(told)
    assert len({progress.read_bytes for progress in told}) > 2
    assert told[-1] == (file.stat().st_size, count)


headers = st.sampled_from((b"", b"Name,Title\n", b"name\n", b"\xef\xbb\xbfName;City\r\n", b'{"name": "Ann"}\n'))


@settings(max_examples=40)
@given(headers, st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_file_ends_in_anything_but_a_summary_or_a_reason(header: bytes, content: bytes) -> None:
    async def attempt(folder: Path) -> None:
        corpus = await Corpus.open(folder / "people.db")
        try:
            with contextlib.suppress(WrongFileError):
                summary = await imported(corpus, folder / "any.csv")
                assert summary.added == await corpus.count(Filters())
        finally:
            await corpus.close()

    with tempfile.TemporaryDirectory() as name:
        Path(name, "any.csv").write_bytes(header + content)
        asyncio.run(attempt(Path(name)))


async def test_an_older_file_that_is_imported_later_fills_gaps_and_leaves_the_newer_facts(
    corpus: Corpus, write: Callable[..., Path]
) -> None:
    head = "Name,Linkedin,Title,City,Phone,Updated At\n"
    await imported(corpus, write(f"{head}Ann Lee,linkedin.com/in/ann,CTO,Berlin,,2026-10-01\n", "newer.csv"))
    await imported(
        corpus, write(f"{head}Ann Lee,linkedin.com/in/ann,Intern,Paris,+49 30 1234567,2019-01-01\n", "older.csv")
    )
    (ann,) = await everybody(corpus)
    assert (ann.title, ann.city, len(ann.phones)) == ("CTO", "Berlin", 1)
    assert (ann.source, ann.as_of) == ("newer.csv", date(2026, 10, 1))
    for title, newer in (("CTO", False), ("Intern", True)):
        assert await corpus.count(Filters(roles=(Role(title=title),))) == (not newer)

"""The CSV file: what comes out is what went in, and no cell is a formula."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.export import CELL_MAX, COLUMNS, file_name, harmless, to_csv
from leadsearch.contract import Company, Lead, Name, Place

ANNA = Lead(
    id="1",
    name=Name(full="Anna Österberg", first="Anna", last="Österberg"),
    title="VP of Sales",
    company=Company(name="Acme, Inc.", domain="acme.example"),
    location=Place(city="Austin", state="US-TX", country="US", raw="Austin, US-TX, US"),
    socials=("https://www.linkedin.com/in/anna", "https://anna.example"),
    contacts=("anna@acme.example", "+1 512 555 0100", "a.o@acme.example"),
    attributes={"industry": "Software", "employeeCount": 120, "seniority": "vp", "keywords": ["SaaS", "B2B"]},
)


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_lead_fills_its_columns() -> None:
    head, row = rows(to_csv([ANNA]))
    assert head == list(COLUMNS)
    filled = {name: value for name, value in zip(head, row, strict=True) if value}
    assert filled == {
        "Name": "Anna Österberg",
        "First name": "Anna",
        "Last name": "Österberg",
        "Title": "VP of Sales",
        "Company": "Acme, Inc.",
        "Company domain": "acme.example",
        "City": "Austin",
        "State": "US-TX",
        "Country": "US",
        "Location": "Austin, US-TX, US",
        "Profile": "https://www.linkedin.com/in/anna",
        "Other links": "https://anna.example",
        "Emails": "anna@acme.example, a.o@acme.example",
        "Phones": "'+1 512 555 0100",
        "Industry": "Software",
        "Seniority": "vp",
        "Employees": "120",
        "Keywords": "SaaS, B2B",
    }


def test_a_lead_of_which_only_the_name_is_known() -> None:
    head, row = rows(to_csv([Lead(id="1", name=Name(full="Bo"))]))
    assert [name for name, value in zip(head, row, strict=True) if value] == ["Name"]


def test_excel_knows_the_encoding_and_every_line_ends_as_csv_says() -> None:
    data = to_csv([ANNA, ANNA])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 3
    assert data.count(b"\n") == 3


def test_a_line_break_inside_a_cell_stays_inside() -> None:
    lead = ANNA.model_copy(update={"title": "VP\nof Sales\r\nand more"})
    assert rows(to_csv([lead]))[1][3] == "VP\nof Sales\r\nand more"


@pytest.mark.parametrize(
    "value",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "  =1",
        "\n=1",
        '"=1',
        "'=1",
        "\ufeff=1",
        "\u200b\u00a0=1",
        "\x00=1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        "\ufe621",
        "\u201c=1",
        " \t'\" @x",
    ],
)
def test_what_a_spreadsheet_could_run_is_made_text(value: str) -> None:
    assert harmless(value).startswith("'")
    assert harmless(value)[1:] == value.replace("\x00", "")


@pytest.mark.parametrize("value", ["", "Anna", "a=b", "1-2", "O'Neil", "x@y.z", "(+1)", "…", "日本"])
def test_other_text_stays_as_it_is(value: str) -> None:
    assert harmless(value) == value


SPREADSHEET_BLIND = " \t\r\n\v\f\x00\u00a0\u200b\ufeff\"'\u201c\u201d\u2018\u2019"
texts = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("=+-@\uff1d\uff0b\uff0d\uff20" + SPREADSHEET_BLIND),
    max_size=30,
)


@given(st.lists(st.tuples(texts, texts, texts), max_size=5))
def test_any_text_comes_back_and_no_cell_begins_dangerously(values: list[tuple[str, str, str]]) -> None:
    leads = [
        Lead(id="x", name=Name(full=full), title=title, attributes={"industry": fact}) for full, title, fact in values
    ]
    head, *found = rows(to_csv(leads))
    assert len(found) == len(leads)
    for row, lead, (_, title, fact) in zip(found, leads, values, strict=True):
        cells = dict(zip(head, row, strict=True))
        for name, value in (("Name", lead.name.full), ("Title", title), ("Industry", fact)):
            assert cells[name] in {value.replace("\x00", ""), "'" + value.replace("\x00", "")}
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
            bare = cell.lstrip(SPREADSHEET_BLIND)
            harmful = unicodedata.normalize("NFKC", bare[:1]).startswith(("=", "+", "-", "@"))
            assert cell.startswith("'") or not harmful


def test_a_cell_fits_into_a_spreadsheet() -> None:
    assert len(harmless("x" * 100_000)) < CELL_MAX
    assert len(harmless("=" * 100_000)) <= CELL_MAX


@pytest.mark.parametrize(
    ("list_name", "expected"),
    [
        ("VPs of Sales in Austin", "vps-of-sales-in-austin.csv"),
        ("../../etc/passwd", "etc-passwd.csv"),
        ("..", "leads.csv"),
        ("", "leads.csv"),
        ('a"b\r\nc<d>|e', "a-b-c-d-e.csv"),
        ("日本 Tokyo", "日本-tokyo.csv"),
        ("x" * 200, f"{'x' * 60}.csv"),
    ],
)
def test_the_file_is_named_like_the_list_and_safely(list_name: str, expected: str) -> None:
    assert file_name(list_name) == expected

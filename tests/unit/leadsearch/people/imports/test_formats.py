"""Exports of other products, as they write them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from leadsearch.contract import Filters
from leadsearch.people.corpus import Corpus
from leadsearch.people.imports.importer import Options, Summary, import_file
from leadsearch.people.record import Person
from tests.unit.leadsearch.people.imports.test_importer import APOLLO, DAY, everybody, write

__all__ = ["write"]

LINKEDIN = """\
Notes:
"When exporting your connection data, you may notice that some of the email addresses are missing. You will only see \
email addresses for connections who have allowed their connections to see or download their email address."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Ann,Lee,https://www.linkedin.com/in/ann-lee,,"Acme, Inc.","VP, Sales",12 Oct 2023
Bo,Díaz,https://www.linkedin.com/in/bo-diaz,bo@globex.example,Globex,CTO,01 Jan 2024
"""
HUBSPOT = """\
"Record ID","First Name","Last Name","Email","Phone Number","Contact owner","Associated Company","Lead Status",\
"Job Title","City","State/Region","Country/Region","Number of Employees",\
"Website URL","LinkedIn URL","Last Modified Date"
"151","Ann","Lee","ann@acme.example","+1 512 555 0100","me","Acme, Inc.","New","VP of Sales","Austin","Texas",\
"United States","120","https://acme.example","https://www.linkedin.com/in/ann-lee","2025-11-02 10:15"
"""
PEOPLE_DATA_LABS = {
    "id": "x1",
    "full_name": "ann o'lee",
    "first_name": "ann",
    "last_name": "o'lee",
    "linkedin_url": "linkedin.com/in/ann-lee",
    "work_email": "ann@acme.example",
    "personal_emails": ["ann@home.example"],
    "mobile_phone": "+15125550100",
    "phone_numbers": True,
    "job_title": "vp of sales",
    "job_title_role": "sales",
    "job_title_levels": ["vp"],
    "job_company_name": "acme",
    "job_company_website": "acme.example",
    "job_company_size": "51-200",
    "job_company_founded": 2012,
    "job_company_industry": "computer software",
    "job_company_type": "private",
    "inferred_years_experience": 14,
    "location_name": "austin, texas, united states",
    "location_locality": "austin",
    "location_region": "texas",
    "location_country": "united states",
    "skills": ["saas", "negotiation"],
    "experience": [
        {"company": {"name": "acme"}, "is_primary": True, "end_date": None, "title": {"name": "vp of sales"}},
        {"company": {"name": "globex"}, "is_primary": False, "end_date": "2019-04", "title": {"name": "seller"}},
        {"company": None, "is_primary": False, "end_date": "2010"},
    ],
    "education": [{"school": {"name": "mit"}}],
    "job_last_updated": "2025-09-01",
}


async def imported(corpus: Corpus, file: Path, *, dry: bool = False) -> Summary:
    return await import_file(file, corpus, Options(file.name, DAY, dry=dry))


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (APOLLO, "apollo.csv", "Apollo (CSV)"),
        (LINKEDIN, "Connections.csv", "LinkedIn connections (CSV)"),
        (HUBSPOT, "contacts.csv", "HubSpot contacts (CSV)"),
        (json.dumps(PEOPLE_DATA_LABS), "pdl.jsonl", "People Data Labs (JSON lines)"),
        (json.dumps([PEOPLE_DATA_LABS]), "pdl.json", "People Data Labs (JSON array)"),
        ("Name\nAnn\n", "any.csv", "CSV"),
        ('{"name": "Ann"}', "any.json", "JSON lines"),
        ('\n [ {"name": "Ann"} ]', "any.json", "JSON array"),
    ],
)
async def test_it_is_said_whose_export_it_is(
    corpus: Corpus, write: Callable[..., Path], content: str, name: str, kind: str
) -> None:
    summary = await imported(corpus, write(content, name))
    assert (summary.file_kind, summary.refused) == (kind, 0)
    assert summary.added == await corpus.count(Filters()) > 0


async def test_connections_of_linkedin_come_in_from_below_their_notes(
    corpus: Corpus, write: Callable[..., Path]
) -> None:
    summary = await imported(corpus, write(LINKEDIN))
    assert summary.unused_columns == ("Connected On",)
    ann, bo = await everybody(corpus)
    assert (ann.full_name, ann.company_name, ann.title, ann.seniority) == (
        "Ann Lee",
        "Acme, Inc.",
        "VP, Sales",
        ("vp",),
    )
    assert (bo.profile_url, bo.emails) == ("https://www.linkedin.com/in/bo-diaz", ("bo@globex.example",))


async def test_a_refused_row_below_notes_is_named_by_its_line_in_the_file(
    corpus: Corpus, write: Callable[..., Path]
) -> None:
    summary = await imported(corpus, write(LINKEDIN + ",,,,,,\n,,,,Acme,,\n"))
    assert [refusal.line for refusal in summary.refusals] == [8]


async def test_contacts_of_hubspot_come_in_whole(corpus: Corpus, write: Callable[..., Path]) -> None:
    summary = await imported(corpus, write(HUBSPOT))
    assert summary.unused_columns == ("Record ID", "Contact owner", "Lead Status")
    (ann,) = await everybody(corpus)
    assert (ann.company_name, ann.company_domain, ann.employees) == ("Acme, Inc.", "acme.example", 120)
    assert (ann.city, ann.state, ann.country) == ("Austin", "US-TX", "US")
    assert str(ann.as_of) == "2025-11-02"


async def test_a_person_of_people_data_labs_comes_in_whole(corpus: Corpus, write: Callable[..., Path]) -> None:
    await imported(corpus, write(json.dumps(PEOPLE_DATA_LABS), "pdl.jsonl"))
    (ann,) = await everybody(corpus)
    assert ann == Person(
        full_name="Ann O'Lee",
        first_name="Ann",
        last_name="O'Lee",
        title="vp of sales",
        seniority=("vp",),
        function=("sales",),
        company_name="acme",
        company_domain="acme.example",
        industry="Software Development",
        keywords=("saas", "negotiation"),
        employees=126,
        founded=2012,
        company_type="private",
        past_companies=("globex",),
        experience_years=14,
        city="Austin",
        state="US-TX",
        country="US",
        profile_url="https://linkedin.com/in/ann-lee",
        emails=("ann@acme.example", "ann@home.example"),
        phones=("+15125550100",),
        source="pdl.jsonl",
        as_of="2025-09-01",
    )


async def test_a_dry_run_says_what_would_come_in_and_changes_nothing(
    corpus: Corpus, write: Callable[..., Path]
) -> None:
    await imported(corpus, write("Name,Title\nAnn Lee,CTO\n", "first.csv"))
    before = await everybody(corpus)
    file = write("Name,Title,Shoe Size\nAnn Lee,CEO,38\nBo,CTO,44\nCy,CTO,40\n,CTO,41\n", "second.csv")
    dry = await imported(corpus, file, dry=True)
    assert (dry.added, dry.merged, dry.refused) == (2, 1, 1)
    assert (dry.used_columns, dry.unused_columns) == (("Name", "Title"), ("Shoe Size",))
    assert await everybody(corpus) == before
    assert await imported(corpus, file) == dry

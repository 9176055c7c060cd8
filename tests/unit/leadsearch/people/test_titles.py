"""What a title answers to, and which rank and function each of its roles has."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import leadsearch.prompt
from leadsearch.people.titles import read_title
from leadsearch.vocabulary import departments, short_titles


def answers(title: str, asked: str) -> bool:
    """The rule of the corpus: every role that is asked for is a term of the title."""
    roles = read_title(asked).roles
    return bool(roles) and all(role in read_title(title).terms for role in roles)


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("Senior Software Engineer", "software engineer"),
        ("Software Engineer II, Maps", "software engineer"),
        ("Software Engineers", "software engineer"),
        ("Backend Engineer", "engineer"),
        ("CTO", "chief technology officer"),
        ("Chief Technology Officer (CTO)", "cto"),
        ("Co-Founder & CTO", "chief technology officer"),
        ("Vice President, Sales", "vp of sales"),
        ("SVP Sales & Marketing", "VP Marketing"),
        ("Sales and Marketing Director", "sales director"),
        ("Director of Software Engineering", "software engineering director"),
        ("Senior Director, Sustainability", "senior director of sustainability"),
        ("Senior Director, Sustainability", "director of sustainability"),
        ("Managing Director of Asia", "managing director"),
        ("Manager of Marketing", "marketing manager"),
        ("HR Business Partner", "human resources business partner"),
        ("Software Engineer in Test", "engineer in test"),
        ("Director of Engineering at Acme", "engineering director"),
        ("Account Executive | Speaker", "account executive"),
        ("Marketing Manager EMEA", "marketing manager"),
        ("Recruiter and Founder", "recruiter"),
        ("Sr. Product Mgr.", "senior product manager"),
        ("V.P. of Engineering", "vice president of engineering"),
        ("Ingénieur", "ingenieur"),
    ],
)
def test_a_title_answers_to_its_role_in_other_words(title: str, asked: str) -> None:
    assert answers(title, asked)


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("Software Engineering Manager", "software engineer"),
        ("Software Engineer Intern", "software engineer"),
        ("Assistant to the CEO", "chief executive officer"),
        ("Product Marketing Manager", "product manager"),
        ("Marketing Manager", "product manager"),
        ("VP of Marketing", "vp of sales"),
        ("Account Manager", "account executive"),
        ("Sales", "sales manager"),
        ("Recruiting Manager", "recruiter"),
        ("Software Engineer", "…"),
        ("", "engineer"),
    ],
)
def test_a_title_does_not_answer_to_another_role(title: str, asked: str) -> None:
    assert not answers(title, asked)


@pytest.mark.parametrize(
    ("title", "positions"),
    [
        ("VP of Sales", {("vp", "sales")}),
        ("VP of Sales and Head of Marketing", {("vp", "sales"), ("head", "marketing")}),
        ("VP of Sales and Marketing", {("vp", "sales"), ("vp", "marketing")}),
        ("Founder & CEO", {("founder", None), ("c_suite", None)}),
        ("CMO", {("c_suite", "marketing")}),
        ("Head of Growth", {("head", "marketing")}),
        ("Engineering Director", {("director", "engineering")}),
        ("Product Manager, Growth", {("manager", "product")}),
        ("Senior Data Scientist", {("senior", "data")}),
        ("Data Scientist", {("entry", "data")}),
        ("Data Science Intern", {("intern", "data")}),
        ("HR Business Partner", {("entry", "human_resources")}),
        ("Managing Partner", {("partner", None)}),
        ("Owner", {("owner", None)}),
        ("Technical Recruiter", {("entry", "human_resources")}),
        ("Customer Success Manager", {("manager", "customer_success")}),
        ("Junior Paralegal", {("entry", "legal")}),
        ("", set()),
    ],
)
def test_rank_and_function_belong_to_the_same_role(title: str, positions: set[tuple[str, str | None]]) -> None:
    assert {tuple(position) for position in read_title(title).positions} == positions


@pytest.mark.parametrize(
    ("title", "rank"),
    [
        ("Geschäftsführer", "c_suite"),
        ("Geschäftsführerin", "c_suite"),
        ("Geschaeftsfuehrer", "c_suite"),
        ("Vorstand", "c_suite"),
        ("Vorstandsvorsitzende", "c_suite"),
        ("Gérant", "c_suite"),
        ("PDG", "c_suite"),
        ("Président-directeur général", "c_suite"),
        ("Directrice générale", "c_suite"),
        ("DG", "c_suite"),
        ("Director General", "c_suite"),
        ("Directora General", "c_suite"),
        ("Consejera Delegada", "c_suite"),
        ("Gerente General", "c_suite"),
        ("Diretor-geral", "c_suite"),
        ("Amministratore Delegato", "c_suite"),
        ("Algemeen Directeur", "c_suite"),
        ("Zaakvoerder", "c_suite"),
        ("Inhaber", "owner"),
        ("Propietaria", "owner"),
        ("Titular", "owner"),
        ("Eigenaar", "owner"),
        ("Gründerin", "founder"),
        ("Geschäftsführender Gesellschafter", "partner"),
        ("MD", "director"),
        ("Prokurist", "director"),
        ("Directeur du marketing", "director"),
        ("Gerente", "manager"),
        ("Jefe de ventas", "head"),
        ("Assistenz des Vorstands", "entry"),
        ("Assistentin der Geschäftsführung", "entry"),
        ("Praktikant", "intern"),
        ("Software Engineer", "entry"),
        ("Truck Driver", "entry"),
        ("Barista", "entry"),
        ("Jane Doe, MD", None),
        ("DG Connect", None),
        ("Profesor titular", None),
        ("Vertriebsleiter", None),
        ("Zxywv", None),
    ],
)
def test_a_rank_is_known_in_other_languages_and_never_guessed(title: str, rank: str | None) -> None:
    assert {position.seniority for position in read_title(title).positions} == {rank}


def test_short_for_a_whole_title_answers_to_it() -> None:
    assert answers("MD", "managing director")
    assert not answers("Jane Doe, MD", "managing director")


def vocabulary(name: str) -> Iterator[list[str]]:
    """The rows of a table of the prompt reader."""
    file = Path(leadsearch.prompt.__file__).with_name("vocabulary") / f"{name}.tsv"
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    yield from (row for row in rows if row[0] and not row[0].startswith("#"))


CALLED = [
    *((row.function, phrase) for row in departments() for phrase in row.phrases),
    *((function, phrase) for function, _, phrases in vocabulary("functions") for phrase in phrases.split(",")),
]
SHORT = [
    *((short, one.title, one.flag) for one in short_titles() for short in one.short),
    *((short, title, flag) for title, phrases, flag in vocabulary("titles") for short in phrases.split(",")),
]
TWO_DEPARTMENTS = "sales and operations planning"
"""Wherever "and" stands between them."""
ACRONYM_MAX = 5


def test_whoever_leads_a_department_is_found_by_the_readers_name_of_it() -> None:
    assert CALLED
    wrong = [
        (title, function)
        for function, phrase in CALLED
        if phrase != TWO_DEPARTMENTS
        for title in (f"Head of {phrase}", f"VP {phrase}", f"Director of {phrase}", f"{phrase} Director")
        if function not in {position.function for position in read_title(title).positions}
    ]
    assert wrong == []


def test_an_acronym_that_the_reader_writes_out_is_written_out_in_a_title_too() -> None:
    acronyms = [
        (short.upper(), title)
        for short, title, flag in SHORT
        if flag != "upper"  # "PM", "MD" … mean too much in a title to be written out
        if short.isalpha() and len(short) <= ACRONYM_MAX and short not in title
    ]
    assert acronyms
    assert [pair for pair in acronyms if not answers(*pair)] == []


def test_the_titles_of_the_documents_are_found_as_they_say() -> None:
    page = Path(__file__).parents[4] / "docs" / "people.md"
    rows = page.read_text(encoding="utf-8").split("| asked for | finds | does not find |\n| --- | --- | --- |\n")[1]
    for row in rows.strip().splitlines():
        asked, finds, misses = (cell.strip() for cell in row.strip("|").split("|"))
        assert all(answers(title, asked) for title in finds.split(";")), row
        assert not any(answers(title, asked) for title in misses.split(";")), row

"""The rules of the facets have a version, which whoever holds people by older ones depends on."""

from hashlib import sha256

from leadsearch.people.facets import VERSION, facets
from leadsearch.people.record import Person
from leadsearch.people.text import table
from leadsearch.vocabulary import departments, short_titles

TABLES = ("functions", "legal_forms", "modifiers", "ranks", "title_words")
"""The tables of words that titles and companies are read by, beside those of the vocabulary."""
RULES = {3: "90a9a457560dc7f0264d1b6e1335af3cd3e42512fdb95889b340518a3e84995b"}
"""Version → what its rules make of the people here."""

TITLES = (
    "VP of Sales", "Vice President, Sales & Marketing", "CTO", "Founder & Recruiter", "Senior Software Engineer II",
    "Director of FP&A", "Product Manager, Growth", "Assistant to the CEO", "Owner", "…", "Sr. Dir., Eng. (EMEA)",
)  # fmt: skip


def people() -> list[Person]:
    """Somebody for each rule, and for each word of the tables."""
    said = {word for name in TABLES for row in table(name) for cell in row for word in cell.split("|")}
    said |= {phrase for department in departments() for phrase in department.phrases}
    said |= {short for one in short_titles() for short in (one.title, *one.short)}
    called = [Person(full_name="Ann", title=f"{word} Engineer, {word}", company_name=f"Acme {word}") for word in said]
    whole = Person(
        full_name="Bo Diaz", title="Founder", headline="Building open-source developer tools, C++ & e-commerce",
        company_name="Acme, Inc.", company_domain="www.acme.example", industry="Software Development",
        keywords=("SaaS", "E-Commerce", "Künstliche Intelligenz"), employees=137, revenue=10_000_000, founded=1999,
        experience_years=7, funding="series_a", past_companies=("Globex GmbH", "A & B Co"), city="São Paulo",
        state="BR-SP", country="BR", profile_url="https://www.linkedin.com/in/bo", emails=("b@acme.example",),
        phones=("+1 555 0100",), source="a.csv",
    )  # fmt: skip
    listed = Person(full_name="Cy", seniority=("vp",), function=("sales", "data"), company_type="private")
    return [*called, *(Person(full_name="Di", title=title) for title in TITLES), whole, listed]


def test_other_rules_have_another_version() -> None:
    tokens = sorted(" ".join(sorted(facets(person))) for person in people())
    made = sha256("\n".join(tokens).encode()).hexdigest()
    assert RULES.get(VERSION) == made, (
        "The rules make other facets than before, and corpora hold those: raise facets.VERSION (and put the new hash "
        f"here): {made}"
    )

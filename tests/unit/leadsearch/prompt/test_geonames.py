"""The tables of places are what the installed packages give, folded as prompts are folded."""

from leadsearch.prompt import geonames
from leadsearch.prompt.lexicon import lines
from leadsearch.prompt.tokens import key


def test_the_kept_cities_are_those_of_the_package() -> None:
    assert list(lines("cities.tsv")) == ["\t".join(row).rstrip("\t") for row in geonames.cities()]


def test_the_kept_countries_and_states_are_those_of_the_package() -> None:
    assert list(lines("countries.tsv")) == ["\t".join(row).rstrip("\t") for row in geonames.countries()]
    assert list(lines("states.tsv")) == ["\t".join(row) for row in geonames.states()]


def test_cities_are_looked_up_as_prompts_are_folded() -> None:
    rows = [line.split("\t") for line in lines("cities.tsv")]
    assert all(row[0] == key(row[1]) for row in rows)


def test_every_table_says_where_it_comes_from_and_on_what_terms() -> None:
    for file in geonames.VOCABULARY.glob("*.tsv"):
        head = "".join(line for line in file.read_text(encoding="utf-8").splitlines()[:4] if line.startswith("#"))
        assert "source:" in head, file.name
        assert "licence:" in head, file.name

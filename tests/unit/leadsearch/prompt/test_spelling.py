"""Spelling mistakes."""

import pytest

from leadsearch.prompt import read
from leadsearch.prompt.lexicon import lexicon, lines


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("enginering managers in toronto", "engineering managers in toronto"),
        ("marketting directors in Sao Paulo", "marketing directors in Sao Paulo"),
        ("recrutiers in Manchester", "recruiters in Manchester"),
        ("softwre enginers in Amsterdm", "software engineers in Amsterdam"),
        ("CTOs in San Fransisco", "CTOs in San Francisco"),
        ("acountants in Germny", "accountants in Germany"),
        ("nurses in Califronia", "nurses in California"),
        ("marketing mangers in Oslo", "marketing managers in Oslo"),
        ("CTOs in Oslo, Shangai", "CTOs in Oslo, Shanghai"),
        ("mktg mgrs in Oslo", "marketing managers in Oslo"),
    ],
)
def test_mistakes_are_mended_and_noted(wrong: str, right: str) -> None:
    mended, meant = read(wrong), read(right)
    kept = {"spans", "notes"}
    assert mended.model_dump(exclude=kept) == meant.model_dump(exclude=kept)


@pytest.mark.parametrize("name", ["Klarnna", "Strype", "Oracel"])
def test_a_name_behind_at_is_taken_as_it_stands(name: str) -> None:
    assert read(f"nurses at {name}").companies == (name.lower(),)


def test_a_name_of_several_words_is_not_mended() -> None:
    assert read("nurses who used to work at Home Depot").past_companies == ("home depot",)


def test_another_word_of_the_same_stem_is_no_mistake() -> None:
    assert read("directors of photography").notes == ()


@pytest.mark.parametrize(
    "word", ["trial", "vegan", "condo", "order", "sensor", "hiking", "window", "liver", "physics", "still", "party"]
)
def test_an_english_word_is_no_mistake_of_another(word: str) -> None:
    filters = read(f"nurses who like the {word}")
    assert filters.notes == ()
    assert any(word in words for words in filters.unsupported)


def test_a_city_in_another_spelling_is_no_mistake() -> None:
    assert read("nurses in genova").cities == ("Genoa",)


def test_no_word_is_kept_from_being_mended_that_the_vocabulary_knows() -> None:
    assert sorted(set(lines("english.tsv")) & lexicon().phrases.keys()) == []

"""Spelling mistakes."""

import pytest

from leadsearch.prompt import read


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

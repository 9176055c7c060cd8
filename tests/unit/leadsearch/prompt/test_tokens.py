"""Cutting and folding."""

import pytest

from leadsearch.prompt.tokens import key, singular, tokenise, written


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("e-commerce", ["e", "commerce"]),
        ("50-200", ["50", "-", "200"]),
        ("1k-10k", ["1", "k", "-", "10", "k"]),
        ("U.S. and V.P.", ["us", "and", "vp"]),
        ("node.js, stripe.com.", ["node.js", ",", "stripe.com", "."]),
        ("R&D", ["r", "and", "d"]),
        ("C++ / C#", ["c", "+", "+", "/", "c", "#"]),
        ("Sr. Engineer in St. Louis", ["sr", "engineer", "in", "st", "louis"]),
        ("Stripe's \N{LEFT DOUBLE QUOTATION MARK}CTO\N{RIGHT DOUBLE QUOTATION MARK}", ["stripe", "“", "cto", "”"]),
        ("Berlin \N{EM DASH} not Munich", ["berlin", ",", "not", "munich"]),
        ("\N{FULLWIDTH DIGIT FIVE}0", ["\N{FULLWIDTH DIGIT FIVE}0"]),
    ],
)
def test_words_are_cut_and_folded(text: str, words: list[str]) -> None:
    assert [token.word for token in tokenise(text)] == words


def test_each_token_knows_where_it_stands() -> None:
    text = "VPs  of—São Paulo's co-founders"
    assert all(text[token.start : token.end] == token.text for token in tokenise(text))


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("companies", "company"),
        ("boxes", "box"),
        ("bosses", "boss"),
        ("sales", "sales"),
        ("analytics", "analytics"),
        ("vps", "vp"),
        ("us", "us"),
        ("campus", "campus"),
        ("attorneys", "attorney"),
    ],
)
def test_plurals_become_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


def test_a_phrase_is_looked_up_without_accents_capitals_and_hyphens() -> None:
    assert key("Île-de-France") == "ile de france"
    assert key("Łódź") == "lodz"


def test_a_title_keeps_its_hyphens_and_marks() -> None:
    assert written(tokenise("Full-Stack Developers")) == "full-stack developer"
    assert written(tokenise("AI/ML Engineers")) == "ai/ml engineer"
    assert written(tokenise("R&D Managers")) == "r&d manager"

"""Prompts in another language are said, not guessed at."""

import pytest

from leadsearch.prompt import needs_a_look, read


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ("Vertriebsleiter in München", "German"),
        ("Finde alle CTOs in Berlin mit mehr als 50 Mitarbeitern", "German"),
        ("directeurs marketing à Paris", "French"),
        ("ingenieros de software en Ciudad de México", "Spanish"),
        ("engenheiros de software em São Paulo", "Portuguese"),
        ("direttori vendite nelle aziende di Milano", "Italian"),
        ("verkoopdirecteuren bij bedrijven in Utrecht", "Dutch"),
        ("東京のソフトウェアエンジニア", "English"),
        ("Инженеры в Москве", "English"),
    ],
)
def test_another_language_is_said(prompt: str, language: str) -> None:
    filters = read(prompt)
    assert filters.unsupported == (prompt,)
    assert language in filters.notes[0]
    assert filters.coverage == 0
    assert needs_a_look(filters)


@pytest.mark.parametrize(
    "prompt",
    [
        "CTOs in Rio de Janeiro, Los Angeles and Las Vegas",
        "Las Vegas nurses",
        "die cutting machine operators in Ohio",
        "sales directors",
        "chefs de cuisine in Lyon",
        "VP Sales, São Paulo",
    ],
)
def test_english_with_foreign_names_is_english(prompt: str) -> None:
    assert read(prompt).roles

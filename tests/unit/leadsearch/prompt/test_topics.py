"""Industries, keywords, funding, the type of company, contact details, and what is left."""

from typing import Any

import pytest

from leadsearch.prompt import read


def found(prompt: str) -> dict[str, Any]:
    filters = read(prompt).wire()
    for name in ("roles", "spans", "coverage"):
        filters.pop(name, None)
    return filters


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("at banks", {"industries": ["Banking"]}),
        ("in healthcare", {"industries": ["Hospitals and Health Care"]}),
        ("at fintechs", {"keywords": ["fintech"]}),
        ("and veterinary clinic owners", {"industries": ["Veterinary Services"]}),
        ("at B2B SaaS companies", {"keywords": ["b2b", "saas"]}),
        ("who know Python and k8s", {"keywords": ["python", "kubernetes"]}),
        ("at pet food companies", {"keywords": ["pet food"]}),
        ("with beekeeping experience", {"keywords": ["beekeeping"]}),
        ("at Series A to Series C companies", {"funding": ["series_a", "series_b", "series_c"]}),
        ("at Series A-C companies", {"funding": ["series_a", "series_b", "series_c"]}),
        ("at Series A–C companies", {"funding": ["series_a", "series_b", "series_c"]}),
        ("Series A - C", {"funding": ["series_a", "series_b", "series_c"]}),
        ("at Series A/B companies", {"funding": ["series_a", "series_b"]}),
        ("at Series A, B or C companies", {"funding": ["series_a", "series_b", "series_c"]}),
        ("at Series D+ companies", {"funding": ["series_d", "series_e", "series_f"]}),
        ("at companies that raised a seed round", {"funding": ["seed"]}),
        ("at PE-backed companies", {"funding": ["private_equity"]}),
        ("at publicly traded companies", {"company_type": ["public"]}),
        ("at public software companies", {"industries": ["Software Development"], "company_type": ["public"]}),
        ("with email", {"has": ["email"]}),
        ("and email addresses of nurses", {"has": ["email"]}),
        ("with verified phone numbers and emails", {"has": ["phone", "email"]}),
    ],
)
def test_topics(words: str, expected: dict[str, Any]) -> None:
    assert found(f"CTOs {words}") == expected


def test_an_unknown_word_is_said_in_the_prompts_own_wording() -> None:
    assert read("CTOs who play Chess").unsupported == ("play Chess",)

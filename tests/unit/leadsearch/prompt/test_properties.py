"""What holds for every prompt."""

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from leadsearch.contract import PROMPT_MAX, Filters
from leadsearch.prompt import describe, needs_a_look, read
from leadsearch.prompt.lexicon import rows
from leadsearch.whereabouts import places_meant

SLOWEST_S = 2.0
"""Seconds of the processor within which any prompt is read; most take a thousandth of it."""

VOCABULARY = (
    "VP CTO of in at and or not , . ( - / + & $ 50 10k 2018 sales Berlin US Series A seed Google ex former under more "
    "than with who email founders nurses SaaS fintech years employees revenue non the über 東京 I'm é"
)
WORDS = st.sampled_from(VOCABULARY.split())
ROLES = st.sampled_from(["VPs of Sales", "marketing directors", "data engineers", "nurses", "founders", "HR managers"])
CONDITIONS = (
    "at SaaS companies",
    "at Series B fintech startups",
    "in Austin",
    "in Germany and Austria",
    "in DACH",
    "with 50-200 employees",
    "not recruiters",
    "excluding agencies",
    "with email",
    "ex-Google",
    "in healthcare",
    "with revenue above $10M",
    "founded after 2018",
    "with 5+ years of experience",
    "not in London",
    "at Stripe or Adyen",
    "who know Python",
    "in Austin, Texas",
    "at Rolls-Royce",
    "not at Siemens",
    "outside the US",
    "who used to work at Oracle",
    "at companies with fewer than 50 people",
)
REQUESTS = (
    "can you find me {}",
    "please show me {}",
    "I'm looking for {}",
    "{}, thanks",
    "{}?",
    "hey, need {}",
    "get me {} asap",
    "do you know any {}?",
    "could you get me 50 {}",
    "target {}",
    "{} please",
    "Looking to talk to {}.",
)
TRAITS = {kind: phrases.split(",") for kind, phrases, _ in rows("traits.tsv")}


def meaning(filters: Filters) -> dict[str, Any]:
    """The reading without the order of its values."""
    found = filters.model_dump(exclude={"spans", "notes", "coverage"}) | {"meant": places_meant(filters)}
    found["unsupported"] = tuple(words.casefold() for words in found["unsupported"])  # the prompt's own wording
    ordered = {"employees", "revenue", "founded", "experience_years"}
    return {
        name: sorted(map(str, v)) if isinstance(v, tuple) and name not in ordered else v for name, v in found.items()
    }


@given(st.text(min_size=1, max_size=PROMPT_MAX))
@example("a" * PROMPT_MAX)
@example("a " * (PROMPT_MAX // 2))
@example("not " * (PROMPT_MAX // 4))
@example("1-" * (PROMPT_MAX // 2))
@example("VP and " * (PROMPT_MAX // 7))
@example("at X, " * (PROMPT_MAX // 6))
@example("9" * PROMPT_MAX)
@example("sdfghj " * (PROMPT_MAX // 7))
@settings(max_examples=150)
def test_any_text_is_read_in_bounded_time(prompt: str) -> None:
    begin = time.thread_time()
    filters = read(prompt)
    assert time.thread_time() - begin < SLOWEST_S
    assert 0 <= filters.coverage <= 1
    assert isinstance(needs_a_look(filters), bool)
    assert all(words for _, words in describe(filters))
    assert all(0 <= span.start < span.end <= len(prompt) for span in filters.spans)


@given(st.lists(WORDS, min_size=1, max_size=30).map(" ".join))
@settings(max_examples=300)
def test_any_words_are_read_and_the_reading_survives_the_wire(prompt: str) -> None:
    filters = read(prompt)
    assert Filters.model_validate(filters.wire()).roles == filters.roles


@given(ROLES, st.permutations(CONDITIONS), st.integers(1, 4), st.randoms())
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_conditions_does_not_change_the_reading(
    role: str, conditions: list[str], count: int, random: Any
) -> None:
    chosen = conditions[:count]
    turned = list(chosen)
    random.shuffle(turned)
    assert meaning(read(f"{role}, {', '.join(chosen)}")) == meaning(read(f"{role}, {', '.join(turned)}"))


CHOSEN = st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3, unique=True).map(" ".join)


@given(ROLES, CHOSEN)
@settings(max_examples=150)
def test_small_and_large_letters_are_read_alike(role: str, conditions: str) -> None:
    prompt = f"{role} {conditions}"
    assert meaning(read(prompt.lower())) == meaning(read(prompt)) == meaning(read(prompt.upper()))


@given(ROLES, CHOSEN, st.sampled_from(REQUESTS))
@settings(max_examples=150)
def test_how_politely_it_is_asked_does_not_change_the_reading(role: str, conditions: str, request: str) -> None:
    prompt = f"{role} {conditions}"
    assert meaning(read(request.format(prompt))) | {"limit": None} == meaning(read(prompt)) | {"limit": None}


@given(ROLES, st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3, unique=True), st.sampled_from((";", " -")))
@settings(max_examples=100)
def test_commas_semicolons_and_dashes_part_conditions_alike(role: str, conditions: list[str], mark: str) -> None:
    parts = [role, *conditions]
    assert meaning(read(f"{mark} ".join(parts))) == meaning(read(", ".join(parts)))


@pytest.mark.parametrize("kind", list(TRAITS))
def test_a_protected_trait_never_filters(kind: str) -> None:
    plain = meaning(read("accountants in Oslo")) | {"unsupported": []}
    for trait in TRAITS[kind]:
        for prompt in (
            f"{trait} accountants in Oslo",
            f"accountants who are {trait} in Oslo",
            f"accountants in Oslo, {trait}",
            f"ACCOUNTANTS IN OSLO, {trait.upper()}",
        ):
            filters = read(prompt)
            assert meaning(filters) | {"unsupported": []} == plain, prompt
            assert any(trait in words.lower() for words in filters.unsupported), prompt
            assert filters.coverage < 1, prompt

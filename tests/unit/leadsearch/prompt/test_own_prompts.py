"""Prompts of our own with the reading that a person expects; held halves were read once, when all was built."""

import json
from pathlib import Path
from typing import Any

import pytest

from leadsearch.prompt import read

DATA = Path(__file__).parent / "data"
ASIDE = {"limit", "unsupported", "coverage", "spans", "notes"}
"""Fields that do not make a reading wrong unless a prompt expects them."""
FIRST_SCORES = {"prompts_held.jsonl": 76, "prompts_held_2.jsonl": 92}
"""File of a held half (85 and 97 prompts) → how many were right when they were read for the first time."""
RANGES = {"employees", "revenue", "founded", "experience_years"}


def comparable(filters: dict[str, Any]) -> dict[str, Any]:
    return {
        name: sorted(json.dumps(one, sort_keys=True) for one in value)
        if isinstance(value, list) and name not in RANGES
        else value
        for name, value in filters.items()
    }


def right(item: dict[str, Any]) -> bool:
    expected: dict[str, Any] = item["expect"]
    found: dict[str, Any] = {
        name: value for name, value in read(item["prompt"]).wire().items() if name not in ASIDE or name in expected
    }
    roles = [
        {part: sorted(v) if isinstance(v, list) else v for part, v in role.items()} for role in found.get("roles", [])
    ]
    wanted = [
        {part: sorted(v) if isinstance(v, list) else v for part, v in r.items()} for r in expected.get("roles", [])
    ]
    return comparable(found | {"roles": roles}) == comparable(expected | {"roles": wanted})


def items(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", ["prompts_open.jsonl", "prompts_open_2.jsonl"])
def test_every_prompt_of_an_open_half_is_read_right(name: str) -> None:
    assert [item["prompt"] for item in items(name) if not right(item)] == []


@pytest.mark.parametrize("name", FIRST_SCORES)
def test_a_held_half_does_not_fall_below_its_first_score(name: str) -> None:
    assert sum(map(right, items(name))) >= FIRST_SCORES[name]

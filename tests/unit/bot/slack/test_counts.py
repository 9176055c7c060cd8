"""How many people, as somebody types it."""

import pytest

from bot.slack.counts import count_of


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("1", 1),
        (" 50 ", 50),
        ("2500", 2500),
        ("0050", 50),
        ("1,000", 1000),
        ("1 000", 1000),
        ("1\u202f000", 1000),
        ("1.000", 1000),
        ("1'000", 1000),
        ("2,500", 2500),
        ("1k", 1000),
        ("1 K", 1000),
        ("1.5k", 1500),
        ("2,25k", 2250),
    ],
)
def test_whole_numbers_of_people_are_counts(typed: str, count: int) -> None:
    assert count_of(typed) == count


@pytest.mark.parametrize(
    "typed",
    [
        *("", "fifty", "k", "½", "²", "\u0665\u0660", "1.5", "50.0", "1,00", "1,0000", "1e3", "+5"),
        *("0", "0k", "-1", "2501", "2,501", "3k", "1,000k", "9" * 5000, "9" * 5000 + "k"),
    ],
)
def test_anything_else_is_no_count(typed: str) -> None:
    assert count_of(typed) is None

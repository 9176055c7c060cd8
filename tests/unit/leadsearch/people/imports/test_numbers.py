"""Numbers as people and programs write them: read right, or left out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsearch.people.imports.numbers import whole_number, years
from leadsearch.people.record import MONEY_MAX


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("120", 120),
        ("0", 0),
        ("'1200", 1_200),
        ("1,200", 1_200),
        ("1.200", 1_200),
        ("1 200 000", 1_200_000),
        ("1'200'000", 1_200_000),
        ("12,00,000", 1_200_000),
        ("1.200,60", 1_201),
        ("1,200.60", 1_201),
        ("0.900", 1),
        ("1000000.0", 1_000_000),
        ("1.2E+07", 12_000_000),
        ("1,2E+07", 12_000_000),
        ("1.200E+03", 1_200),
        ("5e3", 5_000),
        ("1.2K", 1_200),
        ("1,250K", 1_250_000),
        ("$10M", 10_000_000),
        ("$1.125B", 1_125_000_000),
        ("$1.5 billion", 1_500_000_000),
        ("10M USD per year", 10_000_000),
        ("5 Mrd.", 5_000_000_000),
        ("1,5 Mio", 1_500_000),
        ("1.250 Mio", 1_250_000_000),
        ("10,001+", 10_001),
        ("about 50 people", 50),
        ("10+ years of experience", 10),
    ],
)
def test_a_number_is_read_with_its_separators_its_exponent_and_its_unit(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("text", "middle"),
    [
        ("51-200", 126),
        ("51 to 200 employees", 126),
        ("1.001 – 5.003", 3_002),
        ("$10-50M", 30_000_000),
        ("$1M - $10M", 5_500_000),
        ("$0-$1M", 500_000),
        ("500-1K", 750),
        ("between 10k and 50k", 30_000),
    ],
)
def test_of_a_span_the_middle_counts(text: str, middle: int) -> None:
    assert whole_number(text) == middle


@pytest.mark.parametrize(
    "text",
    [
        "", "lots", "nan", "Infinity", "-5", "(500)", "5%", "1/2", "²", "10 20", "1.2.3", "1,2,3", "1, 2, 3 and 4",
        "500 (2024)", "10-Jan", "Nov-50", "2024-10", "2024-10-01", "31.03.2026", "5 yrs 3 mos", "5 lakh", "€10M",
        "10M EUR", "1e300", "1e-", "200-51", "5 million people and 3 dogs", "9" * 30, "9" * 400, str(MONEY_MAX + 1),
    ],
)  # fmt: skip
def test_what_is_no_one_number_is_left_out(text: str) -> None:
    assert whole_number(text) is None


def test_a_working_life_has_at_most_a_hundred_years() -> None:
    assert (years("14 years"), years("100"), years("101"), years("1999")) == (14, 100, None, None)


@given(st.text(max_size=80) | st.text("0123456789.,' -+eEkKmMbB$", max_size=80))
def test_no_cell_breaks_the_reader(text: str) -> None:
    number = whole_number(text)
    assert number is None or 0 <= number <= MONEY_MAX


@given(st.integers(0, MONEY_MAX), st.sampled_from([",", ".", " ", "'", ""]))
def test_thousands_are_thousands_whatever_parts_them(number: int, sign: str) -> None:
    assert whole_number(f"{number:,}".replace(",", sign)) == number


@given(st.integers(1, 10**9), st.integers(-4, 5))
def test_an_exponent_moves_the_point(digits: int, power: int) -> None:
    assert whole_number(f"{digits}E{power:+03}") == round(Decimal(digits).scaleb(power))

"""Numbers that no company has."""

import pytest

from leadsearch.prompt import read


@pytest.mark.parametrize(
    "number", ["1" + ",111" * 140, "9" * 400, "1" * 400 + " billion", "$" + "9" * 390 + "m revenue"]
)
def test_a_number_beyond_reason_is_read_without_an_error(number: str) -> None:
    assert read(f"CTOs at companies with more than {number} employees").roles

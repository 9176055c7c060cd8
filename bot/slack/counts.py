"""How many people, as somebody types it. Pure."""

import re
from typing import Final

from leadsearch.contract import COUNT_MAX

_WHOLE: Final = re.compile(r"[0-9]+|[0-9]{1,3}(?:[,.'’\s][0-9]{3})+")
"""Groups of three are thousands, in English and in German spelling, as in a prompt."""
_THOUSANDS: Final = re.compile(r"([0-9]+)(?:[.,]([0-9]{1,2}))?\s?k", re.IGNORECASE)


def count_of(typed: str) -> int | None:
    """A whole number of people, 1 to COUNT_MAX, else None: "50", "1,000", "1 000", "1.5k"."""
    digits = _digits(typed.strip())
    if digits is None or len(digits.lstrip("0")) > len(str(COUNT_MAX)):
        return None
    return count if 1 <= (count := int(digits)) <= COUNT_MAX else None


def _digits(typed: str) -> str | None:
    if (thousands := _THOUSANDS.fullmatch(typed)) is not None:
        return thousands[1] + (thousands[2] or "").ljust(3, "0")
    return re.sub(r"[^0-9]", "", typed) if _WHOLE.fullmatch(typed) else None

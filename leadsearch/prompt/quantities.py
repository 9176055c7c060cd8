"""Numbers as they are written: "50", "$1.5M", "between 50 and 200", "at least 1k", "200+"."""

from typing import Final, NamedTuple

from leadsearch.prompt.table import Table

_MONEY_MARKS: Final = frozenset("$€£₹¥")
_MONEY_WORDS: Final = frozenset({"usd", "eur", "gbp", "dollar", "dollars", "euro", "euros", "pounds"})
_TIMES: Final = {
    "k": 1_000,
    "thousand": 1_000,
    "hundred": 100,
    "m": 1_000_000,
    "mm": 1_000_000,
    "mn": 1_000_000,
    "mil": 1_000_000,
    "million": 1_000_000,
    "millions": 1_000_000,
    "b": 1_000_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
}
_GLUED_TIMES: Final = frozenset({"k", "m", "mm", "mn", "b", "bn"})
_ONES: Final = range(1, 10)
_TEENS: Final = range(11, 20)
_TENS: Final = range(20, 100, 10)
_ABOUT: Final = 2
"""As in "About 100" is read as half to twice as many."""
_GROUP: Final = 3
"""Digits between two marks of thousands."""
_MOST: Final = 10**15
"""A larger number in a prompt is no count of anything."""


class Quantity(NamedTuple):
    """One number at `tokens[first:end]`, not yet multiplied out: "1" of "1-5k" may borrow the k."""

    base: float
    times: int
    money: bool
    first: int
    end: int

    @property
    def value(self) -> int:
        """The number itself."""
        return round(min(self.base * self.times, float(_MOST)))


class Amount(NamedTuple):
    """A bounded number at `tokens[first:end]`, as said. `bound` is one of comparators.tsv, "exact" or "range".

    A `fraction` is no count of people: "1.5", but not "1.5k".
    """

    low: int | None
    high: int | None
    money: bool
    bound: str
    first: int
    end: int
    fraction: bool = False

    def rebound(self, bound: str) -> "Amount":
        """An exact number with a bound that was said after its unit: "50 people or more"."""
        if bound == "or_more":
            return self._replace(high=None, bound="from")
        return self._replace(low=None, bound="upto") if bound == "or_less" else self

    def whole(self) -> tuple[int | None, int | None]:
        """Both ends included, for things that are counted one by one."""
        low, high = self.low, self.high
        if self.bound == "above" and low is not None:
            low += 1
        if self.bound == "below" and high is not None:
            high = max(0, high - 1)
        return low, high


def _quantity(table: Table, at: int) -> Quantity | None:
    first = at
    money = table.word(at) in _MONEY_MARKS or table.word(at) in {"usd", "eur", "gbp"}
    if money:
        at += 1
    base = _number(table, at)
    if base is None:
        return None
    end = at + 1
    if table.tokens[at].kind == "word" and base > _TENS[0] and int(base) % 10 and int(base) not in _TEENS:
        end += 1
    times = 1
    if end < len(table):
        word = table.word(end)
        if word in _TIMES and (word not in _GLUED_TIMES or table.tokens[end].joint == "" or (money and word != "b")):
            times, end = _TIMES[word], end + 1
    if table.word(end) in _MONEY_WORDS or table.word(end) in _MONEY_MARKS:
        money, end = True, end + 1
    return Quantity(base, times, money, first, end)


def _number(table: Table, at: int) -> float | None:
    if at >= len(table):
        return None
    token = table.tokens[at]
    if token.kind != "number":
        return _in_words(table, at)
    digits = token.text
    parts = digits.replace(",", ".").split(".")
    if len(parts) > 1 and all(len(part) == _GROUP for part in parts[1:]):
        return float("".join(parts))  # groups of three are thousands, in English and in German spelling
    return float("".join(parts[:-1]) + "." + parts[-1]) if len(parts) > 1 else float(digits[:18])


def _in_words(table: Table, at: int) -> float | None:
    """A number in words: "fifty", and "twenty five" by its first word."""
    seen = table.at(at, "number")
    if seen is None:
        return None
    ones = table.at(at + 1, "number") if int(seen.value) in _TENS else None
    return float(seen.value) + (float(ones.value) if ones and int(ones.value) in _ONES else 0)


def amount_at(table: Table, at: int) -> Amount | None:
    """A bounded number that begins at a position, its words of comparison included."""
    bound = table.at(at, "bound")
    if bound and bound.value not in {"or_more", "or_less"}:
        second = table.at(bound.end, "bound")  # "between about 50 and 200", "over about 50"
        skip = second.end if second and second.value == "about" else bound.end
        skip += table.word(skip) == "the"
        quantity = _quantity(table, skip)
        if quantity is None:
            return None
        ranged = _range(table, quantity, at)
        return ranged or _bounded(quantity, bound.value, at)
    quantity = _quantity(table, at)
    if quantity is None:
        return None
    ranged = _range(table, quantity, at)
    if ranged:
        return ranged
    after = table.at(quantity.end, "bound")
    if after and after.value in {"or_more", "or_less"}:
        kind = "from" if after.value == "or_more" else "upto"
        return _bounded(quantity, kind, at)._replace(end=after.end)
    return _bounded(quantity, "exact", at)


def _range(table: Table, low: Quantity, first: int) -> Amount | None:
    word = table.word(low.end)
    if word not in {"-", "to", "and", "through", "till"}:
        return None
    if word == "and" and table.word(low.first - 1) not in {"between", "from"}:
        return None
    high = _quantity(table, low.end + 1)
    if high is None:
        return None
    if low.times == 1 and high.times > 1 and low.base < high.base:
        low = low._replace(times=high.times)
    ends = sorted((low.value, high.value))
    end = high.end
    open_end = table.word(end) == "+"
    return Amount(ends[0], ends[1], low.money or high.money, "range", first, end + open_end)


def _bounded(quantity: Quantity, bound: str, first: int) -> Amount:
    value = quantity.value
    low, high = {
        "above": (value, None),
        "from": (value, None),
        "between": (value, None),
        "below": (None, value),
        "upto": (None, value),
        "about": (value // _ABOUT, value * _ABOUT),
    }.get(bound, (value, value))
    fraction = not (quantity.base * quantity.times).is_integer()
    return Amount(low, high, quantity.money, bound, first, quantity.end, fraction)

"""The vocabulary the tables of rules are written in.

A check looks at a value and yields the problems it finds, each with the JSON pointer where it is, in the words Slack
uses in `response_metadata.messages`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from simulator.wire import Json


class Problem(NamedTuple):
    """One broken rule and where."""

    says: str
    pointer: str

    def __str__(self) -> str:
        """As Slack writes it."""
        return f"{self.says} [json-pointer:{self.pointer}]"


Check: TypeAlias = Callable[[object, str], Iterator[Problem]]
"""(value, JSON pointer) → problems."""
Together: TypeAlias = Callable[[Json, str], Iterator[Problem]]
"""A rule about several fields of one object; it sees only objects whose fields are right one by one."""


def string(at_least: int = 1, at_most: int | None = None, starts_with: Sequence[str] = ()) -> Check:
    """A string of so many characters."""

    def check(value: object, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem("must provide a string", pointer)
        elif len(value) < at_least:
            yield Problem(f"must be more than {at_least - 1} characters", pointer)
        elif at_most is not None and len(value) > at_most:
            yield Problem(f"must be less than {at_most + 1} characters", pointer)
        elif starts_with and not value.startswith(tuple(starts_with)):
            yield Problem(f"must start with {' or '.join(starts_with)}", pointer)

    return check


def number(lowest: float | None = None, highest: float | None = None, *, whole: bool = True) -> Check:
    """A number in a range."""

    def check(value: object, pointer: str) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            yield Problem("must provide an integer" if whole else "must provide a number", pointer)
        elif lowest is not None and value < lowest:
            yield Problem(f"must be greater than or equal to {lowest}", pointer)
        elif highest is not None and value > highest:
            yield Problem(f"must be less than or equal to {highest}", pointer)

    return check


def flag() -> Check:
    """True or false."""

    def check(value: object, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, bool):
            yield Problem("must provide a boolean", pointer)

    return check


def one_of(*allowed: str | int) -> Check:
    """One of a few values."""

    def check(value: object, pointer: str) -> Iterator[Problem]:
        if isinstance(value, bool) or value not in allowed:
            yield Problem(f"must be a valid enum value ({', '.join(map(str, allowed))})", pointer)

    return check


def array(of: Check, at_least: int = 1, at_most: int | None = None) -> Check:
    """A list of so many items, each of one kind."""

    def check(value: object, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem("must provide an array", pointer)
            return
        if len(value) < at_least:
            yield Problem(f"no less than {at_least} items allowed", pointer)
        if at_most is not None and len(value) > at_most:
            yield Problem(f"no more than {at_most} items allowed", pointer)
        for index, item in enumerate(value):
            yield from of(item, f"{pointer}/{index}")

    return check


def shape(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    also: Sequence[Together] = (),
) -> Check:
    """An object with these fields and no others; `also` are rules about several fields at once."""
    known = {**required, **(optional or {})}

    def check(value: object, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem("must provide an object", pointer)
            return
        problems = list(_fields(value, pointer))
        yield from problems or (problem for rule in also for problem in rule(value, pointer))

    def _fields(value: Json, pointer: str) -> Iterator[Problem]:
        for name in required:
            if name not in value:
                yield Problem(f"missing required field: {name}", pointer)
        for name, field in value.items():
            if name in known:
                yield from known[name](field, f"{pointer}/{name}")
            else:
                yield Problem(f"invalid additional property: {name}", pointer)

    return check


def by_type(table: Mapping[str, Check]) -> Check:
    """An object whose `type` says which rules hold for it."""

    def check(value: object, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem("must provide an object", pointer)
        elif "type" not in value:
            yield Problem("missing required field: type", pointer)
        elif (rules := table.get(str(value["type"]))) is None:
            yield Problem(f"unsupported type: {value['type']}", f"{pointer}/type")
        else:
            yield from rules(value, pointer)

    return check


def exactly_one(*names: str) -> Together:
    """Of these fields one is there, and only one."""

    def check(value: Json, pointer: str) -> Iterator[Problem]:
        if sum(value.get(name) is not None for name in names) != 1:
            yield Problem(f"must define either `{'` or `'.join(names)}`", pointer)

    return check


def at_least_one(*names: str) -> Together:
    """Of these fields at least one is there."""

    def check(value: Json, pointer: str) -> Iterator[Problem]:
        if all(value.get(name) is None for name in names):
            yield Problem(f"must define at least one of `{'`, `'.join(names)}`", pointer)

    return check


def pick(table: Mapping[str, Check], *names: str) -> dict[str, Check]:
    """A part of a table."""
    return {name: table[name] for name in names}

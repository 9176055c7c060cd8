"""A role on its way: what was read of it so far."""

from dataclasses import dataclass
from typing import Final, cast

from leadsearch.contract import Function, Role, Seniority

LADDER: Final[tuple[Seniority, ...]] = (
    "intern", "entry", "senior", "manager", "director", "head", "vp", "partner", "c_suite", "founder", "owner",
)  # fmt: skip
"""Levels, lowest first: "director and above" climbs from there."""
LEADERS: Final[tuple[Seniority, ...]] = ("director", "head", "vp", "c_suite")
"""Who is meant by "sales leaders" and "people who run sales"."""
DECIDERS: Final[tuple[Seniority, ...]] = ("owner", "founder", "c_suite", "partner", "vp", "head", "director")
"""Who is meant by "decision makers"."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A role before its neighbours were looked at. `side` tells where its function was found."""

    first: int
    end: int
    title: str | None = None
    seniority: tuple[str, ...] = ()
    function: tuple[str, ...] = ()
    side: str = ""

    def role(self) -> Role:
        """The role that this is."""
        return Role(
            title=self.title,
            seniority=cast("tuple[Seniority, ...]", self.seniority),
            function=cast("tuple[Function, ...]", self.function),
        )

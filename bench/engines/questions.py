"""Ten questions of mixed selectivity, and who answers them, found by looking at everybody one by one."""

from collections.abc import Mapping
from typing import Final

from leadsearch.contract import Filters, Role
from leadsearch.people.expression import All, Between, Either, Expression, Facet, Not
from leadsearch.people.query import phases
from leadsearch.people.rows import Row

QUESTIONS: Final[Mapping[str, Filters]] = {
    "anybody with an email": Filters(has=("email",)),
    "not sales, not in the US": Filters(functions_not=("sales",), countries_not=("US",)),
    "software engineers": Filters(roles=(Role(title="software engineer"),)),
    "data scientists, US, 200+": Filters(
        roles=(Role(title="data scientist"),), countries=("US",), employees=(200, None)
    ),
    "founders in DE, AT, CH": Filters(roles=(Role(seniority=("founder",)),), regions=("dach",)),
    "marketing directors, EMEA, no agency": Filters(
        roles=(Role(seniority=("director",), function=("marketing",)),),
        regions=("emea",),
        industries_not=("Advertising Services",),
    ),
    "137–211 people, 1990–2017, phone": Filters(employees=(137, 211), founded=(1990, 2017), has=("phone",)),
    "VPs of Sales, SaaS, Austin": Filters(
        roles=(Role(seniority=("vp",), function=("sales",)),), keywords=("saas",), cities=("Austin",)
    ),
    "partners, climate, EMEA, Series B": Filters(
        roles=(Role(seniority=("partner",)),), keywords=("climate",), regions=("emea",), funding=("series_b",)
    ),
    "nobody: CFOs in Narnia": Filters(roles=(Role(seniority=("c_suite",), function=("finance",)),), cities=("Narnia",)),
}
"""Name → filters, from nearly everybody to nobody."""


class Oracle:
    """Who fits each question, in the order in which he should come."""

    def __init__(self) -> None:
        self._asked = {name: phases(filters) for name, filters in QUESTIONS.items()}
        self._found: dict[str, list[list[int]]] = {name: [[] for _ in asked] for name, asked in self._asked.items()}

    def look_at(self, number: int, row: Row) -> None:
        """Add the next person, whose id is above everybody's before."""
        facets = frozenset(row.facets.split())
        for name, asked in self._asked.items():
            for phase, expression in enumerate(asked):
                if _fits(expression, facets, row):
                    self._found[name][phase].append(number)

    def answers(self) -> dict[str, list[list[int]]]:
        """Question → the ids of each phase, as of now."""
        return {name: [list(phase) for phase in found] for name, found in self._found.items()}


def _fits(asked: Expression, facets: frozenset[str], row: Row) -> bool:
    match asked:
        case Facet(token):
            return token in facets
        case Between(field, low, high):
            value: int | None = getattr(row, field)
            return value is not None and low <= value <= high
        case All(parts):
            return all(_fits(part, facets, row) for part in parts)
        case Either(parts):
            return any(_fits(part, facets, row) for part in parts)
        case Not(part):
            return not _fits(part, facets, row)

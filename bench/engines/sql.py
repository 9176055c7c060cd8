"""An expression as a condition of SQL."""

from collections.abc import Callable, Sequence

from leadsearch.people.expression import All, Between, Either, Expression, Facet, Not

Holds = Callable[[Sequence[str]], str]
"""Tokens → the condition that a person has at least one of them."""


def condition(asked: Expression, holds: Holds) -> str:
    """The condition."""
    match asked:
        case Facet(token):
            return holds([token])
        case Between(field, low, high):
            return f"{field} BETWEEN {low} AND {high}"
        case All(parts):
            return _joined(" AND ", [condition(part, holds) for part in parts], "TRUE")
        case Either(parts):
            tokens = [part.token for part in parts if isinstance(part, Facet)]
            rest = [condition(part, holds) for part in parts if not isinstance(part, Facet)]
            return _joined(" OR ", [*([holds(tokens)] if tokens else []), *rest], "FALSE")
        case Not(part):
            return f"(NOT coalesce({condition(part, holds)}, FALSE))"


def quoted(token: str) -> str:
    """A token as a literal; it holds no quote, since it holds no ASCII sign."""
    return f"'{token}'"


def _joined(word: str, parts: Sequence[str], nothing: str) -> str:
    return f"({word.join(parts)})" if parts else nothing

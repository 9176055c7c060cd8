"""What to change when nobody matches, taken from how the prompt was understood."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from bot.slack import text
from bot.slack.render.lines import ID_SHOWN, quoted, strings

SUGGESTIONS: Final = 3
Filters = Mapping[str, JsonValue]


def suggestions(filters: Filters) -> list[str]:
    """Three things to try, the most specific first; ready for mrkdwn."""
    specific = [words for suggest in _SUGGEST if (words := suggest(filters))]
    return [*specific, *_ALWAYS][:SUGGESTIONS]


def _unsupported(filters: Filters) -> str:
    words = strings(filters.get("unsupported"))
    return f"Say {quoted(words)} in other words: that was not understood." if words else ""


def _size(filters: Filters) -> str:
    return "Leave out the company size, or widen its range." if filters.get("employees") else ""


def _city(filters: Filters) -> str:
    cities = strings(filters.get("cities"))
    return f"Widen the place: name the state or the country instead of {quoted(cities)}." if cities else ""


def _place(filters: Filters) -> str:
    named = any(filters.get(field) for field in ("states", "countries", "regions"))
    return "Add a neighbouring place, or leave the place out." if named and not filters.get("cities") else ""


def _topic(filters: Filters) -> str:
    topics = [*strings(filters.get("keywords")), *strings(filters.get("industries"))]
    return f"Leave out {quoted(topics)}, or name a broader industry." if topics else ""


def _title(filters: Filters) -> str:
    roles = filters.get("roles")
    titles = [
        role["title"]
        for role in (roles if isinstance(roles, list) else [])
        if isinstance(role, dict) and isinstance(role.get("title"), str)
    ]
    names = strings([*titles])
    return f"Add similar titles beside {quoted(names)}." if names else ""


def _exclusion(filters: Filters) -> str:
    excluded = [word for field, value in filters.items() if field.endswith("_not") for word in strings(value)]
    return f"Allow {quoted(excluded)} again." if excluded else ""


def _contact(filters: Filters) -> str:
    wanted = strings(filters.get("has"))
    return f"Do not insist on {text.mrkdwn(' and '.join(wanted), ID_SHOWN)}." if wanted else ""


_SUGGEST: Final[Sequence[Callable[[Filters], str]]] = (
    _unsupported,
    _size,
    _contact,
    _topic,
    _city,
    _place,
    _title,
    _exclusion,
)
_ALWAYS: Final = (
    "Ask with one role and one place only, then narrow it down.",
    "Name the place in English, by its full name.",
    "Use the plain job title, such as “sales director”.",
)

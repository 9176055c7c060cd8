"""Lines that several messages share. All of them are ready for mrkdwn."""

from collections.abc import Sequence
from typing import Final

from pydantic import JsonValue

from bot.searches.models import Batch, BatchState, Search, Trouble
from bot.slack import text

PROMPT_SHOWN: Final = 300
"""Characters of a prompt in a message; Refine shows all of it."""
NAME_SHOWN: Final = 140
UNDERSTOOD_SHOWN: Final = 1_500
"""Characters of all that was understood; shared among its parts, so that none is left out."""
PAIRS_SHOWN: Final = 20
LABEL_SHOWN: Final = 40
WORDS_SHOWN: Final = 200
ID_SHOWN: Final = 100
API_WORDS_SHOWN: Final = 600
NONE_GIVEN: Final = "none given"


def prompt(search: Search) -> str:
    """Whom it looks for."""
    return text.bold(search.prompt, PROMPT_SHOWN)


def own_name(search: Search) -> str:
    """The name of the list it fills; empty when that only repeats the prompt."""
    repeats = text.one_line(search.prompt).startswith(text.one_line(search.list_name).removesuffix(text.ELLIPSIS))
    return "" if repeats else text.bold(search.list_name, NAME_SHOWN)


def the_list(search: Search) -> str:
    """The list it fills, in a sentence."""
    return f"the list {own_name(search)}".rstrip()


def asked(batch: Batch) -> str:
    """Who asked."""
    return f"Asked by {text.user(batch.user_id)}"


_STANDING: Final = {
    BatchState.QUEUED: "about to start",
    BatchState.ANNOUNCING: "about to start",
    BatchState.NO_PLACE: "not started: I cannot post there, see my message to the person who asked",
    BatchState.READY: "about to start",
    BatchState.OVERDUE: "late",
    BatchState.CANCELLING: "being cancelled",
    BatchState.READING: "saved, being read",
}


def standing(batch: Batch) -> str:
    """Where a batch stands that does not simply run."""
    return _STANDING.get(batch.state, "")


def understood(described: Sequence[tuple[str, str]]) -> str:
    """How the prompt was understood, and what was not, as the reader tells it; empty when that is not known."""
    pairs = [(label, words) for label, words in described if label and words]
    room = min(WORDS_SHOWN, UNDERSTOOD_SHOWN // max(len(pairs), 1) - LABEL_SHOWN)
    told = [f"{text.bold(f'{label}:', LABEL_SHOWN)} {text.chip(words, room)}" for label, words in pairs[:PAIRS_SHOWN]]
    return " · ".join(told)


def quoted(words: Sequence[str]) -> str:
    """A few words of the prompt, quoted."""
    shown = [f"“{text.mrkdwn(word, ID_SHOWN)}”" for word in words[:5]]
    rest = len(words) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def strings(value: JsonValue) -> list[str]:
    """The strings of a JSON list that came from outside; anything else is none."""
    return [item for item in value if isinstance(item, str) and item.strip()] if isinstance(value, list) else []


def code(words: str | None) -> str:
    """An identifier to copy, or that there is none."""
    return f"`{text.mrkdwn(words, ID_SHOWN)}`" if words else NONE_GIVEN


def ids_to_quote(batch: Batch, trouble: Trouble | None = None) -> str:
    """What support asks for."""
    correlation = (trouble.correlation_id if trouble else None) or batch.correlation_id
    parts = [f"Correlation id: {code(correlation)}", f"batch {code(batch.id)}"]
    if trouble and trouble.reference:
        parts.append(f"reference {code(trouble.reference)}")
    return " · ".join(parts)

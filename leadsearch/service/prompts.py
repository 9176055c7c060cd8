"""Which prompts are the same prompt, and how a prompt is named."""

import hashlib
import unicodedata
from typing import Final

TITLE_MAX: Final = 80
"""Characters of a task's title and of a list's name that was made from a prompt."""


def normal_form(prompt: str) -> str:
    """Unicode NFKC, case folded, white space collapsed and trimmed. Applying it twice changes nothing."""
    folded = unicodedata.normalize("NFKC", prompt).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def prompt_key(prompt: str) -> str:
    """A key of fixed length; two prompts have the same one when their normal forms are equal."""
    return hashlib.sha256(normal_form(prompt).encode()).hexdigest()


def title_of(prompt: str) -> str:
    """The prompt on one line, cut to a title."""
    line = " ".join(prompt.split())
    return line if len(line) <= TITLE_MAX else line[: TITLE_MAX - 1].rstrip() + "…"

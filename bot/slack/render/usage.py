"""How to use it: `/leads help`, and what is said to a word that is nearly a subcommand."""

from typing import Final

from bot.slack import text
from bot.slack.render.examples import EXAMPLES
from bot.slack.render.message import Message
from bot.slack.render.parts import section
from leadsearch.contract import COUNT_MAX

_USAGE: Final = (
    ("/leads", "opens the form"),
    ("/leads WHOM", "opens the form with your words in it; a number in front is how many"),
    ("/leads more [N]", "the next people of this channel's newest search"),
    ("/leads status", "what is running here, with a Cancel button each"),
    ("/leads lists", "this channel's lists, with More like this and Export"),
    ("/leads cancel", "ends your running search here"),
    ("/leads help", "this"),
)
_EXAMPLES_SHOWN: Final = 3


def usage() -> Message:
    """Every command, and three real examples."""
    commands = "\n".join(f"`{typed}` {what}" for typed, what in _USAGE)
    examples = "\n".join(f"`/leads {example}`" for example in EXAMPLES[:_EXAMPLES_SHOWN])
    parts = (
        "Say in plain words whom you look for; I find them and fill a list.",
        commands,
        f"For example:\n{examples}",
    )
    return Message(text="\n".join(parts), blocks=tuple(section(part) for part in parts))


def did_you_mean(typed: str, command: str) -> Message:
    """A single word that is close to a subcommand."""
    words = f"“{text.mrkdwn(typed, 40)}” is no command of mine. Did you mean `/leads {command}`?"
    asked = f"{words} To search for it, say a little more, such as a job title and a place."
    whole = usage()
    return Message(text=f"{asked}\n{whole.text}", blocks=(section(asked), *whole.blocks))


def bad_count(typed: str) -> Message:
    """`/leads more` with a number that is none."""
    words = f"“{text.mrkdwn(typed, 40)}” is not a whole number from 1 to {text.number(COUNT_MAX)}."
    asked = f"{words} Try `/leads more 50`. Nothing was started."
    return Message(text=asked, blocks=(section(asked),))

"""Nobody matches: how many would without one of the conditions, each with a button that rewords."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from pydantic import JsonValue, ValidationError

from bot.searches.models import Batch
from bot.slack import text
from bot.slack.render import buttons
from bot.slack.render.lines import quoted
from bot.slack.render.message import Part
from bot.slack.render.parts import section
from leadsearch.contract import Relaxation

SHOWN: Final = 3
"""Conditions that are offered; the API names those first that are given up most easily."""


def relaxations(filters: Mapping[str, JsonValue]) -> list[Relaxation]:
    """What the API tells of conditions to leave out; what cannot be read is passed over."""
    told = filters.get("relaxations")
    found: list[Relaxation] = []
    for item in told if isinstance(told, list) else []:
        with suppress(ValidationError):
            found.append(Relaxation.model_validate(item))
    return [one for one in found if one.people > 0][:SHOWN]


def sentence(one: Relaxation) -> str:
    """How many there would be; ready for mrkdwn."""
    negative = all(field.endswith("_not") for field in one.fields)
    return f"{text.people(one.people)} without {'excluding ' if negative else ''}{quoted([one.without])}"


def ways_out(batch: Batch) -> list[Part]:
    """A line for each condition; those that can be reworded have a button."""
    return [_line(batch, one) for one in relaxations(batch.filters)]


def _line(batch: Batch, one: Relaxation) -> Part:
    line = section(f"• {sentence(one)}")
    return line | {"accessory": buttons.reword(batch, one.prompt)} if one.prompt else line

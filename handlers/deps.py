"""What the listeners need, put together by whoever builds the app."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.searches.ports import Clock, PromptReader
from bot.searches.service import Searches
from handlers.open_forms import OpenForms
from handlers.told import Told
from leadsearch.contract import Preview

Pricing: TypeAlias = Callable[[int], Awaitable[Preview | None]]
"""What so many people cost; None is unknown. May be slow, so nobody asks before a form is open. Never raises."""


@dataclass(frozen=True, kw_only=True)
class Deps:
    """The way into the domain, and what listeners do not make themselves."""

    searches: Searches
    reader: PromptReader
    pricing: Pricing
    clock: Clock
    new_reference: Callable[[], str]
    """Names a mistake of ours, in the log and to the person."""
    forms: OpenForms = field(default_factory=OpenForms)
    """Those that are open now."""
    told: Told = field(default_factory=Told)
    """What people were told a moment ago."""

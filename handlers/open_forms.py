"""The forms that are open in front of people, as far as this process knows them.

Slack changes a form only for whoever names its newest hash, and several things change one: the price that arrives, and
every pause in typing. Here they take turns, so that they do not refuse each other. Another process may still be faster;
the hash tells that.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.slack.render import Fields, FormState
from bot.slack.render.form import changing
from handlers.payloads import Body, View

KEPT: Final = 1_000
"""Forms remembered; one that is forgotten is known again from the next thing that is typed into it."""


@dataclass
class OpenForm:
    """One form: what was typed last, and what is shown."""

    id: str
    hash: str
    """Slack's name for what is shown."""
    fields: Fields
    state: FormState
    shown: Mapping[str, list[str]]
    """The lines that change while somebody types."""
    past: set[str] = field(default_factory=set)
    """Hashes that our own changes have replaced."""
    asking_price: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def changed(self, new_hash: str, shown: Mapping[str, list[str]]) -> None:
        """Slack has taken a change of ours."""
        self.past.add(self.hash)
        self.hash, self.shown = new_hash, shown

    def typed(self, view: View, shown: Mapping[str, list[str]]) -> None:
        """Somebody typed into it, looking at `view`."""
        if view.hash != self.hash and view.hash not in self.past:
            self.past.add(self.hash)
            self.hash, self.shown = view.hash, shown
        self.fields = view.fields
        if not self.state.priced:
            self.state = view.form_state


class OpenForms:
    """All of them."""

    def __init__(self) -> None:
        self._forms: OrderedDict[str, OpenForm] = OrderedDict()

    def opened(self, form: OpenForm) -> OpenForm:
        """A form that has just been opened."""
        self._forms[form.id] = form
        while len(self._forms) > KEPT:
            self._forms.popitem(last=False)
        return form

    def typed(self, view: View, body: Body) -> OpenForm:
        """The form that somebody typed into; `body` is the view as Slack sent it."""
        shown = changing(body)
        form = self._forms.get(view.id)
        if form is None:
            new = OpenForm(id=view.id, hash=view.hash, fields=view.fields, state=view.form_state, shown=shown)
            return self.opened(new)
        form.typed(view, shown)
        return form

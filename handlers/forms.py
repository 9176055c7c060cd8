"""Opening and changing the form."""

import hashlib
import logging
from typing import Final

from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.searches.ports import PromptReader, SlackAway, SlackLost, SlackTrouble
from bot.slack import text
from bot.slack.client import ask
from bot.slack.counts import count_of
from bot.slack.handle import Handle
from bot.slack.render import Fields, FormState, Part, Reading, errors, form
from bot.slack.render.form import COUNT_DEFAULT, changing
from handlers.answers import tell
from handlers.deps import Deps
from handlers.open_forms import OpenForm
from handlers.payloads import Body, Click, View

log = logging.getLogger(__name__)

TRIGGER_OVER: Final = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "invalid_arguments"}
)
"""Slack's words for "too late to open a form"; the last is none of them by name, but comes then too."""
VIEW_OVER: Final = frozenset({"hash_conflict", "not_found", "view_not_found"})
"""The form was changed or closed meanwhile; what comes next shows the newest."""


def read(reader: PromptReader, prompt: str) -> Reading | None:
    """How a prompt will be understood; None when there is none."""
    if not text.is_visible(prompt):
        return None
    filters = reader.read(prompt.strip())
    return Reading(
        described=reader.describe(filters),
        unclear=reader.needs_a_look(filters),
        empty=not filters.seeks_somebody,
    )


def digest(prompt: str) -> str:
    """A prompt, short enough to be remembered by the form."""
    return hashlib.sha256(prompt.strip().encode()).hexdigest()[:16]


def view_of(deps: Deps, fields: Fields, state: FormState) -> tuple[Part, FormState]:
    """The form as it is to be seen, and what it remembers: a doubt that is shown counts as told."""
    reading = read(deps.reader, fields.prompt)
    if reading is not None and reading.unclear and not reading.empty:
        state = state.model_copy(update={"warned": digest(fields.prompt)})
    return form(fields, state, reading), state


async def open_form(
    deps: Deps, client: AsyncWebClient, respond: AsyncRespond, *, trigger_id: str, fields: Fields, state: FormState
) -> None:
    """Open it, as the first call after the ack; then ask for the price and show that too."""
    view, state = view_of(deps, fields, state)
    try:
        opened = await ask(client.views_open(trigger_id=trigger_id, view=view))
    except SlackTrouble as trouble:
        if not (trouble.code in TRIGGER_OVER or isinstance(trouble, SlackAway | SlackLost)):
            raise
        log.warning("a form could not be opened: %s", trouble.code)
        await tell(respond, errors.form_expired(Handle(count=count_of(fields.count)).remembering(fields.prompt)))
        return
    shown = opened["view"]
    opened_form = OpenForm(id=shown["id"], hash=shown["hash"], fields=fields, state=state, shown=changing(view))
    await show_price(deps, client, deps.forms.opened(opened_form))


async def open_remembered(deps: Deps, client: AsyncWebClient, respond: AsyncRespond, click: Click) -> None:
    """The form for a search that is no longer known, filled from what its message remembers."""
    at = click.remembered
    if at.prompt is None:
        await tell(respond, errors.search_gone())
        return
    fields = Fields(prompt=at.prompt, count=str(at.count or COUNT_DEFAULT))
    state = FormState(
        channel_id=click.channel_id, public=click.is_public, new_list_only=True, notice="cut" if at.cut else "old"
    )
    await open_form(deps, client, respond, trigger_id=click.trigger_id, fields=fields, state=state)


async def follow(deps: Deps, client: AsyncWebClient, view: View, body: Body) -> None:
    """Show the form as it reads with what stands in it now; `body` is the view as Slack sent it."""
    form = deps.forms.typed(view, body)
    await show(deps, client, form, insist=True)
    await show_price(deps, client, form)


async def show_price(deps: Deps, client: AsyncWebClient, form: OpenForm) -> None:
    """Ask what people cost and show it, once for each form."""
    if form.state.priced or form.asking_price:
        return
    form.asking_price = True
    preview = await deps.pricing(count_of(form.fields.count) or COUNT_DEFAULT)
    price = {"credits_each": preview.cost_per_unit, "balance": preview.balance} if preview else {}
    form.state = form.state.model_copy(update={"priced": True, **price})
    await show(deps, client, form)


async def show(deps: Deps, client: AsyncWebClient, form: OpenForm, *, insist: bool = False) -> None:
    """Show the form as it reads now, where that differs.

    `insist` shows it even when another process has changed the form meanwhile: what was typed last is newer.
    """
    async with form.turn:
        view, form.state = view_of(deps, form.fields, form.state)
        if changing(view) == form.shown:
            return
        new_hash = await _change(client, form.id, view, seen=form.hash, insist=insist)
        if new_hash is not None:
            form.changed(new_hash, changing(view))


async def _change(client: AsyncWebClient, view_id: str, view: Part, *, seen: str | None, insist: bool) -> str | None:
    """Change a form, if it still is the one that was `seen` (None: whatever it is); its new hash when that was so."""
    try:
        changed = await ask(client.views_update(view_id=view_id, hash=seen, view=view))
    except SlackTrouble as trouble:
        if not (trouble.code in VIEW_OVER or isinstance(trouble, SlackAway | SlackLost)):
            raise
        if not (insist and trouble.code == "hash_conflict"):
            return None
        return await _change(client, view_id, view, seen=None, insist=False)
    return str(changed["view"]["hash"])

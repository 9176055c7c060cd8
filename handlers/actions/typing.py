"""While somebody types into the form: how the prompt will be understood, and what so many people cost."""

from bot.slack.render.form import changing
from handlers.deps import Deps
from handlers.forms import change, show_price, view_of
from handlers.listener import Ack, Client
from handlers.payloads import Body, Typing


async def typed(deps: Deps, body: Body, ack: Ack, client: Client) -> None:
    """Change the form where it reads differently now."""
    await ack()
    shown = Typing.model_validate(body).view
    fields, seen = shown.fields, shown.hash
    view, state = view_of(deps, fields, shown.form_state)
    if changing(view) != changing(body["view"]):
        changed = await change(client, view_id=shown.id, seen=seen, view=view, insist=True)
        if changed is None:
            return
        seen = changed
    if not state.priced:
        await show_price(deps, client, view_id=shown.id, seen=seen, fields=fields, state=state)

"""Buttons that open the form: Refine, another wording, and the one in place of a form that Slack would not open."""

from bot.searches.ports import StoreAway
from bot.slack.render import Fields, FormState
from bot.slack.render.form import COUNT_DEFAULT
from handlers.actions.learn import learn
from handlers.answers import soon
from handlers.deps import Deps
from handlers.forms import open_form
from handlers.listener import Ack, Client, Respond
from handlers.payloads import Body, Click


async def refine(deps: Deps, body: Body, ack: Ack, respond: Respond, client: Client) -> None:
    """The form with a search in it. Another wording is another search, so it fills a new list."""
    await ack()
    click = Click.model_validate(body)
    prompt, whole = await _prompt(deps, click)
    fields = Fields(prompt=prompt, count=str(click.handle.count or COUNT_DEFAULT))
    notice = "refine" if whole else "cut"
    state = FormState(channel_id=click.channel_id, public=click.is_public, new_list_only=True, notice=notice)
    await open_form(deps, client, respond, trigger_id=click.trigger_id, fields=fields, state=state)
    await learn(deps, click)


async def reword(deps: Deps, body: Body, ack: Ack, respond: Respond, client: Client) -> None:
    """The form with the prompt without one of its conditions; nothing starts before the person has seen it."""
    await ack()
    click = Click.model_validate(body)
    at = click.handle
    fields = Fields(prompt=at.prompt or "", count=str(at.count or COUNT_DEFAULT))
    state = FormState(
        channel_id=click.channel_id, public=click.is_public, new_list_only=True, notice="cut" if at.cut else "refine"
    )
    await open_form(deps, client, respond, trigger_id=click.trigger_id, fields=fields, state=state)
    await learn(deps, click)


async def new_search(deps: Deps, body: Body, ack: Ack, respond: Respond, client: Client) -> None:
    """The form as it was asked for before."""
    await ack()
    click = Click.model_validate(body)
    at = click.handle
    fields = Fields(prompt=at.prompt or "", count=str(at.count or COUNT_DEFAULT))
    state = FormState(channel_id=click.channel_id, public=click.is_public, notice="cut" if at.cut else "")
    await open_form(deps, client, respond, trigger_id=click.trigger_id, fields=fields, state=state)


async def _prompt(deps: Deps, click: Click) -> tuple[str, bool]:
    """The search's prompt, and whether it is all of it: only a very long one has to be looked up."""
    at = click.remembered
    if at.cut and at.search_id:
        try:
            search = await soon(deps.searches.search(click.team_id, at.search_id))
        except StoreAway:
            search = None
        if search is not None:
            return search.prompt, True
    return at.prompt or "", not at.cut

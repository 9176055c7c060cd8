"""`/leads`: the form, or an answer in the ack itself."""

from collections.abc import Sequence

from bot.searches.models import Batch, Search
from bot.searches.ports import StoreAway
from bot.searches.service import NobodyLeft
from bot.slack.render import Fields, FormState, Message, errors, lists, status, usage
from bot.slack.render.form import COUNT_DEFAULT
from handlers import grammar
from handlers.answers import soon, spoken
from handlers.deps import Deps
from handlers.forms import open_form
from handlers.grammar import BadCount, Fill, Misspelt, More, Word
from handlers.listener import Ack, Client, Respond
from handlers.payloads import Body, Command


async def leads(deps: Deps, body: Body, ack: Ack, respond: Respond, client: Client) -> None:
    """Everything that begins with /leads."""
    command = Command.model_validate(body)
    typed = grammar.parse(command.typed)
    if not isinstance(typed, Fill):
        await ack(**spoken(await _answer(deps, command, typed)))
        return
    await ack()
    count = typed.count or str(deps.reader.read(typed.prompt).limit or COUNT_DEFAULT)
    fields = Fields(prompt=typed.prompt, count=count)
    state = FormState(channel_id=command.channel_id, public=command.is_public)
    await open_form(deps, client, respond, trigger_id=command.trigger_id, fields=fields, state=state)


async def _answer(deps: Deps, command: Command, typed: Word | More | Misspelt | BadCount) -> Message:
    match typed:
        case Misspelt():
            return usage.did_you_mean(typed.typed, typed.meant)
        case BadCount():
            return usage.bad_count(typed.typed)
        case Word.HELP:
            return usage.usage()
    try:
        return await soon(_from_the_domain(deps, command, typed))
    except StoreAway:
        return errors.store_away()


async def _from_the_domain(deps: Deps, command: Command, typed: Word | More) -> Message:
    match typed:
        case More():
            return await _more(deps, command, typed.count)
        case Word.STATUS:
            return status.status(await _running(deps, command), now=deps.clock())
        case Word.LISTS:
            searches = await deps.searches.lists(command.team_id, command.channel_id)
            seen = [search for search in searches if _may_see(command, search)]
            return lists(seen, await _running(deps, command))
        case _:
            return await _cancel(deps, command)


async def _running(deps: Deps, command: Command) -> Sequence[tuple[Search, Batch]]:
    running = await deps.searches.running(command.team_id, command.channel_id)
    return [one for one in running if _may_see(command, one[0])]


def _may_see(command: Command, search: Search) -> bool:
    """What somebody asked for "only to me" is nobody else's business."""
    return search.home == "channel" or search.user_id == command.user_id


async def _more(deps: Deps, command: Command, count: int | None) -> Message:
    try:
        begun = await deps.searches.more_in_channel(
            team_id=command.team_id, channel_id=command.channel_id, count=count, user_id=command.user_id
        )
    except NobodyLeft as nobody:
        return errors.nobody_left(nobody.search)
    if begun is None:
        return errors.no_search_here()
    return errors.started(begun) if begun.fresh else errors.under_way(begun, to=command.user_id)


async def _cancel(deps: Deps, command: Command) -> Message:
    running = await deps.searches.running(command.team_id, command.channel_id)
    own = [(search, batch) for search, batch in running if batch.user_id == command.user_id]
    if len(own) > 1:
        return status.cancel_which(own, now=deps.clock())
    if not own:
        return status.nothing_to_cancel()
    batch = await deps.searches.cancel(team_id=command.team_id, batch_id=own[0][1].id, user_id=command.user_id)
    return status.cancelling(batch) if batch else status.nothing_to_cancel()

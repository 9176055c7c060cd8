"""The submitted form of a search."""

from typing import Final

from bot.searches.models import KnownList, NewList, Order
from bot.searches.ports import ForeignList, StoreAway
from bot.slack import text
from bot.slack.counts import count_of
from bot.slack.ids import Block
from bot.slack.render import Fields, FormState, Reading, errors
from bot.slack.render.form import NOTHING_TO_SEARCH
from handlers.answers import soon
from handlers.deps import Deps
from handlers.forms import follow, read, view_of
from handlers.listener import Ack, Client
from handlers.payloads import Body, Submission, place_of
from leadsearch.contract import COUNT_MAX, LIST_NAME_MAX, PROMPT_MAX

FOREIGN_LIST: Final = "That is none of this team's lists. Please choose one from the menu."
_SHORT: Final = "Ask for fewer, or top up and open the form again."
TWO_LISTS: Final = "Name a new list or choose an existing one, not both."


async def search(deps: Deps, body: Body, ack: Ack, client: Client) -> None:
    """Start it, or say at the field what is wrong with it; the form keeps what was typed, and reads as it stands."""
    submission = Submission.model_validate(body)
    view = submission.view
    fields, state = view.fields, view.form_state
    if wrong := mistakes(fields, state, read(deps.reader, fields.prompt)):
        await ack(response_action="errors", errors=wrong)
        # Errors leave the rest of the form as it was: the cost and the reading of what was there before.
        await follow(deps, client, view, body["view"])
        return
    shown, seen = view_of(deps, fields, state)
    if seen.warned != state.warned:
        await ack(response_action="update", view=shown)
        return
    try:
        await soon(deps.searches.start(_order(submission)))
    except ForeignList:
        await ack(response_action="errors", errors={Block.KNOWN_LIST.value: FOREIGN_LIST})
    except StoreAway:
        await ack(response_action="errors", errors={Block.PROMPT.value: errors.STORE_AWAY})
    else:
        await ack()


def mistakes(fields: Fields, state: FormState, reading: Reading | None) -> dict[str, str]:
    """What is wrong, at its field. `reading` None: nothing was typed."""
    wrong: dict[Block, str] = {}
    prompt, name = fields.prompt.strip(), _name(fields)
    if reading is None:
        wrong[Block.PROMPT] = "Say whom you are looking for, such as a job title and a place."
    elif len(prompt) > PROMPT_MAX:
        wrong[Block.PROMPT] = f"{_too_long(prompt, PROMPT_MAX)} Please shorten it."
    elif reading.empty:
        wrong[Block.PROMPT] = NOTHING_TO_SEARCH
    count, payable = count_of(fields.count), state.payable
    if count is None:
        wrong[Block.COUNT] = f"Please write a whole number from 1 to {text.number(COUNT_MAX)}, such as 50."
    elif payable is not None and payable < count:
        wrong[Block.COUNT] = f"Your credits are enough for {text.people(payable)}. {_SHORT}"
    if len(name) > LIST_NAME_MAX:
        wrong[Block.LIST_NAME] = f"{_too_long(name, LIST_NAME_MAX)} Please shorten it."
    if name and fields.known_list:
        wrong[Block.KNOWN_LIST] = TWO_LISTS
    return {block.value: words for block, words in wrong.items()}


def _too_long(typed: str, most: int) -> str:
    return f"That is {text.number(len(typed))} characters long; at most {text.number(most)} are possible."


def _order(submission: Submission) -> Order:
    view = submission.view
    fields, state = view.fields, view.form_state
    place = place_of(state)
    return Order(
        team_id=submission.team_id,
        channel_id=state.channel_id,
        user_id=submission.user.id,
        prompt=fields.prompt,
        count=count_of(fields.count) or 0,
        fill=_fill(fields),
        # What begins in a direct message is the person's alone, and so is its list.
        home="dm" if place == "direct" else fields.home,
        place=place,
        intent=view.id,
    )


def _fill(fields: Fields) -> NewList | KnownList:
    if fields.known_list:
        return KnownList(list_id=fields.known_list)
    return NewList(name=_name(fields) or None)


def _name(fields: Fields) -> str:
    """The name of a new list; one that nobody could see is none."""
    return fields.list_name.strip() if text.is_visible(fields.list_name) else ""

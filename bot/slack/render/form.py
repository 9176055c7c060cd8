"""The form of a search, a modal."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.searches.models import Home
from bot.slack import limits, text
from bot.slack.counts import count_of
from bot.slack.ids import Action, Block, View, is_direct
from bot.slack.render.examples import EXAMPLES
from bot.slack.render.lines import understood
from bot.slack.render.message import Part
from bot.slack.render.parts import context, option, plain_text
from leadsearch.contract import COUNT_MAX, LIST_NAME_MAX

COUNT_DEFAULT: Final = 50
NOTHING_TO_SEARCH: Final = (
    f"Nothing in this can be searched for. Name a job title, a company or a place, in English: “{EXAMPLES[0]}”."
)
_ANY_LENGTH: Final = limits.INPUT_VALUE
"""Fields take more than we do, so that what is too long gets our own words beside it and is not lost."""


class FormState(BaseModel):
    """What the form remembers about itself, in `private_metadata`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    channel_id: str
    public: bool = False
    """The channel is known to be open to the whole team."""
    new_list_only: bool = False
    """Refine: another wording is another search, and so another list."""
    notice: Literal["refine", "old", "cut", ""] = ""
    """Why the form is open, when the person did not ask for an empty one."""
    priced: bool = False
    """The price was asked for, whether or not there was an answer."""
    credits_each: float | None = None
    balance: float | None = None
    warned: str = ""
    """The prompt, as a digest, of which the person saw that little of it was understood."""

    @property
    def payable(self) -> int | None:
        """How many people the balance pays for; None where that is unknown, or nothing costs anything."""
        if self.balance is None or not self.credits_each:
            return None
        return int(self.balance // self.credits_each)


class Fields(BaseModel):
    """What stands in the fields, as typed."""

    model_config = ConfigDict(frozen=True)

    prompt: str = ""
    count: str = str(COUNT_DEFAULT)
    list_name: str = ""
    known_list: str = ""
    """The chosen list's id."""
    home: Home = "channel"


class Reading(BaseModel):
    """How a prompt is understood, for the form."""

    model_config = ConfigDict(frozen=True)

    described: Sequence[tuple[str, str]] = ()
    """What was understood, and what was not; label and words."""
    unclear: bool = False
    """Too little of it was understood to start without asking."""
    empty: bool = False
    """Nothing of it could be searched for."""


def form(fields: Fields, state: FormState, reading: Reading | None) -> Part:
    """The view. `reading` None: nothing was typed yet."""
    blocks = [
        *_notice(state),
        _prompt_field(fields),
        *_reading_lines(reading),
        _count_field(fields),
        *_price_line(fields, state),
        _name_field(fields, state),
        *([] if state.new_list_only else [_list_field()]),
        *([] if is_direct(state.channel_id) else [_home_field(fields)]),
    ]
    unclear = reading is not None and reading.unclear and not reading.empty
    return {
        "type": "modal",
        "callback_id": View.SEARCH.value,
        "title": plain_text("Find people"),
        "submit": plain_text("Search anyway" if unclear else "Find people"),
        "close": plain_text("Close"),
        "private_metadata": state.model_dump_json(exclude_defaults=True),
        "blocks": [*blocks],
    }


def changing(view: Mapping[str, JsonValue]) -> Mapping[str, list[str]]:
    """Of a view, ours or as Slack sends it back: what changes while somebody types, by block, and what it remembers."""
    blocks = [block for block in _items(view.get("blocks")) if isinstance(block, dict)]
    lines = {
        str(block["block_id"]): [
            str(element.get("text")) for element in _items(block.get("elements")) if isinstance(element, dict)
        ]
        for block in blocks
        if block.get("block_id") in {Block.READING, Block.PRICE}
    }
    return lines | {"private_metadata": [str(view.get("private_metadata"))]}


def _items(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


_NOTICES: Final = {
    "refine": "Another wording is another search, so this one fills a new list.",
    "old": "That search is too old to go on with. Here is its prompt, for a new one.",
    "cut": "That search is too old to go on with, and only the beginning of its prompt was kept. Please complete it.",
}


def _notice(state: FormState) -> list[Part]:
    return [context(_NOTICES[state.notice])] if state.notice else []


def _field(block: Block, label: str, element: Part, *, hint: str = "", optional: bool = False) -> Part:
    field: Part = {
        "type": "input",
        "block_id": block.value,
        "label": plain_text(label),
        "element": element,
        "optional": optional,
    }
    return field | {"hint": plain_text(hint)} if hint else field


def _typed(action: Action, value: str, *, multiline: bool = False, placeholder: str = "") -> Part:
    element: Part = {"type": "plain_text_input", "action_id": action.value, "multiline": multiline}
    if value:
        element["initial_value"] = text.beginning(value, _ANY_LENGTH, spell=text.utf16)
    if placeholder:
        element["placeholder"] = plain_text(placeholder)
    return element


def _live(field: Part, element: Part) -> Part:
    """Told to the bot while it is typed."""
    told = element | {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    return field | {"element": told, "dispatch_action": True}


def _prompt_field(fields: Fields) -> Part:
    element = _typed(Action.PROMPT, fields.prompt, multiline=True, placeholder=EXAMPLES[0])
    return _live(_field(Block.PROMPT, "Whom are you looking for?", element), element)


def _reading_lines(reading: Reading | None) -> list[Part]:
    if reading is None:
        return []
    lines = [words] if (words := understood(reading.described)) else []
    if reading.empty:
        lines.append(NOTHING_TO_SEARCH)
    elif reading.unclear:
        lines.append("Little of this was understood. Say it in other words, or search anyway.")
    return [context(*lines, block_id=Block.READING)] if lines else []


def _count_field(fields: Fields) -> Part:
    element = _typed(Action.COUNT, fields.count)
    hint = f"A whole number from 1 to {text.number(COUNT_MAX)}. You pay only for people actually saved."
    return _live(_field(Block.COUNT, "How many people?", element, hint=hint), element)


def _price_line(fields: Fields, state: FormState) -> list[Part]:
    count = count_of(fields.count)
    if state.credits_each is None or count is None:
        return []
    most = state.credits_each * count
    if most == 0:
        return [context("This costs nothing.", block_id=Block.PRICE)]
    line = f"At most {text.credits_(most)}"
    if state.balance is not None:
        line += f", you have {text.number(state.balance)}"
        if state.balance < most:
            line += f": enough for {text.people(state.payable or 0)}"
    return [context(f"{line}.", block_id=Block.PRICE)]


def _name_field(fields: Fields, state: FormState) -> Part:
    label = "Name of the list" if state.new_list_only else "Name of a new list"
    hint = f"At most {LIST_NAME_MAX} characters. Without a name it is called like the prompt."
    return _field(Block.LIST_NAME, label, _typed(Action.LIST_NAME, fields.list_name), hint=hint, optional=True)


def _list_field() -> Part:
    element: Part = {
        "type": "external_select",
        "action_id": Action.KNOWN_LIST.value,
        "placeholder": plain_text("Search this team's lists"),
        "min_query_length": 0,
    }
    hint = "Nobody who is in it comes again."
    return _field(Block.KNOWN_LIST, "Or go on filling a list", element, hint=hint, optional=True)


_HOMES: Final[dict[Home, str]] = {"channel": "In this channel", "dm": "Only to me"}


def _home_field(fields: Fields) -> Part:
    choices = {home: option(label, home) for home, label in _HOMES.items()}
    element: Part = {
        "type": "radio_buttons",
        "action_id": Action.HOME.value,
        "options": [*choices.values()],
        "initial_option": choices[fields.home],
    }
    return _field(Block.HOME, "Where should it be posted?", element)

"""Slack's payloads, as far as we read them. What is not named here is ignored.

https://docs.slack.dev/interactivity/implementing-slash-commands, https://docs.slack.dev/reference/interaction-payloads
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, TypeAlias, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.searches.models import Home, Onlooker, Place, Posted
from bot.slack.handle import Handle
from bot.slack.ids import Action, Block, is_direct
from bot.slack.render import Fields, FormState

_NAMELESS: Final = frozenset({"directmessage", "privategroup"})
_GROUP_MESSAGE: Final = "mpdm-"
"""What Slack calls conversations that are not open to all; a group's direct message has a name of its own."""

Body: TypeAlias = dict[str, Any]
"""A payload as Bolt hands it over."""


def _whole(value: object) -> object:
    """Halves of surrogate pairs cannot be stored or sent on."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


Typed = Annotated[str, BeforeValidator(_whole)]
"""What a person typed."""


class Payload(BaseModel):
    """Part of a payload."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Ref(Payload):
    """Something with an id."""

    id: str


class Channel(Payload):
    """Where it happened."""

    id: str
    name: str = ""

    @property
    def is_public(self) -> bool:
        """Whether it is known to be open to the whole team.

        Slack says the name of a public channel; of others it says what they are, since their names are nobody else's
        business. Ids do not tell: those of private channels begin with C, too.
        """
        return bool(self.name) and not (self.name in _NAMELESS or self.name.startswith(_GROUP_MESSAGE))


class Member(Payload):
    """Who did it, in which workspace."""

    id: str
    team_id: str | None = None


class Command(Payload):
    """A slash command."""

    team_id: str
    channel_id: str
    channel_name: str = ""
    user_id: str
    trigger_id: str
    text: Typed = ""

    @property
    def is_public(self) -> bool:
        """Whether it was typed in a channel that is known to be open to the whole team."""
        return Channel(id=self.channel_id, name=self.channel_name).is_public

    @property
    def typed(self) -> str:
        """What was typed: Slack escapes three characters of it."""
        return self.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class Interaction(Payload):
    """Whatever somebody does with blocks or a view."""

    user: Member
    team: Ref | None = None

    @property
    def team_id(self) -> str:
        """The workspace; in an organisation-wide installation only the person tells it."""
        return self.team.id if self.team else self.user.team_id or ""


class Option(Payload):
    """What was chosen."""

    value: str


class Field_(Payload):  # noqa: N801 - pydantic's Field has the name
    """What a form's field holds."""

    value: Typed | None = None
    selected_option: Option | None = None

    @property
    def held(self) -> str:
        """As text; empty when there is nothing."""
        return (self.selected_option.value if self.selected_option else self.value) or ""


class State(Payload):
    """What a form's fields hold: block → action → value."""

    values: Mapping[str, Mapping[str, Field_]] = Field(default_factory=dict)

    def held(self, block: Block, action: Action) -> str:
        """What stands in a field."""
        field = self.values.get(block, {}).get(action)
        return field.held if field else ""


class View(Payload):
    """An open form."""

    id: str
    hash: str = ""
    private_metadata: str = ""
    state: State = State()
    blocks: list[Body] = Field(default_factory=list)

    @property
    def form_state(self) -> FormState:
        """What the form remembers."""
        return FormState.model_validate_json(self.private_metadata)

    @property
    def fields(self) -> Fields:
        """What was typed."""
        held = self.state.held
        home: Home = "dm" if held(Block.HOME, Action.HOME) == "dm" else "channel"
        return Fields(
            prompt=held(Block.PROMPT, Action.PROMPT),
            count=held(Block.COUNT, Action.COUNT),
            list_name=held(Block.LIST_NAME, Action.LIST_NAME),
            known_list=held(Block.KNOWN_LIST, Action.KNOWN_LIST),
            home=home,
        )


class Submission(Interaction):
    """A submitted form."""

    view: View


class Typing(Interaction):
    """A field of the form was changed."""

    view: View


class Lookup(Interaction):
    """What somebody typed into a form's menu that asks us."""

    view: View
    value: Typed = ""

    @property
    def onlooker(self) -> Onlooker:
        """Who looks, and from where the form was opened."""
        state = self.view.form_state
        return Onlooker(user_id=self.user.id, channel_id=state.channel_id, place=place_of(state))


class Container(Payload):
    """Where the clicked block stands."""

    message_ts: str | None = None
    channel_id: str | None = None
    thread_ts: str | None = None
    is_ephemeral: bool = False


class Pressed(Payload):
    """The element that was pressed."""

    action_id: str
    value: str | None = None
    selected_option: Option | None = None


class Message(Payload):
    """The message that the clicked block stands in; Slack leaves it out where only one person sees it."""

    ts: str
    thread_ts: str | None = None
    blocks: list[Body] = Field(default_factory=list)


class Click(Interaction):
    """A button or a menu of a message."""

    trigger_id: str
    container: Container
    actions: Annotated[list[Pressed], Field(min_length=1)]
    channel: Channel | None = None
    message: Message | None = None

    @property
    def channel_id(self) -> str:
        """Where the message stands."""
        return self.container.channel_id or (self.channel.id if self.channel else "")

    @property
    def is_public(self) -> bool:
        """Whether it stands in a channel that is known to be open to the whole team."""
        return self.channel is not None and self.channel.is_public

    @property
    def is_direct(self) -> bool:
        """Whether it stands in a conversation of one person with the bot."""
        return is_direct(self.channel_id)

    @property
    def handle(self) -> Handle:
        """What the pressed element carries."""
        pressed = self.actions[0]
        chosen = pressed.selected_option.value if pressed.selected_option else pressed.value
        return handle_of(chosen) or Handle()

    @property
    def batch_message(self) -> Posted | None:
        """The message, when it is a batch's own one, which every edit needs to know."""
        if self.container.is_ephemeral or self.handle.aside or not self.container.message_ts:
            return None
        return Posted(channel_id=self.channel_id, ts=self.container.message_ts)

    @property
    def thread(self) -> Posted | None:
        """The thread that belongs to the search."""
        handle = self.handle
        if handle.channel_id and handle.thread_ts:
            return Posted(channel_id=handle.channel_id, ts=handle.thread_ts)
        here = self.container.thread_ts or (self.message.thread_ts if self.message else None)
        ts = here or (None if self.container.is_ephemeral else self.container.message_ts)
        return Posted(channel_id=self.channel_id, ts=ts) if ts else None

    @property
    def remembered(self) -> Handle:
        """The place in the search, with the prompt that the message remembers."""
        own = self.handle
        if own.prompt is not None:
            return own
        blocks = self.message.blocks if self.message else []
        kept = next((handle for handle in _handles(blocks) if handle.prompt is not None), None)
        return own.model_copy(update={"prompt": kept.prompt, "cut": kept.cut}) if kept else own


def place_of(state: FormState) -> Place:
    """What the channel is from which a form was opened. What is not known to be public is private."""
    if is_direct(state.channel_id):
        return "direct"
    return "public" if state.public else "private"


def handle_of(value: str | None) -> Handle | None:
    """What an element's value says, when it is one of ours."""
    try:
        return Handle.model_validate_json(value) if value else None
    except ValidationError:
        return None


def _handles(blocks: list[Body]) -> Iterator[Handle]:
    for block in blocks:
        elements = block.get("elements")
        for element in cast("list[object]", elements) if isinstance(elements, list) else []:
            value = element.get("value") if isinstance(element, dict) else None
            if isinstance(value, str) and (handle := handle_of(value)):
                yield handle

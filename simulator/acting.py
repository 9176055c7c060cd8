"""A person's actions as JSON, for the control API and the page."""

from collections.abc import Awaitable, Callable
from typing import Final

from simulator.modals import View
from simulator.payloads import view_object
from simulator.person import Person
from simulator.seen import Seen
from simulator.state import Message
from simulator.wire import Json


def message_object(message: Message) -> Json:
    """A message with its place and who sees it."""
    return {**message.body, "channel": message.channel_id, "seen_by": message.seen_by, "edits": message.edits}


async def act(person: Person, asked: Json) -> Json:
    """Let somebody do what was asked for; the answer is what they see then.

    `action` is one of: `command` (`command`, `text`, `channel`); `press` (`action_id`, `value`), `choose` (`action_id`,
    `entry`) and `suggest` (`action_id`, `text`), each with `ts` and `channel` of a message, with `home`, else on the
    open modal, and with `block_id` where an action_id is not alone; `fill` (`entries`), `submit` and `close` for the
    open modal; `shortcut` (`callback_id`, on a message with `ts` and `channel`); `say` (`text`, `channel`,
    `thread_ts`); `open_home`; `look` (`channel`). `typed` (block_id → action_id → entry) is what stands in the fields
    of the open modal by then; nobody is told of it but by the action itself.

    Raises:
        LookupError: what should be used is not there.
        ValueError: an unknown action.
    """
    play = _ACTIONS.get(asked["action"])
    if play is None:
        raise ValueError(f"unknown action {asked['action']!r}; there are: {', '.join(_ACTIONS)}")
    if asked.get("typed") and person.view is not None:
        person.leave(person.view, asked["typed"])
    return screen(person, await play(person, asked))


def screen(person: Person, seen: Seen) -> Json:
    """What somebody sees: the outcome, and the modal in front of them."""
    view = person.view
    return {
        "ok": seen.ok,
        "error": seen.error,
        "ack_ms": seen.ack_ms,
        "errors": dict(seen.errors),
        "messages": [message_object(message) for message in seen.messages],
        "options": list(seen.options),
        "view": view_object(person.workspace, view) if view else None,
    }


def _target(person: Person, asked: Json) -> Message | View:
    if "ts" in asked:
        return _message(person, asked)
    if asked.get("home"):
        return _home(person)
    if person.view is None:
        raise LookupError(f"{person.name} has no modal open; name `ts` and `channel` of a message")
    return person.view


def _message(person: Person, asked: Json) -> Message:
    return person.workspace.message(person.workspace.channel(asked["channel"]), asked["ts"])


def _home(person: Person) -> View:
    if person.home is None:
        raise LookupError(f"the app has published no Home tab for {person.name}")
    return person.home


async def _command(person: Person, asked: Json) -> Seen:
    return await person.command(asked["command"], asked.get("text", ""), channel=asked.get("channel"))


async def _press(person: Person, asked: Json) -> Seen:
    return await person.press(
        _target(person, asked), asked["action_id"], asked.get("value"), block_id=asked.get("block_id")
    )


async def _choose(person: Person, asked: Json) -> Seen:
    on = _target(person, asked)
    return await person.choose(on, asked["action_id"], asked["entry"], block_id=asked.get("block_id"))


async def _suggest(person: Person, asked: Json) -> Seen:
    on = _target(person, asked)
    return await person.suggest(asked["action_id"], asked["text"], on=on, block_id=asked.get("block_id"))


async def _fill(person: Person, asked: Json) -> Seen:
    if person.view is None:
        raise LookupError(f"{person.name} has no modal open")
    return await person.fill(person.view, asked["entries"])


async def _submit(person: Person, _asked: Json) -> Seen:
    return await person.submit()


async def _close(person: Person, _asked: Json) -> Seen:
    return await person.close()


async def _shortcut(person: Person, asked: Json) -> Seen:
    return await person.shortcut(asked["callback_id"], _message(person, asked) if "ts" in asked else None)


async def _open_home(person: Person, _asked: Json) -> Seen:
    person.open_home()
    return Seen(errors={})


async def _say(person: Person, asked: Json) -> Seen:
    message = person.say(asked["text"], channel=asked.get("channel"), thread_ts=asked.get("thread_ts"))
    return Seen(errors={}, messages=(message,))


async def _look(person: Person, asked: Json) -> Seen:
    return Seen(errors={}, messages=tuple(person.messages(asked.get("channel"))))


_ACTIONS: Final[dict[str, Callable[[Person, Json], Awaitable[Seen]]]] = {
    "command": _command,
    "press": _press,
    "choose": _choose,
    "suggest": _suggest,
    "fill": _fill,
    "submit": _submit,
    "close": _close,
    "shortcut": _shortcut,
    "open_home": _open_home,
    "say": _say,
    "look": _look,
}

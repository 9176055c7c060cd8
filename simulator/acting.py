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
    `entry`) and `suggest` (`action_id`, `text`), each with `ts` and `channel` of a message, else on the open modal;
    `fill` (`entries`), `submit` and `close` for the open modal; `say` (`text`, `channel`); `look` (`channel`).

    Raises:
        LookupError: what should be used is not there.
        ValueError: an unknown action.
    """
    play = _ACTIONS.get(asked["action"])
    if play is None:
        raise ValueError(f"unknown action {asked['action']!r}; there are: {', '.join(_ACTIONS)}")
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
        channel = person.workspace.channel(asked["channel"])
        return person.workspace.message(channel, asked["ts"])
    if person.view is None:
        raise LookupError(f"{person.name} has no modal open; name `ts` and `channel` of a message")
    return person.view


async def _command(person: Person, asked: Json) -> Seen:
    return await person.command(asked["command"], asked.get("text", ""), channel=asked.get("channel"))


async def _press(person: Person, asked: Json) -> Seen:
    return await person.press(_target(person, asked), asked["action_id"], asked.get("value"))


async def _choose(person: Person, asked: Json) -> Seen:
    return await person.choose(_target(person, asked), asked["action_id"], asked["entry"])


async def _suggest(person: Person, asked: Json) -> Seen:
    return await person.suggest(asked["action_id"], asked["text"], on=_target(person, asked))


async def _fill(person: Person, asked: Json) -> Seen:
    if person.view is None:
        raise LookupError(f"{person.name} has no modal open")
    return await person.fill(person.view, asked["entries"])


async def _submit(person: Person, _asked: Json) -> Seen:
    return await person.submit()


async def _close(person: Person, _asked: Json) -> Seen:
    return await person.close()


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
    "say": _say,
    "look": _look,
}

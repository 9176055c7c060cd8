"""What the page shows to one person, and what of it is news since it was last told."""

import json
from typing import TYPE_CHECKING, Any, Final

from simulator.acting import message_object
from simulator.manifest import Manifest
from simulator.payloads import view_object
from simulator.person import Person
from simulator.state import Channel, Message, User
from simulator.wire import Json

if TYPE_CHECKING:
    from simulator.simulator import Simulator

RECORDS_SHOWN: Final = 300
"""Of what went over the wire before the page was opened, or while it was not looking."""


class Viewer:
    """One page, opened by one person; remembers what it was told."""

    def __init__(self, simulator: "Simulator", person: Person) -> None:
        self._simulator = simulator
        self._person = person
        self._told: dict[str, str] = {}
        self._messages: dict[tuple[str, str], Message] = {}
        self._record = 0
        self._direct = person.direct  # opened now, so that the page lists it before anybody has written there

    def news(self) -> Json | None:
        """What is different since the last call; everything at the first one; None when nothing is.

        `messages` and `records` are those that are new or edited, `removed` are pairs of channel and `ts`; every other
        field is whole when it is there.
        """
        news = {name: value for name, value in self._fields().items() if self._is_news(name, value)}
        news |= self._message_news()
        if records := self._simulator.records_since(self._record, at_most=RECORDS_SHOWN):
            self._record = records[-1].number
            news["records"] = [record.model_dump(mode="json") for record in records]
        return news or None

    def _is_news(self, name: str, value: Any) -> bool:
        # Compared as text: what is typed into a view changes in place.
        text = json.dumps(value)
        if self._told.get(name) == text:
            return False
        self._told[name] = text
        return True

    def _fields(self) -> Json:
        person, workspace = self._person, self._person.workspace
        return {
            "app": _app(self._simulator.manifest, workspace.bot),
            "workspace": {"id": workspace.id, "name": workspace.name},
            "me": person.id,
            "people": [_somebody(user) for user in workspace.users.values()],
            "channels": [_place(place, workspace.bot.id, person.id) for place in person.places()],
            "modal": view_object(workspace, person.view) if person.view else None,
            "home": view_object(workspace, person.home) if person.home else None,
            "faults": {str(number): fault.model_dump() for number, fault in self._simulator.faults.waiting.items()},
            "connected": self._simulator.is_reachable,
        }

    def _message_news(self) -> Json:
        now = {(message.channel_id, message.ts): message for message in self._person.messages()}
        fresh = [message_object(message) for key, message in now.items() if self._messages.get(key) is not message]
        gone = [list(key) for key in self._messages if key not in now]
        self._messages = now
        return ({"messages": fresh} if fresh else {}) | ({"removed": gone} if gone else {})


def _app(manifest: Manifest, bot: User) -> Json:
    features = manifest.features
    return {
        "name": manifest.bot_name,
        "user_id": bot.id,
        "commands": [
            {"command": one.command, "description": one.description, "usage_hint": one.usage_hint}
            for one in features.slash_commands
        ],
        "shortcuts": [
            {"name": one.name, "type": one.type, "callback_id": one.callback_id} for one in features.shortcuts
        ],
        "home_tab": features.app_home.home_tab_enabled,
        "can_be_written_to": features.app_home.messages_tab_enabled
        and not features.app_home.messages_tab_read_only_enabled,
    }


def _somebody(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "role": user.role,
        "company": user.email.partition("@")[2],
    }


def _place(place: Channel, bot_id: str, viewer_id: str) -> Json:
    return {
        "id": place.id,
        "name": place.name,
        "is_im": place.is_im,
        "is_private": place.is_private,
        "members": sorted(place.members),
        "has_bot": bot_id in place.members,
        "is_member": viewer_id in place.members,
    }

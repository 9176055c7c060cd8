"""Views: the stack of modals in front of each person, and the Home tab.

https://docs.slack.dev/surfaces/modals.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from simulator.errors import RefusedError
from simulator.inputs import initial_values
from simulator.validate.messages import with_ids
from simulator.wire import Json

STACK_DEPTH: Final = 3


@dataclass(kw_only=True)
class View:
    """One view that somebody sees, and what was typed into it."""

    id: str
    user_id: str
    kind: str
    """`modal` or `home`."""
    root_id: str
    previous_id: str | None
    content: Json
    """As the app sent it, with block_ids and action_ids filled in."""
    hash: str
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    """`state.values`: block_id → action_id → what is typed or chosen."""
    channel_id: str | None = None
    """Where the person was when it opened."""

    @property
    def callback_id(self) -> str:
        """The app's name for the view."""
        return str(self.content.get("callback_id") or "")

    @property
    def title(self) -> str:
        """The title of a modal."""
        return str((self.content.get("title") or {}).get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        """The blocks, every one with its block_id."""
        return list(self.content["blocks"])

    @property
    def private_metadata(self) -> str:
        """What the app hid in it."""
        return str(self.content.get("private_metadata") or "")


class Views:
    """All views of one workspace."""

    def __init__(self, *, new_id: Callable[[], str], new_hash: Callable[[], str], short: Callable[[], str]) -> None:
        self._new_id = new_id
        self._new_hash = new_hash
        self._short = short
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def stack(self, user_id: str) -> list[View]:
        """The modals in front of a person, the lowest first."""
        return self._stacks.setdefault(user_id, [])

    def top(self, user_id: str) -> View | None:
        """The modal that a person sees."""
        stack = self.stack(user_id)
        return stack[-1] if stack else None

    def home(self, user_id: str) -> View | None:
        """The Home tab, once the app has published one."""
        return self._homes.get(user_id)

    def find(self, view_id: str | None, external_id: str | None = None) -> View:
        """An open view.

        Raises:
            RefusedError: `not_found`.
        """
        everything = [view for stack in self._stacks.values() for view in stack] + list(self._homes.values())
        for view in everything:
            if view.id == view_id or (external_id and view.content.get("external_id") == external_id):
                return view
        raise RefusedError("not_found", "no such view is open (it may have been closed)")

    def open(self, user_id: str, content: Json, channel_id: str | None) -> View:
        """A modal in front of a person; it takes the place of what was open."""
        self._refuse_known_external_id(content)
        view = self._make(user_id, "modal", content, channel_id=channel_id)
        self._stacks[user_id] = [view]
        return view

    def push(self, user_id: str, content: Json) -> View:
        """A modal on top of the one that is open.

        Raises:
            RefusedError: `not_found`, `push_limit_reached`, `duplicate_external_id`.
        """
        self._refuse_known_external_id(content)
        stack = self.stack(user_id)
        if not stack:
            raise RefusedError("not_found", "there is no modal to push upon")
        if len(stack) >= STACK_DEPTH:
            raise RefusedError("push_limit_reached", f"at most {STACK_DEPTH} modals lie on each other")
        view = self._make(user_id, "modal", content, previous=stack[-1], channel_id=stack[-1].channel_id)
        stack.append(view)
        return view

    def update(self, view: View, content: Json, expected_hash: str | None = None) -> View:
        """Put other content into an open view; what was typed stays where block_id and action_id stay.

        Raises:
            RefusedError: `hash_conflict`, `duplicate_external_id`.
        """
        if expected_hash and expected_hash != view.hash:
            raise RefusedError("hash_conflict", "the view has changed since that hash was read")
        self._refuse_known_external_id(content, view)
        typed = view.values
        self._fill(view, content)
        for block_id, fields in view.values.items():
            for action_id, value in fields.items():
                before = typed.get(block_id, {}).get(action_id)
                if before is not None and before["type"] == value["type"]:
                    fields[action_id] = before
        return view

    def publish(self, user_id: str, content: Json, expected_hash: str | None) -> View:
        """The Home tab of a person.

        Raises:
            RefusedError: `hash_conflict`.
        """
        home = self._homes.get(user_id)
        if home is not None:
            return self.update(home, content, expected_hash)
        self._refuse_known_external_id(content)
        home = self._make(user_id, "home", content)
        self._homes[user_id] = home
        return home

    def close(self, view: View) -> None:
        """Take away a modal and what lies on it."""
        stack = self.stack(view.user_id)
        if view in stack:
            del stack[stack.index(view) :]

    def clear(self, user_id: str) -> None:
        """Take away all modals of a person."""
        self.stack(user_id).clear()

    def _make(
        self, user_id: str, kind: str, content: Json, *, previous: View | None = None, channel_id: str | None = None
    ) -> View:
        view_id = self._new_id()
        view = View(
            id=view_id,
            user_id=user_id,
            kind=kind,
            root_id=previous.root_id if previous else view_id,
            previous_id=previous.id if previous else None,
            content={},
            hash="",
            channel_id=channel_id,
        )
        self._fill(view, content)
        return view

    def _fill(self, view: View, content: Json) -> None:
        view.content = {**content, "blocks": with_ids(content["blocks"], self._short)}
        view.values = initial_values(view.content["blocks"], view.channel_id)
        view.hash = self._new_hash()

    def _refuse_known_external_id(self, content: Json, but: View | None = None) -> None:
        external_id = content.get("external_id")
        if not external_id:
            return
        try:
            known = self.find(None, external_id)
        except RefusedError:
            return
        if known is not but:
            raise RefusedError("duplicate_external_id", f"another open view has the external_id {external_id}")

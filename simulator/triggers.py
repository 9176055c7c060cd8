"""Trigger ids: three seconds, once (https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses)."""

from dataclasses import dataclass
from typing import Final

from simulator.clock import Clock
from simulator.errors import RefusedError
from simulator.ids import Ids

TRIGGER_LIFE_S: Final = 3.0


@dataclass(kw_only=True)
class Trigger:
    """What stands behind a trigger id."""

    workspace: str
    user_id: str
    view_id: str | None
    """The view the interaction happened in."""
    channel_id: str | None
    """The channel the interaction happened in."""
    expires: float
    exchanged: bool = False


class Triggers:
    """Hands out trigger ids and takes each of them once."""

    def __init__(self, *, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids
        self._triggers: dict[str, Trigger] = {}

    def issue(self, workspace: str, user_id: str, *, view_id: str | None = None, channel_id: str | None = None) -> str:
        """A new trigger id for an interaction of that user."""
        trigger_id = f"{int(self._clock.now())}.{self._ids.secret('')}"
        self._triggers[trigger_id] = Trigger(
            workspace=workspace,
            user_id=user_id,
            view_id=view_id,
            channel_id=channel_id,
            expires=self._clock.now() + TRIGGER_LIFE_S,
        )
        return trigger_id

    def exchange(self, trigger_id: str, workspace: str) -> Trigger:
        """Use up a trigger.

        Raises:
            RefusedError: `invalid_trigger_id`, `exchanged_trigger_id`, `expired_trigger_id`.
        """
        trigger = self._triggers.get(trigger_id)
        if trigger is None or trigger.workspace != workspace:
            raise RefusedError("invalid_trigger_id", "no such trigger in this workspace")
        if trigger.exchanged:
            raise RefusedError("exchanged_trigger_id", "the trigger was used before")
        if (late := self._clock.now() - trigger.expires) > 0:
            raise RefusedError("expired_trigger_id", f"the trigger expired {late:.1f} s ago (it lives 3 s)")
        trigger.exchanged = True
        return trigger

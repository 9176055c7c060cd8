"""Ids in Slack's shapes. Counted, not drawn: the same calls give the same ids, which makes a failure repeatable."""

from itertools import count


class Ids:
    """One counter for all ids of a simulator."""

    def __init__(self) -> None:
        self._next = count(1)

    def make(self, prefix: str) -> str:
        """An id such as `U0SIM00001`, `C…`, `V…`, `F…`, as Slack's letters have it."""
        return f"{prefix}0SIM{next(self._next):05X}"

    def envelope(self) -> str:
        """The id of one Socket Mode envelope."""
        return f"5e7e10be-0000-4000-8000-{next(self._next):012x}"

    def secret(self, prefix: str) -> str:
        """A token, a trigger or the last part of a URL: long enough not to be hit by accident."""
        return f"{prefix}{next(self._next):04x}5117a7e0c0ffee5117a7e0c0ffee"

    def short(self) -> str:
        """What Slack puts where a block_id or action_id was left out."""
        return f"{next(self._next):05x}"


class Timestamps:
    """Message ids of one workspace: Unix seconds with six decimals, never the same twice and always growing."""

    def __init__(self) -> None:
        self._last_us = 0

    def make(self, now: float) -> str:
        """The next `ts` at the time `now` (Unix seconds)."""
        self._last_us = max(self._last_us + 1, int(now * 1_000_000))
        return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06d}"

"""What a person was told a moment ago, so that a double press is answered once. Known in this process alone."""

from collections import OrderedDict
from typing import Final

from bot.searches.ports import Clock

REPEAT_SECONDS: Final = 10.0
"""A second press within this time is the same press; a later one wants an answer again."""
KEPT: Final = 1_000
"""Answers remembered; one that is forgotten is given again."""


class Told:
    """Who was told of which batch, and when."""

    def __init__(self) -> None:
        self._at: OrderedDict[tuple[str, str], float] = OrderedDict()

    def is_news(self, user_id: str, batch_id: str, *, clock: Clock) -> bool:
        """Whether this person was not told of this batch a moment ago; from now on they were."""
        now, key = clock(), (user_id, batch_id)
        before = self._at.get(key)
        if before is not None and now - before < REPEAT_SECONDS:
            return False
        self._at[key] = now
        self._at.move_to_end(key)
        while len(self._at) > KEPT:
            self._at.popitem(last=False)
        return True

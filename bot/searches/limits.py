"""How long a batch waits for what. Seconds."""

from typing import Final

POLL_PENDING: Final = 5.0
"""Between looks at a pending task (the API's documents: every 5 s while pending)."""
POLL_RUNNING: Final = 5.0
"""Between looks at a running task at first (the API's documents: every 5–10 s while running)."""
POLL_LATER: Final = 10.0
"""Between looks at a task that has run for LATER_AFTER."""
LATER_AFTER: Final = 120.0
"""Most runs end within two minutes (the API's documents)."""
POLL_SOONEST: Final = 0.2
"""However soon the API's hint asks for the next look."""
POLL_OVERDUE: Final = 60.0
"""Between looks at a task for which a person has yet to decide."""

DEADLINE: Final = 600.0
"""For a run, and for every Keep waiting (the API's documents: give up at 10 minutes)."""
DECISION: Final = 24 * 3600.0
"""For a person to decide: where to post, whether to keep waiting."""
ANNOUNCE_WITHIN: Final = 1800.0
"""For a batch to be announced while Slack is away, slow, or has others to take first in that channel: half of what its
end has, so that there is time left to tell that it came to nothing."""
START_WITHIN: Final = 600.0
"""For a batch to be started while the API is away."""
RESOLVE_AFTER: Final = 5.0
"""Before the three questions: a start whose answer was lost may still be on its way."""
READ_WITHIN: Final = 600.0
"""For reading the leads of an ended run while the API is away."""
TELL_WITHIN: Final = 3600.0
"""For telling the end while Slack is away."""
PLACES: Final = 5
"""Posts with a lost answer before the end goes out as a message of its own; each leaves one that shows progress."""
EXPORT_WITHIN: Final = 300.0
"""For an export."""

LEASE: Final = 15.0
"""For which a claim lasts without renewal: how soon a dead process's work is taken over."""
INTENT: Final = 8.0
"""For acting on what was written down as an intent; less than the lease, which is renewed before it is written. Who
stood still for longer writes it down again, and is refused where somebody has taken over."""
INTENT_TRIES: Final = 5
"""Writings of one intent, each too old when its process went on: 40 s at least of standing still."""
BROKEN_TRIES: Final = 5
"""Tries of a step that fails by a mistake of ours."""


AT_LEAST: Final = 5
"""Tries in a row before a limit of time ends a step: after a pause of our own, one hiccup is not the end."""
PAUSE_LEAST: Final = 1.0
"""Before the next try, however soon the other side allows it."""


def may_try(tries: int, *, now: float, until: float) -> bool:
    """Whether a step that failed `tries` times in a row is tried again."""
    return now < until or tries < AT_LEAST


def pause(tries: int, *, hint: float | None = None) -> float:
    """Before the next try of what failed `tries` times in a row: 2, 4, 8, 16, 30 s, or what the other side says."""
    return min(60.0, max(PAUSE_LEAST, hint)) if hint is not None else min(30.0, float(2 ** min(tries, 5)))

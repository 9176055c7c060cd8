"""Every key of the store, and how long it lives.

A key carries its team's id, so that no read can cross teams. `due` alone is shared, since every replica looks for work
of all teams; its members are keys, and carry the team.

A script reaches a key in one of three ways and no other: it was passed, it is a member of an index that was passed
(an index's members are keys), or it stands in the field `search` of a work's hash.
"""

from typing import Final

LAST_USE: Final = 180 * 86_400
"""Seconds that searches, batches, exports and indexes outlive their last use."""
INTENT: Final = 86_400
"""Seconds in which a repeat of the same order is known as such; Slack's own retries end within minutes."""
BUDGET: Final = 300
"""Seconds that a bucket is remembered; any bucket of ours is full again by then."""
CLOSING: Final = 3_600
"""Seconds that the news of a Retry-After is remembered; nobody obeys a longer one."""
FLAG: Final = 30 * 86_400
"""Seconds that something is remembered of a workspace. Then it is tried anew, since Slack changes."""
SHOWN: Final = 86_400
"""Seconds that is remembered what a message shows; an edit that began before then has long arrived."""
PROBE: Final = 10
"""Seconds that the key of the check at start lives."""

DUE: Final = "leads:due"
"""Sorted set of work keys by the moment they want to be claimed; 0 is at once, of a held work it is the lease's end."""
PROBE_KEY: Final = "leads:probe"
"""Written by the check at start."""


def intent(team_id: str, intent: str) -> str:
    """Hash: the search and the batch that an order became."""
    return f"leads:{team_id}:intent:{intent}"


def search(team_id: str, search_id: str) -> str:
    """Hash: each field of the search, as JSON."""
    return f"leads:{team_id}:search:{search_id}"


def positions(team_id: str, search_id: str) -> str:
    """List: the keys of the search's batches, in the order of their positions."""
    return f"leads:{team_id}:positions:{search_id}"


def batch(team_id: str, batch_id: str) -> str:
    """Hash of a work: `doc`, `search`, `version`, `fence`, `owner` while held, `wishes`, and those `carried` by it."""
    return f"leads:{team_id}:batch:{batch_id}"


def export(team_id: str, export_id: str) -> str:
    """Hash of a work, like a batch."""
    return f"leads:{team_id}:export:{export_id}"


def channel_searches(team_id: str, channel_id: str) -> str:
    """Sorted set: the channel's searches by last use."""
    return f"leads:{team_id}:searches:{channel_id}"


def channel_batches(team_id: str, channel_id: str) -> str:
    """Sorted set: the channel's batches that have not ended, by creation."""
    return f"leads:{team_id}:running:{channel_id}"


def team_list(team_id: str, list_id: str) -> str:
    """Hash: each field of the list, as JSON."""
    return f"leads:{team_id}:list:{list_id}"


def team_lists(team_id: str) -> str:
    """Sorted set: the team's lists by last use."""
    return f"leads:{team_id}:lists"


def budget(team_id: str, bucket: str) -> str:
    """Hash: when the bucket will be full, and until when it is closed."""
    return f"leads:{team_id}:budget:{bucket}"


def budget_asked(team_id: str, bucket: str) -> str:
    """Sorted set: who asked for a call, by the last time."""
    return f"leads:{team_id}:asked:{bucket}"


def budget_served(team_id: str, bucket: str) -> str:
    """Sorted set: who got a call, by the last time."""
    return f"leads:{team_id}:served:{bucket}"


def flag(team_id: str, flag: str) -> str:
    """String: something to remember of a workspace."""
    return f"leads:{team_id}:flag:{flag}"


def shown(team_id: str, channel_id: str, ts: str) -> str:
    """Hash: the version of the batch that a message shows, the digest of it, and when no older edit can arrive."""
    return f"leads:{team_id}:shown:{channel_id}:{ts}"

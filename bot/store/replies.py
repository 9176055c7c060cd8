"""The scripts' replies, as the store's ports answer."""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from bot.searches.models import Batch, Begun, Search
from bot.searches.ports import Claim
from bot.store import codec
from bot.store.trips import Reply

Row = TypeVar("Row")
log = logging.getLogger(__name__)


def rows(reply: Reply) -> list[Reply]:
    """A reply that is a list."""
    return cast("list[Reply]", reply)


def begun(reply: Reply) -> Begun:
    """A search with its batch, and whether they are new. Raises Unreadable."""
    fresh, search, batch = rows(reply)
    return Begun(search=codec.read_search(search), batch=codec.read_batch(batch), fresh=fresh == 1)


def running(row: Reply) -> tuple[Search, Batch]:
    """A search with one of its batches. Raises Unreadable."""
    search, doc = rows(row)
    return codec.read_search(search), codec.read_batch(doc)


def readable(read: Callable[[Reply], Row], found: Sequence[Reply]) -> list[Row]:
    """Those that can be read: one that a newer version wrote must not hide the others."""
    answer: list[Row] = []
    for row in found:
        try:
            answer.append(read(row))
        except codec.Unreadable as unknown:
            log.warning("left out of an answer: %s", unknown)
    return answer


def claim_of(row: Sequence[Reply]) -> Claim | None:
    """What was claimed; None when a newer version wrote it, so that the others need not wait for it.

    It is due again when the lease ends, for whoever claims it then.
    """
    key, work, search, wishes, fence = row
    try:
        return Claim(codec.read_work(work), codec.read_search(search), codec.read_wishes(wishes), cast("int", fence))
    except codec.Unreadable as unknown:
        log.warning("left to a newer version: %s: %s", key, unknown)
        return None

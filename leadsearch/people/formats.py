"""A corpus that another version of the program wrote: a newer one's is left alone, an older one's is written anew."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from leadsearch.people.engine import CorpusBusyError, CorpusError

WRITTEN: Final = "the corpus is being written"
"""How each line of the log begins by which a start that takes long says what goes on. They come every few seconds, or
half a minute apart where another process is waited for."""
SAID_EACH: Final = 20_000
"""People after which that is said; they take about a second."""

logger = logging.getLogger(__name__)


def refuse_newer(version: int, *, known: int) -> None:
    """Raise CorpusError when a corpus has a newer format than this program knows."""
    if version > known:
        raise CorpusError(
            f"The corpus has format {version} and this program reads {known}. Use a newer version of the program."
        )


def say_anew(version: int) -> None:
    """Say that the corpus is written anew, since an older version wrote it."""
    logger.info("%s anew, since it has format %d", WRITTEN, version)


def say_so_far(people: int, *, before: int) -> None:
    """Say how many people are done with, `before` of whom were when this was asked last; not each time."""
    if people // SAID_EACH > before // SAID_EACH:
        logger.info("%s anew: %d people so far", WRITTEN, people)


async def patiently(make: Callable[[], Awaitable[None]], *, tries: int) -> None:
    """Make a corpus ready; whoever writes it meanwhile may be doing just that, and is waited for.

    `make` raises CorpusBusyError after a wait of its own, and is done once more then. Raises CorpusBusyError after that
    many tries.
    """
    for _ in range(tries):
        try:
            return await make()
        except CorpusBusyError:
            logger.info("%s by another process; waiting until it has finished", WRITTEN)
    raise CorpusBusyError(
        "Another process has been writing the corpus for very long, and it has to be written anew for this version "
        "of the program. Stop processes of the older version, and try again when the other one has finished."
    )

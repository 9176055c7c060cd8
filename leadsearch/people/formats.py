"""A corpus that another version of the program wrote: a newer one's is left alone, an older one's is written anew."""

import logging
from collections.abc import Awaitable, Callable

from leadsearch.people.engine import CorpusBusyError, CorpusError

logger = logging.getLogger(__name__)


def refuse_newer(version: int, *, known: int) -> None:
    """Raise CorpusError when a corpus has a newer format than this program knows."""
    if version > known:
        raise CorpusError(
            f"The corpus has format {version} and this program reads {known}. Use a newer version of the program."
        )


async def patiently(make: Callable[[], Awaitable[None]], *, tries: int) -> None:
    """Make a corpus ready; whoever writes it meanwhile may be doing just that, and is waited for.

    `make` raises CorpusBusyError after a wait of its own, and is done once more then. Raises CorpusBusyError after that
    many tries.
    """
    for _ in range(tries):
        try:
            return await make()
        except CorpusBusyError:
            logger.info("another process is writing the corpus; waiting until it has finished")
    raise CorpusBusyError(
        "Another process has been writing the corpus for very long, and it has to be written anew for this version "
        "of the program. Stop processes of the older version, and try again when the other one has finished."
    )

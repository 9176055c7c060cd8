"""One process at a time on a data folder, and a word about which one."""

import asyncio
import fcntl
import os
from pathlib import Path
from typing import Final

LOOK_AGAIN: Final = 0.02
"""Seconds between two tries."""
NOTE_MAX: Final = 200
"""Bytes of a holder's note."""


class FolderInUse(Exception):
    """Somebody else holds the folder; `holder` is what they noted."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


async def lock(path: Path, *, within: float) -> int:
    """Lock the file, or raise FolderInUse after `within` seconds. Close the answered descriptor to let go.

    A child that inherits the descriptor holds the lock too, until it ends.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        async with asyncio.timeout(within):
            while True:
                if _locked(descriptor):
                    return descriptor
                await asyncio.sleep(LOOK_AGAIN)
    except BaseException as error:
        holder = os.pread(descriptor, NOTE_MAX, 0).decode() or "unknown"
        os.close(descriptor)
        if isinstance(error, TimeoutError):
            raise FolderInUse(holder) from error
        raise


def note(descriptor: int, holder: str) -> None:
    """Write down who holds it."""
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, holder.encode(), 0)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

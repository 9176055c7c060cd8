"""A wait that has a limit."""

import asyncio


async def happens(event: asyncio.Event, *, within_s: float) -> bool:
    """Wait for the event, that long at most. Whether it has happened."""
    try:
        async with asyncio.timeout(within_s):
            await event.wait()
    except TimeoutError:
        return False
    return True

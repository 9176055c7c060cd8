"""A Slack that is told nothing: the port `Notifier` without any effect."""

from bot.searches.models import Batch, Export, Posted, Search

NOWHERE = Posted(channel_id="C0", ts="0.0")


class Silent:
    """Does nothing, successfully."""

    async def announce(self, search: Search, batch: Batch) -> Posted:
        """Post the batch's message."""
        return NOWHERE

    async def offer_place(self, search: Search, batch: Batch) -> None:
        """Tell the person that the channel is closed."""

    async def show(self, search: Search, batch: Batch) -> None:
        """Edit the message."""

    async def conclude(self, search: Search, batch: Batch) -> Posted:
        """Edit the message to the end."""
        return NOWHERE

    async def mention(self, search: Search, batch: Batch) -> None:
        """Notify the person who asked."""

    async def hand_over(self, search: Search, export: Export, *, name: str, csv: bytes) -> None:
        """Put a file into the thread."""

    async def export_failed(self, search: Search, export: Export, *, why: str) -> None:
        """Tell the person that there is no file."""

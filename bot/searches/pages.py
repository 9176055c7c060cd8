"""Reading all pages of something."""

from collections.abc import Awaitable, Callable, Sequence

from leadsearch.contract import Lead, LeadPage


async def all_pages(page: Callable[[str | None], Awaitable[LeadPage]], *, at_most: int | None = None) -> Sequence[Lead]:
    """Every lead, page after page, until the last page or `at_most` leads."""
    leads: list[Lead] = []
    cursor: str | None = None
    while at_most is None or len(leads) < at_most:
        found = await page(cursor)
        leads += found.leads
        if found.next_cursor is None or found.next_cursor == cursor or not found.leads:
            break
        cursor = found.next_cursor
    return leads

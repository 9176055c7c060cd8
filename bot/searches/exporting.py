"""One step of an export: read the whole list, make the CSV, hand it over once."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.searches import limits
from bot.searches.models import Export, Search
from bot.searches.pages import all_pages
from bot.searches.ports import (
    ApiAway,
    ApiLost,
    ApiTrouble,
    Clock,
    LeadApi,
    Notifier,
    SlackAway,
    SlackLost,
    SlackTrouble,
)
from leadsearch.contract import Lead

log = logging.getLogger(__name__)


class Save(Protocol):
    """Writes the export under its claim; `release` ends the claim."""

    async def __call__(self, changed: Export, *, release: bool) -> None:
        """Raises LeaseLost, StoreAway."""


class Exporter:
    """Advances exports.

    Args:
        api: where the leads are.
        notifier: Slack.
        clock: the time of day.
        csv: leads → file name and bytes; `bot/export.py`.
    """

    def __init__(
        self,
        *,
        api: LeadApi,
        notifier: Notifier,
        clock: Clock,
        csv: Callable[[Search, Sequence[Lead]], tuple[str, bytes]],
    ) -> None:
        self._api = api
        self._notifier = notifier
        self._clock = clock
        self._csv = csv

    async def advance(self, export: Export, search: Search, *, save: Save) -> None:
        """Hand the file over; what certainly did not happen is tried again, an unknown outcome is told instead."""
        if export.gave_up:
            await self._give_up(export, search, export.gave_up, save)
            return
        if export.sending:
            await self._give_up(
                export, search, "It may have arrived: look into the thread, or press Export again.", save
            )
            return
        try:
            leads = await all_pages(lambda cursor: self._api.list_leads(search.list_id, cursor=cursor))
        except ApiTrouble as trouble:
            again = isinstance(trouble, ApiAway | ApiLost)
            await self._again_or_give_up(export, search, trouble.text, save, again=again)
            return
        # 10,000 leads take long enough to keep a command waiting.
        name, csv = await asyncio.to_thread(self._csv, search, leads)
        sending = export.model_copy(update={"sending": True})
        await save(sending, release=False)
        try:
            await self._notifier.hand_over(search, export, name=name, csv=csv)
        except SlackAway as away:
            await self._again_or_give_up(export, search, f"Slack said {away.code}.", save, again=True)
        except SlackTrouble as trouble:
            await self._give_up(export, search, f"Slack said {trouble.code}.", save)
        else:
            await save(sending.model_copy(update={"due_at": None}), release=True)

    async def broken(self, export: Export, search: Search, reference: str, *, save: Save) -> None:
        """After a mistake of ours: tried again a few times, then told with the reference."""
        why = f"That is a mistake of the bot; its reference is {reference}."
        if export.tries + 1 >= limits.BROKEN_TRIES:
            await self._give_up(export, search, why, save)
        else:
            await self._again_or_give_up(export, search, why, save, again=True)

    async def _again_or_give_up(self, export: Export, search: Search, why: str, save: Save, *, again: bool) -> None:
        now = self._clock()
        if not again or not limits.may_try(export.tries, now=now, until=export.created_at + limits.EXPORT_WITHIN):
            await self._give_up(export, search, why, save)
            return
        tries = export.tries + 1
        waiting = export.model_copy(update={"sending": False, "tries": tries, "due_at": now + limits.pause(tries)})
        await save(waiting, release=True)

    async def _give_up(self, export: Export, search: Search, why: str, save: Save) -> None:
        """Tell the person until Slack has confirmed it: they wait for a file, and hearing it twice costs nothing."""
        now = self._clock()
        over = export.model_copy(update={"sending": True, "gave_up": why, "due_at": None})
        try:
            await self._notifier.export_failed(search, export, why=why)
        except (SlackAway, SlackLost) as unheard:
            tries = export.tries + 1 if export.gave_up else 1
            if limits.may_try(tries, now=now, until=export.created_at + limits.TELL_WITHIN):
                hint = unheard.retry_after if isinstance(unheard, SlackAway) else None
                due_at = now + limits.pause(tries, hint=hint)
                over = over.model_copy(update={"tries": tries, "due_at": due_at})
        except SlackTrouble as trouble:
            log.warning("export failed and could not be told: %s", trouble.code, extra={"export": export.id})
        await save(over, release=True)

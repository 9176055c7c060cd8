"""Advances whatever was claimed."""

import logging

from bot.searches.batch_run import BatchRun, Parts
from bot.searches.exporting import Exporter
from bot.searches.models import Export
from bot.searches.ports import Claim, LeaseLost, StoreAway

log = logging.getLogger(__name__)


class Worker:
    """Advances claimed work until it has to wait, ends, or belongs to somebody else."""

    def __init__(self, *, parts: Parts, exporter: Exporter) -> None:
        self._parts = parts
        self._exporter = exporter

    async def run(self, claim: Claim) -> None:
        """One claim, from taking it to giving it back."""
        try:
            if isinstance(claim.work, Export):
                await self._export(claim, claim.work)
            else:
                await BatchRun(self._parts, claim, claim.work).until_it_waits()
        except LeaseLost:
            log.info("lease lost: another process goes on", extra={"work": claim.work.id})
        except StoreAway as away:
            log.warning("task state is away, the lease will end: %s", away, extra={"work": claim.work.id})

    async def _export(self, claim: Claim, export: Export) -> None:
        async def save(changed: Export, *, release: bool) -> None:
            nonlocal claim
            claim = await self._parts.store.save(claim, changed, owner=self._parts.owner, search=None, release=release)

        try:
            await self._exporter.advance(export, claim.search, save=save)
        except (LeaseLost, StoreAway):
            raise
        except Exception:
            reference = self._parts.new_reference()
            log.exception("export failed, reference %s", reference, extra={"work": export.id})
            await self._exporter.broken(export, claim.search, reference, save=save)

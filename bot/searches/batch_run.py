"""The effects of one step: asks the API, tells Slack, and saves what `advance.py` makes of the answer.

Intents are saved before the effect that must not happen twice, so that whoever takes over after a crash knows that its
outcome is unknown. Every save carries the fence of the claim: a worker that lost its lease changes nothing.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from bot.searches import advance, limits, starts, telling
from bot.searches.advance import Step, next_step
from bot.searches.models import Batch, BatchState, Outcome, Posted, Telling, Wishes
from bot.searches.outcome import outcome_of
from bot.searches.pages import all_pages
from bot.searches.ports import (
    ApiTrouble,
    Claim,
    Clock,
    LeadApi,
    LeaseLost,
    Notifier,
    Polled,
    SlackAway,
    SlackTrouble,
    Store,
    StoreAway,
    TaskGone,
)
from leadsearch.contract import Lead, Started, StartSearch, Task

log = logging.getLogger(__name__)

STEPS_AT_ONCE: Final = 16
"""Steps of one batch under one claim, so that none keeps the others waiting."""
SKEW: Final = 60.0
"""Seconds that the API's clock may be behind ours."""
LEADS_READ: Final = 2500
"""Leads of one batch at most (the contract's largest count)."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What every run needs.

    `owner` is the token of this process's leases; `new_reference` makes a short id that a person can quote and that
    the log can be searched for.
    """

    store: Store
    api: LeadApi
    notifier: Notifier
    clock: Clock
    owner: str
    new_reference: Callable[[], str]


class BatchRun:
    """One claim on one batch."""

    def __init__(self, parts: Parts, claim: Claim, batch: Batch) -> None:
        self._parts = parts
        self._claim = claim
        self._batch = batch
        self._search = claim.search

    async def until_it_waits(self) -> None:
        """Step after step; the last save gives the lease back."""
        self._grant(self._claim.wishes)
        for left in range(STEPS_AT_ONCE, 0, -1):
            if self._waits():
                break
            await self._step()
            if self._waits() or left == 1:
                break
            await self._save(release=False)
        await self._show()
        await self._save(release=True)

    def _waits(self) -> bool:
        due = self._batch.due_at
        return due is None or due > self._parts.clock()

    async def _step(self) -> None:
        try:
            await self._STEPS[next_step(self._batch)](self)
        except (LeaseLost, StoreAway):
            raise
        except Exception:
            reference = self._parts.new_reference()
            log.exception("step failed, reference %s", reference, extra={"batch": self._batch.id})
            self._batch = advance.broken(self._batch, reference, self._parts.clock())

    def _grant(self, wishes: Wishes) -> None:
        self._batch = advance.wished(self._batch, wishes, self._parts.clock())

    async def _save(self, *, release: bool) -> None:
        self._search = advance.follow(self._search, self._batch)
        changed = self._search if self._search != self._claim.search else None
        self._claim = await self._parts.store.save(
            self._claim, self._batch, owner=self._parts.owner, search=changed, release=release
        )
        if isinstance(self._claim.work, Batch):
            self._batch = self._claim.work
        self._search = self._claim.search
        if not release:
            self._grant(self._claim.wishes)

    async def _intend(self) -> float:
        """Write down what must not happen twice; until when it may be done. Raises LeaseLost, StoreAway.

        Both moments count from before the renewal, so that nobody takes over while it may still be done.
        """
        for _ in range(limits.INTENT_TRIES):
            now = self._parts.clock()
            await self._parts.store.renew(self._claim, owner=self._parts.owner, until=now + limits.LEASE)
            await self._save(release=False)
            if self._parts.clock() <= now + limits.INTENT:
                return now + limits.INTENT
        raise StoreAway(f"an intent was older than {limits.INTENT:g} s whenever it was written")

    async def _show(self) -> None:
        """Progress: best effort, the end is told by a step of its own."""
        if self._batch.message is None or self._batch.ended or self._batch.state is BatchState.ANNOUNCING:
            return
        try:
            await self._parts.notifier.show(self._search, self._batch)
        except SlackTrouble as trouble:
            log.info("progress not shown: %s", trouble.code, extra={"batch": self._batch.id})
        except Exception:  # a picture of the batch must never keep its record from being saved
            log.exception(
                "progress not shown, reference %s", self._parts.new_reference(), extra={"batch": self._batch.id}
            )

    # ---- the steps

    async def _announce(self) -> None:
        self._batch = advance.announcing(self._batch, self._parts.clock())
        await self._intend()
        heard: Posted | SlackTrouble
        try:
            heard = await self._parts.notifier.announce(self._search, self._batch)
        except SlackTrouble as trouble:
            heard = trouble
        self._batch = advance.announced(self._batch, heard, self._parts.clock())

    async def _forget_post(self) -> None:
        self._batch = advance.announced(self._batch, advance.LOST_POST, self._parts.clock())

    async def _offer_place(self) -> None:
        now = self._parts.clock()
        settled = advance.place_offered(self._batch, now)
        if not settled.ended:
            try:
                await self._parts.notifier.offer_place(self._search, self._batch)
            except SlackAway as away:
                self._batch = advance.offer_again(self._batch, away, now)
                return
            except SlackTrouble as trouble:
                log.warning("no place could be offered: %s", trouble.code, extra={"batch": self._batch.id})
        self._batch = settled

    async def _start(self) -> None:
        try:
            before = await self._total_before()
        except ApiTrouble as trouble:
            self._batch = starts.not_begun(self._batch, trouble, self._parts.clock())
            return
        self._batch = starts.starting(self._batch, before, self._parts.clock())
        not_after = await self._intend()
        self._batch = starts.started(self._batch, await self._heard_of_start(not_after), self._parts.clock())

    async def _total_before(self) -> int:
        """Leads in the list before the start: what a lost answer is measured against."""
        try:
            return await self._parts.api.list_total(self._search.list_id)
        except TaskGone:
            return 0

    async def _heard_of_start(self, not_after: float | None = None) -> Started | ApiTrouble:
        body = StartSearch(
            prompt=self._search.prompt,
            fetch_count=self._batch.count,
            list_id=self._search.list_id,
            list_name=self._search.list_name,
        )
        return await _heard(self._parts.api.start(body, key=self._batch.id, not_after=not_after))

    async def _resolve(self) -> None:
        if self._parts.api.honours_keys:
            heard: Started | ApiTrouble = await self._heard_of_start()
            self._batch = starts.repeated(self._batch, heard, self._parts.clock())
            return
        found = await _heard(self._three_questions())
        self._batch = starts.resolved(self._batch, found, self._parts.clock())

    async def _three_questions(self) -> Task | str | int | None:
        """The newest tasks, the list's active task, the list's total: only when all say no was nothing started."""
        api, search = self._parts.api, self._search
        for task in await api.recent_tasks():
            ours = task.list_id == search.list_id and task.prompt == search.prompt and task.id not in search.task_ids
            if ours and self._not_older(task):
                return task
        if (active := await api.active_task(search.list_id)) is not None and active not in search.task_ids:
            return active
        try:
            return await api.list_total(search.list_id) - (self._batch.total_before or 0)
        except TaskGone:
            return None

    def _not_older(self, task: Task) -> bool:
        """Whether a task may come from this start, as far as the API tells and its clock agrees with ours."""
        began = self._batch.began_at
        return began is None or task.created_at is None or task.created_at.timestamp() >= began - SKEW

    async def _poll(self) -> None:
        heard = await self._heard_of_task()
        self._batch = advance.polled(self._batch, heard, self._parts.clock())

    async def _heard_of_task(self) -> Polled | ApiTrouble:
        if self._batch.task_id is None:
            raise AssertionError("a batch without a task is not polled")
        return await _heard(self._parts.api.poll(self._batch.task_id))

    async def _cancel(self) -> None:
        """Look first: to cancel a task that has ended would remove its results."""
        heard = await self._heard_of_task()
        if isinstance(heard, Polled) and heard.task.ended:
            self._batch = advance.polled(self._batch, heard, self._parts.clock())
            return
        done = await _heard(self._parts.api.cancel(self._batch.task_id or ""))
        self._batch = advance.cancelled(self._batch, done, self._parts.clock())

    async def _read(self) -> None:
        heard = await _heard(self._outcome())
        self._batch = advance.read(self._batch, heard, self._parts.clock())

    async def _outcome(self) -> Outcome:
        task = await self._ended_task()
        leads = await self._leads()
        outcome = outcome_of(leads, exhausted=task is not None and task.exhausted)
        if not leads:
            return outcome.model_copy(update={"credits": 0.0})
        try:
            price = await self._parts.api.preview(len(leads))
        except ApiTrouble:
            return outcome
        return outcome.model_copy(update={"credits": price.total_credits, "balance": price.balance})

    async def _ended_task(self) -> Task | None:
        if self._batch.task_id is None:
            return None
        try:
            return (await self._parts.api.poll(self._batch.task_id)).task
        except TaskGone:
            return None

    async def _leads(self) -> Sequence[Lead]:
        """The batch's own rows; where the task is not known (any more), what the list has grown by."""
        api, list_id = self._parts.api, self._search.list_id
        if (task_id := self._batch.task_id) is not None:
            try:
                return await all_pages(lambda cursor: api.task_leads(task_id, cursor=cursor), at_most=LEADS_READ)
            except TaskGone:
                log.info("no results of its own, read from the list", extra={"batch": self._batch.id})
        before = self._batch.total_before or 0
        leads = await all_pages(lambda cursor: api.list_leads(list_id, cursor=cursor), at_most=before + LEADS_READ)
        return leads[before:]

    async def _place(self) -> None:
        shown = self._batch.model_copy(update={"state": BatchState.READING})
        heard = await self._said(self._parts.notifier.announce(self._search, shown))
        if heard is not None:
            self._batch = telling.placed(self._batch, heard, self._parts.clock())

    async def _tell(self) -> None:
        found_again = self._batch.telling is not Telling.NOTHING
        if found_again and self._batch.message is None:
            self._batch = telling.told(self._batch, advance.LOST_POST, self._parts.clock())
            return
        self._batch = telling.telling(self._batch, self._parts.clock())
        await self._intend()
        heard = await self._said(self._parts.notifier.conclude(self._search, self._batch))
        if heard is not None:
            self._batch = telling.told(self._batch, heard, self._parts.clock())

    async def _said(self, saying: Awaitable[Posted]) -> Posted | SlackTrouble | None:
        """What Slack answers; None where the channel will not have it, and the end goes to the person directly."""
        try:
            return await saying
        except SlackTrouble as trouble:
            if not telling.is_refusal(trouble):
                return trouble
            if (self._batch.home or self._search.home) != "channel":
                log.warning("an end cannot be told: %s", trouble.code, extra={"batch": self._batch.id})
                return trouble
            elsewhere = self._batch.model_copy(update={"home": "dm"})
            self._batch = telling.unplaced(elsewhere, self._parts.clock())
            return None

    async def _mention(self) -> None:
        if self._batch.telling is Telling.MENTION_SENDING:
            self._batch = telling.mentioned(self._batch, None, self._parts.clock())
            return
        self._batch = telling.telling(self._batch, self._parts.clock())
        await self._intend()
        heard: SlackTrouble | None = None
        try:
            await self._parts.notifier.mention(self._search, self._batch)
        except SlackTrouble as trouble:
            heard = trouble
        self._batch = telling.mentioned(self._batch, heard, self._parts.clock())

    async def _rest(self) -> None:
        self._batch = self._batch.model_copy(update={"due_at": None})

    _STEPS: Final = {
        Step.ANNOUNCE: _announce,
        Step.FORGET_POST: _forget_post,
        Step.OFFER_PLACE: _offer_place,
        Step.START: _start,
        Step.RESOLVE: _resolve,
        Step.POLL: _poll,
        Step.CANCEL: _cancel,
        Step.READ: _read,
        Step.PLACE: _place,
        Step.TELL: _tell,
        Step.MENTION: _mention,
        Step.REST: _rest,
    }


async def _heard(asked: Awaitable[T]) -> T | ApiTrouble:
    try:
        return await asked
    except ApiTrouble as trouble:
        return trouble

"""What one step makes of what was heard."""

import pytest

from bot.searches import advance, limits, starts
from bot.searches.advance import Step, next_step
from bot.searches.models import Batch, BatchState, Outcome, Posted, Progress, Trouble, TroubleKind, Wishes
from bot.searches.ports import (
    ApiAway,
    ApiLost,
    ApiRefused,
    ApiSurprise,
    KeyRefused,
    ListBusy,
    NoPlace,
    NotEnoughCredits,
    Polled,
    SlackAway,
    SlackLost,
    TaskGone,
    WorkspaceGone,
)
from tests.support.make import NOW, a_batch, a_search, a_started, a_task

S = BatchState
HERE = Posted(channel_id="C1", ts="1.1")


def polled(batch: Batch, status: str, *, after: float = 0.0, again_in: float | None = None, **task: object) -> Batch:
    return advance.polled(batch, Polled(a_task(status, **task), again_in), NOW + after)


class TestAnnouncing:
    def test_a_post_whose_answer_was_lost_is_not_repeated_and_the_search_goes_on(self) -> None:
        after = advance.announced(a_batch(S.ANNOUNCING), SlackLost("timeout"), NOW)
        assert (after.state, after.message, next_step(after)) == (S.READY, None, Step.START)

    def test_a_closed_channel_is_found_out_before_anything_is_started(self) -> None:
        after = advance.announced(a_batch(S.ANNOUNCING), NoPlace("not_in_channel"), NOW)
        assert (after.state, next_step(after)) == (S.NO_PLACE, Step.OFFER_PLACE)
        again = advance.wished(after, Wishes(home="dm"), NOW)
        assert (again.state, again.due_at) == (S.QUEUED, NOW)

    def test_a_throttled_post_is_tried_again_until_the_limit(self) -> None:
        busy = SlackAway("ratelimited", retry_after=7)
        after = advance.announced(a_batch(S.ANNOUNCING), busy, NOW)
        assert (after.state, after.due_at, after.tries) == (S.QUEUED, NOW + 7, 1)
        late = NOW + limits.ANNOUNCE_WITHIN
        assert advance.announced(a_batch(S.ANNOUNCING), busy, late).state is S.QUEUED

    def test_a_channel_that_takes_others_first_ends_no_search_for_half_an_hour(self) -> None:
        full, often = SlackAway("over_budget", retry_after=1), a_batch(S.ANNOUNCING, tries=1000)
        assert advance.announced(often, full, NOW + 1799).state is S.QUEUED
        after = advance.announced(often, full, NOW + 1800)
        assert (after.state, after.trouble) == (S.FAILED, Trouble(kind=TroubleKind.SLACK))
        assert next_step(after) is Step.PLACE

    def test_the_time_to_be_announced_counts_from_the_last_choice_of_a_place(self) -> None:
        full, late = SlackAway("over_budget", retry_after=1), NOW + limits.ANNOUNCE_WITHIN + 120
        chosen = advance.wished(a_batch(S.NO_PLACE), Wishes(home="dm"), late)
        often = advance.announcing(chosen, late).model_copy(update={"tries": limits.AT_LEAST})
        assert advance.announced(often, full, late + limits.ANNOUNCE_WITHIN - 1).state is S.QUEUED
        assert advance.announced(often, full, late + limits.ANNOUNCE_WITHIN).state is S.FAILED

    def test_who_chose_a_closed_place_has_the_whole_time_to_choose_again(self) -> None:
        late = NOW + limits.DECISION - 1
        chosen = advance.wished(a_batch(S.NO_PLACE), Wishes(home="dm"), late)
        closed = advance.announced(advance.announcing(chosen, late), NoPlace("not_in_channel"), late)
        offered = advance.place_offered(closed, late + 1)
        assert (offered.state, offered.due_at) == (S.NO_PLACE, late + limits.DECISION)
        assert advance.place_offered(offered, late + limits.DECISION).state is S.FAILED

    def test_a_removed_bot_stops_in_silence(self) -> None:
        after = advance.announced(a_batch(S.ANNOUNCING), WorkspaceGone("token_revoked"), NOW)
        assert (after.state, after.due_at) == (S.DROPPED, None)


class TestStarting:
    def test_the_tasks_id_is_kept(self) -> None:
        after = starts.started(a_batch(S.STARTING), a_started(), NOW)
        assert (after.state, after.task_id) == (S.RUNNING, "task-1")

    def test_a_lost_answer_is_looked_into_and_never_started_blindly(self) -> None:
        after = starts.started(a_batch(S.STARTING), ApiLost("timeout"), NOW)
        assert (after.state, next_step(after)) == (S.STARTING, Step.RESOLVE)
        assert after.due_at is not None
        assert after.due_at >= NOW + limits.RESOLVE_AFTER

    def test_only_when_nothing_was_found_it_is_started_again(self) -> None:
        assert starts.resolved(a_batch(S.STARTING), None, NOW).state is S.READY
        assert starts.resolved(a_batch(S.STARTING), 0, NOW).state is S.READY
        assert starts.resolved(a_batch(S.STARTING), 7, NOW).state is S.READING
        assert starts.resolved(a_batch(S.STARTING), "task-9", NOW).task_id == "task-9"
        assert starts.resolved(a_batch(S.STARTING), ApiAway("down"), NOW).state is S.STARTING

    def test_an_outcome_that_stays_unknown_asks_a_person(self) -> None:
        after = starts.resolved(a_batch(S.STARTING), ApiAway("down"), NOW + 600)
        assert (after.state, next_step(after)) == (S.OVERDUE, Step.RESOLVE)
        waiting = advance.wished(after, Wishes(keep_waiting=True), NOW + 700)
        assert (waiting.state, waiting.deadline_at) == (S.STARTING, NOW + 1300)
        assert starts.resolved(after, None, NOW + 700).state is S.FAILED

    def test_an_active_task_is_joined(self) -> None:
        busy = ListBusy("busy", correlation_id=None, active_task_id="task-7")
        after = starts.started(a_batch(S.STARTING), busy, NOW)
        assert (after.state, after.task_id, after.joined) == (S.RUNNING, "task-7", True)

    def test_missing_credits_end_it_with_both_amounts(self) -> None:
        poor = NotEnoughCredits("too few", correlation_id="c1", required=50, balance=12)
        after = starts.started(a_batch(S.STARTING), poor, NOW)
        assert after.state is S.FAILED
        assert after.trouble is not None
        assert after.trouble.kind is TroubleKind.CREDITS
        assert (after.trouble.required_credits, after.trouble.balance_credits) == (50, 12)

    @pytest.mark.parametrize(
        ("count", "required", "balance", "fits"),
        [(50, 50, 12, 12), (50, 100, 13, 6), (50, 50, 0, 0), (50, None, 12, None), (50, 50, None, None)],
    )
    def test_the_batch_that_fits_is_what_the_balance_pays_for(
        self, count: int, required: float | None, balance: float | None, fits: int | None
    ) -> None:
        poor = NotEnoughCredits("too few", correlation_id=None, required=required, balance=balance)
        after = starts.started(a_batch(S.STARTING, count=count), poor, NOW)
        assert after.trouble is not None
        assert after.trouble.fits == fits

    @pytest.mark.parametrize("error", [KeyRefused("bad key"), ApiRefused("no")])
    def test_what_no_retry_helps_ends_it(self, error: ApiRefused) -> None:
        assert starts.started(a_batch(S.STARTING), error, NOW).state is S.FAILED

    def test_an_api_that_is_away_is_asked_again_within_the_limit(self) -> None:
        after = starts.started(a_batch(S.STARTING), ApiAway("down", retry_after=3), NOW)
        assert (after.state, after.due_at) == (S.READY, NOW + 3)
        often = a_batch(S.STARTING, tries=limits.AT_LEAST)
        assert starts.started(often, ApiAway("down"), NOW + limits.START_WITHIN).state is S.FAILED

    @pytest.mark.parametrize("heard", [HERE, SlackLost("timeout")])
    def test_the_time_to_start_counts_from_the_first_message(self, heard: Posted | SlackLost) -> None:
        late = NOW + limits.START_WITHIN
        ready = advance.announced(a_batch(S.ANNOUNCING), heard, late)
        often = starts.starting(ready, 0, late).model_copy(update={"tries": limits.AT_LEAST})
        assert starts.started(often, ApiAway("down"), late + limits.START_WITHIN - 1).state is S.READY
        assert starts.started(often, ApiAway("down"), late + limits.START_WITHIN).state is S.FAILED

    @pytest.mark.parametrize("error", [ApiAway("down"), KeyRefused("revoked"), ApiRefused("no"), ApiLost("cut")])
    def test_a_repeat_that_fails_says_nothing_of_the_first_start(self, error: ApiAway) -> None:
        after = starts.repeated(a_batch(S.STARTING), error, NOW)
        assert (after.state, next_step(after)) == (S.STARTING, Step.RESOLVE)
        assert starts.repeated(a_batch(S.STARTING), a_started(), NOW).task_id == "task-1"

    def test_a_start_that_never_arrives_is_not_sent_for_ever(self) -> None:
        often = a_batch(S.STARTING, tries=limits.AT_LEAST)
        assert starts.resolved(often, None, NOW + limits.START_WITHIN).state is S.FAILED

    def test_a_throttle_without_a_delay_is_no_hot_loop(self) -> None:
        after = starts.started(a_batch(S.STARTING), ApiAway("busy", retry_after=0.0), NOW)
        assert after.due_at == NOW + limits.PAUSE_LEAST


class TestWatching:
    def test_the_documented_cadence_and_the_hint(self) -> None:
        assert polled(a_batch(S.RUNNING), "pending").due_at == NOW + 5
        assert polled(a_batch(S.RUNNING), "running", again_in=0.5).due_at == NOW + 0.5
        assert polled(a_batch(S.RUNNING), "running", again_in=60).due_at == NOW + 5
        assert polled(a_batch(S.RUNNING), "running", after=200).due_at == NOW + 210

    def test_progress_never_goes_back_and_never_passes_the_count(self) -> None:
        batch = polled(a_batch(S.RUNNING), "running", result_count=20)
        assert polled(batch, "running", result_count=7).progress.saved == 20
        assert polled(batch, "running", result_count=900).progress.saved == 20

    def test_an_unknown_status_counts_as_running_and_is_kept(self) -> None:
        after = polled(a_batch(S.RUNNING), "reticulating")
        assert (after.state, after.progress.status) == (S.RUNNING, "reticulating")

    def test_after_the_limit_a_person_decides_and_the_next_look_comes_later(self) -> None:
        after = polled(a_batch(S.RUNNING), "running", after=600)
        assert (after.state, after.due_at) == (S.OVERDUE, NOW + 660)
        assert advance.wished(after, Wishes(drop=True), NOW + 601).state is S.DROPPED
        assert polled(after, "completed", after=660).state is S.READING
        assert polled(after, "running", after=600 + limits.DECISION).state is S.DROPPED

    def test_the_last_look_before_the_limit_comes_at_the_limit(self) -> None:
        assert polled(a_batch(S.RUNNING), "running", after=595).due_at == NOW + 600

    @pytest.mark.parametrize("error", [ApiAway("down"), ApiLost("cut"), ApiSurprise("html")])
    def test_trouble_is_shown_and_watching_goes_on(self, error: ApiAway) -> None:
        after = advance.polled(a_batch(S.RUNNING), error, NOW)
        assert after.state is S.RUNNING
        assert after.trouble is not None
        assert polled(after, "running").trouble is None

    def test_a_refused_key_waits_for_a_person(self) -> None:
        after = advance.polled(a_batch(S.RUNNING), KeyRefused("revoked"), NOW)
        assert (after.state, after.due_at) == (S.OVERDUE, NOW + limits.DECISION)

    def test_a_task_that_the_api_forgot_ends_it(self) -> None:
        after = advance.polled(a_batch(S.RUNNING), TaskGone("gone"), NOW)
        assert after.state is S.FAILED


class TestCancelling:
    @pytest.mark.parametrize("state", [S.QUEUED, S.NO_PLACE, S.READY])
    def test_before_the_start_it_ends_at_once(self, state: BatchState) -> None:
        assert advance.wished(a_batch(state), Wishes(cancelled_by="U2"), NOW).state is S.CANCELLED

    def test_a_start_on_its_way_is_cancelled_once_its_task_is_known(self) -> None:
        wanted = advance.wished(a_batch(S.STARTING), Wishes(cancelled_by="U2"), NOW)
        assert wanted.state is S.STARTING
        assert starts.started(wanted, a_started(), NOW).state is S.CANCELLING

    def test_what_was_saved_is_read_and_the_end_is_called_cancelled(self) -> None:
        batch = advance.cancelled(a_batch(S.CANCELLING), None, NOW)
        assert batch.state is S.READING
        assert advance.read(batch, Outcome(people=3), NOW).state is S.CANCELLED

    def test_an_api_that_cannot_cancel_is_only_no_longer_watched(self) -> None:
        after = advance.cancelled(a_batch(S.CANCELLING), ApiRefused("no such method"), NOW)
        assert after.state is S.DROPPED

    def test_a_wish_that_comes_too_late_changes_nothing(self) -> None:
        done = a_batch(S.DONE)
        assert advance.wished(done, Wishes(cancelled_by="U2", drop=True, keep_waiting=True), NOW) == done


class TestReading:
    def test_a_completed_run_without_people_means_nobody_is_left(self) -> None:
        after = advance.read(a_batch(S.READING, progress=Progress(status="completed")), Outcome(people=0), NOW)
        assert after.state is S.DONE
        assert after.outcome is not None
        assert after.outcome.exhausted

    def test_a_failed_run_keeps_its_words_and_its_people(self) -> None:
        failed = polled(a_batch(S.RUNNING), "failed", error_message="provider gave up")
        after = advance.read(failed, Outcome(people=4), NOW)
        assert after.state is S.FAILED
        assert after.trouble is not None
        assert after.trouble.text == "provider gave up"
        assert after.outcome is not None

    def test_an_api_that_is_away_is_asked_again_within_the_limit(self) -> None:
        assert advance.read(a_batch(S.READING), ApiAway("down"), NOW).state is S.READING
        assert advance.read(a_batch(S.READING), ApiAway("down"), NOW + 1200).state is S.READING
        often = a_batch(S.READING, tries=limits.AT_LEAST)
        assert advance.read(often, ApiAway("down"), NOW + 1200).state is S.FAILED

    def test_a_batch_is_counted_once_in_its_search(self) -> None:
        done = advance.read(a_batch(S.READING), Outcome(people=4, exhausted=True), NOW)
        search = advance.follow(a_search(), done)
        assert (search.people, search.exhausted, search.task_ids) == (4, True, ("task-1",))
        assert advance.follow(search, done) == search


def test_a_mistake_of_ours_is_told_with_its_reference_after_a_few_tries() -> None:
    batch = a_batch(S.RUNNING)
    for _ in range(limits.BROKEN_TRIES):
        batch = advance.broken(batch, "ref-1", NOW)
    assert batch.state is S.FAILED
    assert batch.trouble is not None
    assert batch.trouble.reference == "ref-1"

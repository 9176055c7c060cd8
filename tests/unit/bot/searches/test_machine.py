"""Any story a batch can live through: whatever is heard, in any order, it keeps a way out and ends told."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.searches import advance, limits, starts, telling
from bot.searches.advance import Step, next_step
from bot.searches.models import Batch, BatchState, Outcome, Posted, Telling, Wishes
from bot.searches.ports import (
    ApiAway,
    ApiLost,
    ApiRefused,
    ApiSurprise,
    ApiTrouble,
    KeyRefused,
    ListBusy,
    MessageGone,
    NoPlace,
    NotEnoughCredits,
    Polled,
    SlackAway,
    SlackLost,
    SlackTrouble,
    TaskGone,
    WorkspaceGone,
)
from tests.support.make import NOW, a_batch, a_started, a_task

SLACK = st.sampled_from(
    [
        Posted(channel_id="C1", ts="1.1"),
        SlackLost("cut"),
        SlackAway("ratelimited", retry_after=3),
        NoPlace("is_archived"),
        MessageGone("message_not_found"),
        WorkspaceGone("token_revoked"),
        SlackTrouble("fatal_error"),
    ]
)
TROUBLES: list[ApiTrouble] = [
    ApiAway("down"),
    ApiAway("busy", retry_after=9),
    ApiLost("cut"),
    ApiSurprise("html"),
    ApiRefused("no"),
    KeyRefused("bad key"),
    TaskGone("gone"),
    ListBusy("busy", correlation_id=None, active_task_id="task-9"),
    ListBusy("busy", correlation_id=None, active_task_id=None),
    NotEnoughCredits("poor", correlation_id=None, required=50, balance=1),
]
STATUS = st.sampled_from(["pending", "running", "completed", "failed", "cancelled", "reticulating", ""])
WISHES = st.sampled_from(
    [
        Wishes(),
        Wishes(keep_waiting=True),
        Wishes(home="dm"),
        Wishes(message=Posted(channel_id="C1", ts="9.9")),
        Wishes(cancelled_by="U2"),
        Wishes(drop=True),
        Wishes(cancelled_by="U2", drop=True, keep_waiting=True, home="channel"),
    ]
)


class Life(RuleBasedStateMachine):
    """One batch; `now` moves to its due time, so that every wait is over when a step runs."""

    def __init__(self) -> None:
        super().__init__()
        self.batch: Batch = a_batch()
        self.now = NOW
        self.open_start = False
        self.mentions = 0

    def due(self, step: Step) -> bool:
        return self.batch.due_at is not None and next_step(self.batch) is step

    def come(self) -> None:
        if self.batch.due_at is not None:
            self.now = max(self.now, self.batch.due_at)

    @precondition(lambda self: self.due(Step.ANNOUNCE))
    @rule(heard=SLACK, crash=st.booleans())
    def announce(self, heard: Posted | SlackTrouble, crash: bool) -> None:
        self.come()
        self.batch = advance.announcing(self.batch, self.now)
        if not crash:
            self.batch = advance.announced(self.batch, heard, self.now)

    @precondition(lambda self: self.due(Step.FORGET_POST))
    @rule()
    def forget(self) -> None:
        self.batch = advance.announced(self.batch, advance.LOST_POST, self.now)

    @precondition(lambda self: self.due(Step.OFFER_PLACE))
    @rule()
    def offer(self) -> None:
        self.come()
        self.batch = advance.place_offered(self.batch, self.now)

    @precondition(lambda self: self.due(Step.START))
    @rule(heard=st.sampled_from([a_started(), *TROUBLES]), crash=st.booleans())
    def start(self, heard: object, crash: bool) -> None:
        self.come()
        assert not self.open_start, "a start is never sent while an earlier one may have arrived"
        self.batch = starts.starting(self.batch, 0, self.now)
        self.open_start = crash or isinstance(heard, ApiLost | ApiSurprise)
        if not crash:
            self.batch = starts.started(self.batch, heard, self.now)  # type: ignore[arg-type]

    @precondition(lambda self: self.due(Step.START))
    @rule(heard=st.sampled_from(TROUBLES))
    def not_begun(self, heard: ApiTrouble) -> None:
        self.come()
        self.batch = starts.not_begun(self.batch, heard, self.now)

    @precondition(lambda self: self.due(Step.RESOLVE))
    @rule(heard=st.sampled_from([a_task(), "task-9", 3, 0, None, *TROUBLES]))
    def resolve(self, heard: object) -> None:
        self.come()
        if not isinstance(heard, ApiTrouble):
            self.open_start = False
        self.batch = starts.resolved(self.batch, heard, self.now)  # type: ignore[arg-type]

    @precondition(lambda self: self.due(Step.RESOLVE) and self.batch.state is not BatchState.OVERDUE)
    @rule(heard=st.sampled_from([a_started(), *TROUBLES]))
    def repeat_with_the_key(self, heard: object) -> None:
        self.come()
        self.batch = starts.repeated(self.batch, heard, self.now)  # type: ignore[arg-type]
        self.open_start = self.open_start and self.batch.state is BatchState.STARTING

    @precondition(lambda self: self.due(Step.POLL))
    @rule(status=STATUS, saved=st.integers(0, 3000), again_in=st.sampled_from([None, 0.0, 1.0, 99.0]))
    def poll(self, status: str, saved: int, again_in: float | None) -> None:
        self.come()
        before = self.batch.progress.saved
        self.batch = advance.polled(self.batch, Polled(a_task(status, result_count=saved), again_in), self.now)
        assert before <= self.batch.progress.saved <= self.batch.count

    @precondition(lambda self: self.due(Step.POLL))
    @rule(heard=st.sampled_from(TROUBLES))
    def poll_in_vain(self, heard: ApiTrouble) -> None:
        self.come()
        self.batch = advance.polled(self.batch, heard, self.now)

    @precondition(lambda self: self.due(Step.CANCEL))
    @rule(heard=st.sampled_from([None, *TROUBLES]))
    def cancel(self, heard: ApiTrouble | None) -> None:
        self.come()
        self.batch = advance.cancelled(self.batch, heard, self.now)

    @precondition(lambda self: self.due(Step.READ))
    @rule(heard=st.sampled_from([Outcome(people=0), Outcome(people=3), *TROUBLES]))
    def read(self, heard: Outcome | ApiTrouble) -> None:
        self.come()
        self.batch = advance.read(self.batch, heard, self.now)

    @precondition(lambda self: self.due(Step.PLACE))
    @rule(heard=SLACK)
    def place(self, heard: Posted | SlackTrouble) -> None:
        self.come()
        self.batch = telling.placed(self.batch, heard, self.now)

    @precondition(lambda self: self.due(Step.TELL))
    @rule(heard=SLACK)
    def tell(self, heard: Posted | SlackTrouble) -> None:
        self.come()
        self.batch = telling.told(telling.telling(self.batch, self.now), heard, self.now)

    @precondition(lambda self: self.due(Step.MENTION))
    @rule(heard=st.sampled_from([None, SlackAway("ratelimited", retry_after=3), SlackLost("cut")]))
    def mention(self, heard: SlackTrouble | None) -> None:
        self.come()
        self.mentions += not isinstance(heard, SlackAway)
        self.batch = telling.mentioned(telling.telling(self.batch, self.now), heard, self.now)

    @rule(wishes=WISHES, later=st.floats(0, 60))
    def wish(self, wishes: Wishes, later: float) -> None:
        self.now += later
        self.batch = advance.wished(self.batch, wishes, self.now)

    @invariant()
    def there_is_always_a_next_step_or_it_is_told(self) -> None:
        if self.batch.due_at is None:
            assert self.batch.ended
            assert self.batch.telling is Telling.TOLD
        else:
            assert next_step(self.batch) is not Step.REST

    @invariant()
    def it_is_never_left_alone_for_longer_than_a_person_may_decide(self) -> None:
        if self.batch.due_at is not None:
            assert self.batch.due_at - self.now <= limits.DECISION

    @invariant()
    def a_person_is_mentioned_at_most_once(self) -> None:
        assert self.mentions <= 1


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=200, stateful_step_count=40)

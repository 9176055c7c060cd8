"""What a run has shown: the violations, each with the way there, and the numbers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from bench.chaos import counting
from bench.chaos.breaking import Breaker
from bench.chaos.counting import Shown, Violation
from bench.chaos.messages import is_cancelled, is_file
from bench.chaos.plan import Kind
from bench.chaos.records import Books
from bench.chaos.stage import Stage
from bench.chaos.team import Filling
from bench.chaos.way import ways
from bench.chaos.world import World

POSTS: Final = "chat.postMessage"
LOSE: Final = frozenset({"lose_answer", "server_error"})
"""Slack's faults after which nobody knows whether it was done."""


@dataclass(frozen=True, kw_only=True)
class Ran:
    """One run, when all is over."""

    world: World
    stage: Stage
    breaker: Breaker
    played: Sequence[Filling]
    books: Books
    immortal: Sequence[str]
    """Keys without an expiry."""
    exports: Mapping[str, int]
    """How many the bot has recorded, by the name of the list."""
    is_quiet: bool
    """Whether everything came to rest by itself."""
    searched_s: float
    quiet_s: float
    """Seconds until it did."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What one run has shown."""

    violations: Sequence[Violation]
    lines: Sequence[str]
    """One for each violation, with the way there."""
    numbers: Mapping[str, JsonValue]


def report(ran: Ran) -> Report:
    """Count everything."""
    shown = counting.shown_batches(ran.world.slack, [one.summary for one in ran.played])
    violations = _violations(ran, shown)
    lines = ways(violations, stage=ran.stage, played=ran.played, books=ran.books, slack=ran.world.slack)
    return Report(violations=violations, lines=lines, numbers=_numbers(ran, shown, violations))


def _violations(ran: Ran, shown: Mapping[str, Shown]) -> Sequence[Violation]:
    found = [
        *counting.count_batches([one.summary for one in ran.played], shown, ran.books),
        *counting.count_files(ran.exports, ran.world.slack),
        *counting.count_money(ran.books),
        *counting.own_throttles(ran.world.slack.calls()),
        *(Violation(kind="no_ttl", what=f"the key {key} has no expiry") for key in ran.immortal),
    ]
    for server in ran.world.servers.values():
        found += [Violation(kind="ended_alone", what=f"{server.name}: {words}") for words in server.ended_alone]
    if not ran.is_quiet:
        found.append(Violation(kind="not_quiet", what="work was left when the time to come to rest was over"))
    orphans, lost = _orphans(shown), _lost_posts(ran)
    kills, pauses = ran.breaker.played[Kind.KILL], ran.breaker.played[Kind.PAUSE]
    if orphans > lost + kills + pauses:
        what = f"{orphans} orphaned messages for {lost} lost answers, {kills} kills and {pauses} pauses"
        found.append(Violation(kind="orphans", what=what))
    return found


def _orphans(shown: Mapping[str, Shown]) -> int:
    """Messages that show progress for ever, of batches whose result stands elsewhere."""
    return sum(len(one.unfinished) for one in shown.values() if one.results)


def _lost_posts(ran: Ran) -> int:
    return sum(call.method == POSTS and call.fault in LOSE for call in ran.world.slack.calls())


def _numbers(ran: Ran, shown: Mapping[str, Shown], violations: Sequence[Violation]) -> Mapping[str, JsonValue]:
    slack, played = ran.world.slack, ran.breaker.played
    return {
        "violations": len(violations),
        "by_kind": dict(Counter(one.kind for one in violations)),
        "batches": sum(one.asked for one in ran.played),
        "results": sum(bool(one.results) for one in shown.values()),
        "cancelled": sum(is_cancelled(message) for one in shown.values() for message in one.results),
        "kept_waiting": sum(one.kept_waiting for one in ran.played),
        "direct": sum(one.asked for one in ran.played if one.wanted.direct),
        "files": sum(is_file(message) for message in counting.all_messages(slack)),
        "mentions": sum(one.mentions for one in shown.values()),
        "people": sum(ran.books.people.values()),
        "credits": ran.books.spent,
        "kills": played[Kind.KILL],
        "ended_alone": sum(len(server.ended_alone) for server in ran.world.servers.values()),
        "faults": {kind.value: times for kind, times in sorted(played.items())},
        "api_faults_hit": dict(ran.world.proxy.played),
        "api_starts_lost": ran.world.proxy.lost_starts,
        "slack_faults_hit": dict(Counter(call.fault for call in slack.calls() if call.fault)),
        "slack_calls": len(slack.calls()),
        "slack_posts_lost": _lost_posts(ran),
        "orphaned_progress": _orphans(shown),
        "slack_refusals": dict(Counter(f"{call.method}: {call.error}" for call in slack.refusals)),
        "searched_s": round(ran.searched_s, 1),
        "quiet_s": round(ran.quiet_s, 1),
    }

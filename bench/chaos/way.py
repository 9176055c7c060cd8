"""The way to a violation: what people, Slack, the service and the faults did to one list, in one line."""

from collections.abc import Mapping, Sequence
from typing import Final

from bench.chaos.counting import Violation
from bench.chaos.messages import about, list_of
from bench.chaos.records import Books
from bench.chaos.stage import Stage
from bench.chaos.team import Filling
from simulator import Call, Simulator

MARGIN_S: Final = 1.0
"""Seconds around a list's life in which what was broken belongs to its way."""
MESSAGE_METHODS: Final = ("chat.postMessage", "chat.update")

Moment = tuple[float, str]


def ways(
    violations: Sequence[Violation], *, stage: Stage, played: Sequence[Filling], books: Books, slack: Simulator
) -> Sequence[str]:
    """A line for each violation."""
    calls = _calls_of_lists(slack) if violations else {}
    by_name = {one.wanted.name: one for one in played}
    lines = []
    for violation in violations:
        head = f"{violation.kind}: {violation.what}"
        filling = by_name.get(violation.list_name or "")
        if filling is None:
            lines.append(head)
            continue
        moments = [*filling.diary, *_tasks(books, filling.wanted.name), *calls.get(filling.wanted.name, ())]
        moments += _broken(stage, moments, filling.wanted.workspace)
        wanted = filling.wanted
        place = f"{wanted.name} of {wanted.person} in {wanted.workspace}"
        told = "; ".join(f"{at - stage.began:.1f} s {what}" for at, what in sorted(moments))
        lines.append(f"{head} [{place}] {told}")
    return lines


def _tasks(books: Books, name: str) -> Sequence[Moment]:
    moments: list[Moment] = []
    for task in books.tasks.get(name, ()):
        moments.append((task.created_at, f"task {task.id} started"))
        if task.completed_at is not None:
            moments.append((task.completed_at, f"task {task.id} {task.status} after {task.claims} claims"))
    return moments


def _calls_of_lists(slack: Simulator) -> Mapping[str, Sequence[Moment]]:
    """List → the calls that posted or edited its messages."""
    owners: dict[tuple[str, str], tuple[str, str]] = {}
    names: dict[str, str] = {}
    for workspace in slack.workspaces.values():
        for channel in workspace.channels.values():
            for message in channel.messages.values():
                if found := about(message):
                    owners[channel.id, message.ts] = found.search_id, found.batch_id
                    if name := list_of(message):
                        names[found.search_id] = name
    moments: dict[str, list[Moment]] = {}
    for call in slack.calls():
        if call.method in MESSAGE_METHODS and (owner := _owner(call, owners)):
            name = names.get(owner[0], "")
            moments.setdefault(name, []).append((call.at, _said(call, owner[1])))
    return moments


def _owner(call: Call, owners: Mapping[tuple[str, str], tuple[str, str]]) -> tuple[str, str] | None:
    metadata = call.body.get("metadata")
    if isinstance(metadata, dict) and isinstance(payload := metadata.get("event_payload"), dict):
        return str(payload.get("search_id")), str(payload.get("batch_id"))
    return owners.get((str(call.body.get("channel")), str(call.body.get("ts"))))


def _said(call: Call, batch_id: str) -> str:
    words = str(call.body.get("text") or "broadcast").splitlines()[0][:40]
    became = call.fault or ("done" if call.ok else str(call.error))
    return f"{call.method} of batch {batch_id[:8]} “{words}”: {became}"


def _broken(stage: Stage, moments: Sequence[Moment], workspace: str) -> Sequence[Moment]:
    """What was broken meanwhile, faults meant for other workspaces apart."""
    if not moments:
        return ()
    first, last = min(moments)[0] - MARGIN_S, max(moments)[0] + MARGIN_S
    foreign = [at for at, what in stage.diary if what.startswith("slack") and workspace not in what]
    return [(at, what) for at, what in stage.diary if first <= at <= last and at not in foreign]

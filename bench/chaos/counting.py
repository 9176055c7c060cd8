"""Counts what must not be, from what Slack's double and the service have recorded."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bench.chaos.messages import about, is_end, is_result, list_of, people_told
from bench.chaos.records import Books
from bench.chaos.world import CREDITS
from simulator import Call, Message, Simulator

THROTTLED: Final = 429


@dataclass(frozen=True, kw_only=True)
class Violation:
    """Something that must not be."""

    kind: str
    what: str
    list_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wanted of one list."""

    list_name: str
    batches: int
    """Those that the bot has acknowledged."""
    gave_up: str = ""
    """Why nobody went on."""


@dataclass(kw_only=True)
class Shown:
    """What Slack shows of one batch."""

    list_name: str
    results: list[Message] = field(default_factory=list)
    other_ends: list[Message] = field(default_factory=list)
    unfinished: list[Message] = field(default_factory=list)
    mentions: int = 0


def shown_batches(slack: Simulator) -> Mapping[str, Shown]:
    """Batch id → what is shown of it."""
    messages = [
        (found, message)
        for workspace in slack.workspaces.values()
        for channel in workspace.channels.values()
        for message in channel.messages.values()
        if (found := about(message))
    ]
    names = {found.search_id: name for found, message in messages if (name := list_of(message))}
    batches: dict[str, Shown] = {}
    for found, message in messages:
        shown = batches.setdefault(found.batch_id, Shown(list_name=names.get(found.search_id, "?")))
        if found.is_mention:
            shown.mentions += 1
        elif is_result(message):
            shown.results.append(message)
        else:
            (shown.other_ends if is_end(message) else shown.unfinished).append(message)
    return batches


def count_batches(asked: Sequence[Asked], shown: Mapping[str, Shown], books: Books) -> list[Violation]:
    """Each batch that was asked for: started once, told once, and told right."""
    found: list[Violation] = []
    by_list: dict[str, list[tuple[str, Shown]]] = defaultdict(list)
    for batch_id, one in shown.items():
        by_list[one.list_name].append((batch_id, one))
    for one_list in asked:
        name = one_list.list_name
        tasks, batches = books.tasks.get(name, ()), by_list.pop(name, [])
        if one_list.gave_up and one_list.batches == 0:
            found.append(Violation(kind="unanswered", what=one_list.gave_up, list_name=name))
        found += _list(name, one_list.batches, [one for _, one in batches])
        if len(tasks) > one_list.batches:
            what = f"{len(tasks)} tasks were started for {one_list.batches} batches"
            found.append(Violation(kind="started_twice", what=what, list_name=name))
        for task in tasks:
            if task.status != "completed" or task.saved != task.wanted:
                what = f"task {task.id} is {task.status} with {task.saved} of {task.wanted} people"
                found.append(Violation(kind="lost", what=what, list_name=name))
        told = sorted(people_told(message) or 0 for _, one in batches for message in one.results[:1])
        if told != sorted(task.saved for task in tasks):
            what = f"the results tell {told} people, the tasks have saved {sorted(task.saved for task in tasks)}"
            found.append(Violation(kind="told_wrong", what=what, list_name=name))
    for name, batches in by_list.items():
        found.append(Violation(kind="started_twice", what=f"{len(batches)} batches that nobody asked for: {name}"))
    return found


def _list(name: str, asked: int, batches: Sequence[Shown]) -> list[Violation]:
    found: list[Violation] = []
    with_result = sum(bool(one.results) for one in batches)
    if with_result < asked:
        ends = Counter(message.text.splitlines()[0][:80] for one in batches for message in one.other_ends)
        instead = f"; instead: {dict(ends)}" if ends else ""
        what = f"{asked - with_result} of {asked} batches have no result{instead}"
        found.append(Violation(kind="lost", what=what, list_name=name))
    if with_result > asked:
        what = f"{with_result} results for {asked} batches"
        found.append(Violation(kind="started_twice", what=what, list_name=name))
    for one in batches:
        if len(ends_of := [*one.results, *one.other_ends]) > 1:
            what = f"{len(ends_of)} messages tell the end of one batch: {', '.join(m.ts for m in ends_of)}"
            found.append(Violation(kind="told_twice", what=what, list_name=name))
        if one.mentions > 1:
            what = f"one batch has {one.mentions} mentions"
            found.append(Violation(kind="mentioned_twice", what=what, list_name=name))
    return found


def count_money(books: Books) -> list[Violation]:
    """Everybody who was saved was paid for once, and nothing is held back."""
    found = [
        Violation(kind="person_twice", what=f"{person} is {times} times in the list", list_name=name)
        for name, person, times in books.twice
    ]
    for task in books.all_tasks:
        if task.entries != task.saved:
            what = f"task {task.id} says {task.saved} people and has brought {task.entries}"
            found.append(Violation(kind="charged_twice", what=what, list_name=task.list_name))
    cost = sum(task.entries * task.price for task in books.all_tasks)
    if books.spent != cost:
        found.append(Violation(kind="charged_twice", what=f"{books.spent} credits spent for people worth {cost}"))
    reserved = sum(task.reserved for task in books.all_tasks)
    if reserved:
        found.append(Violation(kind="reserved", what=f"{reserved} credits are still reserved"))
    if books.balance + books.spent + reserved != CREDITS:
        what = f"{CREDITS} credits were granted; balance {books.balance}, spent {books.spent}, reserved {reserved}"
        found.append(Violation(kind="balance", what=what))
    return found


def own_throttles(calls: Sequence[Call]) -> list[Violation]:
    """Answers 429 that nobody asked for."""
    return [
        Violation(kind="own_429", what=f"{call.method} in {call.workspace} at {call.at:.1f}: {call.rule}")
        for call in calls
        if call.status == THROTTLED and call.fault is None
    ]

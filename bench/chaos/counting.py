"""Counts what must not be, from what Slack's double and the service have recorded."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bench.chaos.messages import (
    about,
    is_cancelled,
    is_end,
    is_file,
    is_no_file,
    is_result,
    list_of,
    people_told,
)
from bench.chaos.records import Books, TaskRow
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
    place: str
    """The channel or conversation that somebody asked in."""
    batches: int
    """Those that the bot has acknowledged."""
    cancels: int = 0
    """How often somebody pressed Cancel."""
    search_id: str = ""
    """The search that fills it, where somebody has seen that: not every message shows the list."""
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

    @property
    def messages(self) -> Sequence[Message]:
        """All of them, mentions apart."""
        return [*self.results, *self.other_ends, *self.unfinished]


def shown_batches(slack: Simulator, asked: Sequence[Asked] = ()) -> Mapping[str, Shown]:
    """Batch id → what is shown of it."""
    messages = [(found, message) for message in all_messages(slack) if (found := about(message))]
    names = {one.search_id: one.list_name for one in asked}
    names |= {found.search_id: name for found, message in messages if (name := list_of(message))}
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
        found += _elsewhere(one_list, [one for _, one in batches])
        if len(tasks) > one_list.batches:
            what = f"{len(tasks)} tasks were started for {one_list.batches} batches"
            found.append(Violation(kind="started_twice", what=what, list_name=name))
        found += _tasks(name, tasks, cancels=one_list.cancels)
        results = [message for _, one in batches for message in one.results[:1]]
        told, saved = _told(results), sorted(task.saved for task in tasks if task.saved)
        if told != saved:
            what = f"the results tell {told} people, the tasks have saved {saved}"
            found.append(Violation(kind="told_wrong", what=what, list_name=name))
        ended = sum(is_cancelled(message) for message in results)
        if ended > one_list.cancels:
            what = f"{ended} batches are cancelled, and Cancel was pressed {one_list.cancels} times"
            found.append(Violation(kind="cancelled_unasked", what=what, list_name=name))
    for name, batches in by_list.items():
        found.append(Violation(kind="started_twice", what=f"{len(batches)} batches that nobody asked for: {name}"))
    return found


def _told(results: Sequence[Message]) -> list[int]:
    """How many people each result tells; a batch that was cancelled early has none, and no task perhaps."""
    return sorted(people for message in results if (people := people_told(message) or 0))


def _tasks(name: str, tasks: Sequence[TaskRow], *, cancels: int) -> list[Violation]:
    """Each task has saved all that was wanted, but for those that were cancelled."""
    found: list[Violation] = []
    for task in tasks:
        whole = task.status == "completed" and task.saved == task.wanted
        if whole or (task.status == "cancelled" and cancels):
            continue
        what = f"task {task.id} is {task.status} with {task.saved} of {task.wanted} people"
        found.append(Violation(kind="lost", what=what, list_name=name))
    return found


def count_files(exports: Mapping[str, int], slack: Simulator) -> list[Violation]:
    """Each Export brings one file, or the news that there is none; where nobody knows, both.

    `exports` are those that the bot has recorded, by the name of the list.
    """
    files: Counter[str] = Counter()
    refusals: Counter[str] = Counter()
    for message in all_messages(slack):
        if name := list_of(message):
            files[name] += is_file(message)
            refusals[name] += is_no_file(message)
    found: list[Violation] = []
    for name in {*exports, *files}:
        wanted, brought, refused = exports.get(name, 0), files[name], refusals[name]
        if brought > wanted:
            found.append(Violation(kind="file_twice", what=f"{brought} files for {wanted} exports", list_name=name))
        if brought + refused < wanted:
            what = f"{brought} files and {refused} refusals for {wanted} exports"
            found.append(Violation(kind="file_lost", what=what, list_name=name))
    return found


def all_messages(slack: Simulator) -> Iterator[Message]:
    """Of every workspace and channel."""
    for workspace in slack.workspaces.values():
        for channel in workspace.channels.values():
            yield from channel.messages.values()


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


def _elsewhere(asked: Asked, batches: Sequence[Shown]) -> list[Violation]:
    """What is told where nobody asked: a list that was filled in a conversation is nobody else's business."""
    places = {message.channel_id for one in batches for message in one.messages} - {asked.place}
    return [
        Violation(kind="elsewhere", what=f"asked for in {asked.place}, told in {place}", list_name=asked.list_name)
        for place in sorted(places)
    ]


def count_money(books: Books) -> list[Violation]:
    """Everybody who was saved was paid for once, and nothing is held back."""
    found = [
        Violation(kind="person_twice", what=f"{person} is {times} times in the list", list_name=name)
        for name, person, times in books.twice
    ]
    for task in books.all_tasks:
        if task.entries != task.saved and not task.removed:
            what = f"task {task.id} says {task.saved} people and has brought {task.entries}"
            found.append(Violation(kind="charged_twice", what=what, list_name=task.list_name))
    for name, tasks in books.tasks.items():
        if (saved := sum(task.saved for task in tasks)) != (there := books.people.get(name, 0)):
            what = f"the tasks say {saved} people, and {there} are in the list"
            found.append(Violation(kind="charged_twice", what=what, list_name=name))
    cost = sum(task.saved * task.price for task in books.all_tasks)
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

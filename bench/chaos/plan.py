"""What will be asked for and what will be broken: all of it drawn from one seed, before anything begins."""

import math
import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.searches.limits import LEASE
from leadsearch.service.claims import LEASE_MS

KILL_EVERY: Final = 5
"""Batches for each process that is killed."""
EVERY: Final = {
    "pause": 40, "redis_restart": 50, "redis_cut": 25, "socket_cut": 40, "api_cut": 25, "api": 4, "slack": 3
}  # fmt: skip
"""Batches for each fault of the other kinds."""
BOTS: Final = ("bot-0", "bot-1", "bot-2")
BOT_PAUSE: Final = (LEASE + 1, LEASE + 5)
"""Seconds for which a bot stands still: others have taken its work over when it goes on."""
SERVICE_PAUSE: Final = (LEASE_MS / 1000 + 1, LEASE_MS / 1000 + 5)
"""The same for a service."""
API_FAULTS: Final = ("lose_answer", "lose_answer", "bad_gateway", "reset", "unavailable", "slow")
"""Two of six do the work and lose the answer; a bad gateway does it too."""
SLACK_FAULTS: Final = ("rate_limited", "server_error", "lose_answer", "lose_answer", "slow")
SLACK_METHODS: Final = (
    *("chat.postMessage", "chat.postMessage", "chat.postMessage", "chat.update", "chat.update", "chat.update"),
    *("views.open", "files.completeUploadExternal", "chat.postEphemeral"),
)
SLACK_EVERYWHERE: Final = ("auth.test", "apps.connections.open")
"""What a process asks when it starts: hit once in a while, in whichever workspace."""
PROMPTS: Final = ("CTOs", "people in New York", "VPs of Sales", "product managers", "people in the United Kingdom")
"""Each matches more of the sample people than one list asks for."""
COUNTS: Final = (5, 10, 20, 30)
CANCEL_ONCE_IN: Final = 6
"""Batches for each that somebody cancels."""
EXPORT_ONCE_IN: Final = 3
"""Lists for each that somebody exports."""
DIRECT_ONCE_IN: Final = 5
"""Lists for each that somebody fills in the conversation with the bot."""
PATIENT_ONCE_IN: Final = 6
"""Lists for each whose one batch is so large that its time is over before, and somebody keeps waiting."""
PATIENT_COUNT: Final = 150
LISTS_LONGEST: Final = 6
"""Batches of one list."""
CHANNELS: Final = ("sales", "general")
PEOPLE: Final = ("ana", "ben")


class Kind(StrEnum):
    """What is broken."""

    KILL = "kill"
    PAUSE = "pause"
    """A process stands still for longer than its leases last, and then goes on as if nothing had been."""
    REDIS_RESTART = "redis_restart"
    REDIS_CUT = "redis_cut"
    SOCKET_CUT = "socket_cut"
    API_CUT = "api_cut"
    API = "api"
    SLACK = "slack"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault, and its moment."""

    after: int
    """It comes when so many batches were asked for,"""
    pause: float
    """so many seconds after that, or after the fault before it."""
    kind: Kind
    target: str = ""
    """A process, or a workspace."""
    how: str = ""
    """What the API's way or Slack does wrong."""
    where: str = ""
    """An operation of the API, or a method of Slack's."""
    seconds: float = 0.0
    """How long it is away, still, late, or closed."""

    def __str__(self) -> str:
        """In a line of the way there."""
        words = (self.kind.value, self.how, self.where, self.target, f"{self.seconds:.1f} s" if self.seconds else "")
        return " ".join(word for word in words if word)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One list that somebody fills, batch after batch."""

    name: str
    """Unlike any other list's; every message of the list shows it."""
    workspace: str
    person: str
    channel: str
    direct: bool
    """Whether it is filled in the conversation with the bot instead, where nobody else looks."""
    prompt: str
    count: int
    pressed_twice: tuple[bool, ...]
    """For each batch after the first: whether two persons press at once, or in a conversation one does twice."""
    cancelled: tuple[bool, ...]
    """For each batch: whether somebody presses Cancel while it runs."""
    patient: bool
    """Whether the time of its one batch is over while it runs, and somebody presses Keep waiting."""
    exported: bool
    """Whether somebody wants the file of it in the end."""

    @property
    def batches(self) -> int:
        """How many batches."""
        return 1 + len(self.pressed_twice)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All of one run."""

    services: tuple[str, ...]
    lists: tuple[Wanted, ...]
    faults: tuple[Fault, ...]


def make_plan(batches: int, *, seed: int, workspaces: tuple[str, ...], services: int = 2) -> Plan:
    """The same for the same arguments."""
    names = tuple(f"service-{number}" for number in range(services))
    return Plan(
        services=names,
        lists=_lists(batches, random.Random(f"lists {seed}"), workspaces),
        faults=_faults(batches, random.Random(f"faults {seed}"), workspaces, BOTS + names),
    )


def _lists(batches: int, rng: random.Random, workspaces: tuple[str, ...]) -> tuple[Wanted, ...]:
    lists: list[Wanted] = []
    left = batches
    while left:
        patient = rng.random() < 1 / PATIENT_ONCE_IN
        long = 1 if patient else min(left, rng.randint(1, LISTS_LONGEST))
        number = len(lists)
        lists.append(
            Wanted(
                name=f"Chaos {number:04d}",
                workspace=workspaces[number % len(workspaces)],
                person=PEOPLE[number // len(workspaces) % len(PEOPLE)],
                channel=rng.choice(CHANNELS),
                direct=rng.random() < 1 / DIRECT_ONCE_IN,
                prompt=rng.choice(PROMPTS),
                count=PATIENT_COUNT if patient else rng.choice(COUNTS),
                patient=patient,
                pressed_twice=tuple(rng.random() < 1 / 3 for _ in range(long - 1)),
                cancelled=tuple(rng.random() < 1 / CANCEL_ONCE_IN for _ in range(long)),
                exported=rng.random() < 1 / EXPORT_ONCE_IN,
            )
        )
        left -= long
    return tuple(lists)


def _faults(
    batches: int, rng: random.Random, workspaces: tuple[str, ...], processes: tuple[str, ...]
) -> tuple[Fault, ...]:
    kinds = [Kind.KILL] * math.ceil(batches / KILL_EVERY)
    for name, every in EVERY.items():
        kinds += [Kind(name)] * math.ceil(batches / every)
    moments = sorted((rng.randrange(batches), place) for place in range(len(kinds)))
    rng.shuffle(kinds)
    return tuple(
        _fault(kind, after, rng, workspaces, processes) for kind, (after, _) in zip(kinds, moments, strict=True)
    )


def _fault(
    kind: Kind, after: int, rng: random.Random, workspaces: tuple[str, ...], processes: tuple[str, ...]
) -> Fault:
    pause, seconds = rng.uniform(0.0, 0.6), 0.0
    target = how = where = ""
    match kind:
        case Kind.KILL:
            pause, seconds = rng.uniform(0.2, 2.0), rng.uniform(0.0, 2.0)
            target = rng.choice(processes)
        case Kind.PAUSE:
            target = rng.choice(processes)
            seconds = rng.uniform(*(BOT_PAUSE if target in BOTS else SERVICE_PAUSE))
        case Kind.REDIS_RESTART:
            seconds = rng.uniform(0.2, 3.0)
        case Kind.API:
            how, where, seconds = rng.choice(API_FAULTS), rng.choice(("start", "start", "any")), rng.uniform(1.0, 4.0)
        case Kind.SLACK:
            how, seconds = rng.choice(SLACK_FAULTS), float(rng.randint(1, 4))
            target, where = rng.choice((rng.choice(workspaces), "")), rng.choice(SLACK_METHODS)
            if rng.random() < 1 / 8:
                target, where = "", rng.choice(SLACK_EVERYWHERE)
        case _:
            pass
    return Fault(after=after, pause=pause, kind=kind, target=target, how=how, where=where, seconds=seconds)

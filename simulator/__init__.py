"""A Slack workspace on this machine: strict where Slack is strict, for trying and testing a bot without Slack.

`async with Simulator(manifest) as slack:` gives an address and tokens for the bot, people who act, faults, records.
"""

from simulator.clock import Clock
from simulator.faults import Fault
from simulator.modals import View
from simulator.person import Person
from simulator.recorder import Call, Delivery
from simulator.seen import NotSeenError, Seen
from simulator.simulator import Simulator
from simulator.state import Channel, File, Message, User
from simulator.workspace import Workspace

__all__ = [
    "Call",
    "Channel",
    "Clock",
    "Delivery",
    "Fault",
    "File",
    "Message",
    "NotSeenError",
    "Person",
    "Seen",
    "Simulator",
    "User",
    "View",
    "Workspace",
]

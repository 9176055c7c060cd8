"""The message of a batch that has not ended."""

from typing import Final

from bot.searches.models import Batch, BatchState, Search, TroubleKind
from bot.slack import text
from bot.slack.render import buttons, lines
from bot.slack.render.message import Message, Part
from bot.slack.render.parts import Step, actions, context, plan, section

USUAL: Final = "usually under 2 minutes"
TICK_SECONDS: Final = 10
"""The time that has passed is shown in these steps, so that the clock alone rarely makes an edit."""
_TITLES: Final = (
    ("queued", "Queued"),
    ("understanding", "Understanding the prompt"),
    ("finding", "Finding people"),
    ("saving", "Saving"),
)
NO_ANSWER: Final = "the lead search API does not answer just now, it is asked again"
_PASSING: Final = frozenset({TroubleKind.UNREACHABLE, TroubleKind.SURPRISE})
_KNOWN_STATUS: Final = frozenset({"pending", "running", "completed", "failed", "cancelled"})


def progress(search: Search, batch: Batch, *, now: float, plain: bool) -> Message:
    """Who asked for what, the steps, how many are saved, the time that has passed, and Cancel."""
    headline = f"Finding *{text.people(batch.count)}* for {lines.prompt(search)}"
    steps = _steps(batch)
    blocks: list[Part] = [
        section(headline),
        section(_listed(steps)) if plain else plan(_plan_title(batch), steps),
        context(_facts(search, batch, now)),
    ]
    if batch.joined:
        blocks.append(context(JOINED))
    if batch.state is not BatchState.CANCELLING:
        blocks.append(actions(buttons.cancel(search, batch)))
    current = next((step.title for step in steps if step.status == "in_progress"), "Cancelling")
    return Message(text=f"{headline}. {current}. {_facts(search, batch, now)}", blocks=tuple(blocks))


JOINED: Final = "A search was already filling this list; this message follows it, and no second one was started."


def _steps(batch: Batch) -> list[Step]:
    at = _step_at(batch)
    steps = []
    for place, (name, title) in enumerate(_TITLES):
        saved_too = name == "saving" and batch.progress.saved > 0
        if place < at:
            steps.append(Step(name, title, "complete"))
        elif place == at or saved_too:
            steps.append(Step(name, title, "in_progress"))
        else:
            steps.append(Step(name, title, "pending"))
    return steps


def _step_at(batch: Batch) -> int:
    """The step that is under way, as far as the API tells."""
    if batch.state is BatchState.READING:
        return 3
    if batch.state not in {BatchState.RUNNING, BatchState.CANCELLING} or batch.progress.status == "pending":
        return 0
    return 2 if batch.filters or batch.progress.saved else 1


def _plan_title(batch: Batch) -> str:
    if batch.state is BatchState.CANCELLING:
        return "Cancelling"
    if batch.progress.saved:
        return f"{text.number(batch.progress.saved)} of {text.number(batch.count)} saved"
    return f"Looking for {text.people(batch.count)}"


def _facts(search: Search, batch: Batch, now: float) -> str:
    passed = (max(now - batch.created_at, 0.0) // TICK_SECONDS) * TICK_SECONDS
    facts = [lines.asked(batch)]
    if lines.own_name(search):
        facts.append(f"into {lines.the_list(search)}")
    if batch.progress.saved:
        facts.append(f"{text.number(batch.progress.saved)} of {text.number(batch.count)} saved")
    if batch.trouble is not None and batch.trouble.kind in _PASSING:
        facts.append(NO_ANSWER)
    if batch.progress.status not in _KNOWN_STATUS:
        facts.append(f"the API says “{text.mrkdwn(batch.progress.status, lines.ID_SHOWN)}”")
    if batch.state is BatchState.CANCELLING:
        facts.append(f"cancelling for {text.user(batch.cancelled_by or batch.user_id)}")
    elif passed:
        facts.append(f"{text.duration(passed)} so far, {USUAL}")
    else:
        facts.append(USUAL)
    return " · ".join(facts)


_SIGNS: Final = {"complete": "✓", "in_progress": "▸", "pending": "·", "error": "✗"}


def _listed(steps: list[Step]) -> str:
    return "\n".join(f"{_SIGNS[step.status]} {step.title}" for step in steps)

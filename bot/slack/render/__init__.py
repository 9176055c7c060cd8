"""Data in, plain dicts out: one file for each screen. No I/O here."""

from bot.slack.render.batch import batch_message
from bot.slack.render.form import Fields, FormState, Reading, form
from bot.slack.render.lists import lists
from bot.slack.render.message import Message, Part
from bot.slack.render.notes import export_failed, export_note, mention, no_place

__all__ = [
    "Fields",
    "FormState",
    "Message",
    "Part",
    "Reading",
    "batch_message",
    "export_failed",
    "export_note",
    "form",
    "lists",
    "mention",
    "no_place",
]

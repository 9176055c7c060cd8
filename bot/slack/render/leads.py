"""The first leads of a batch, as a table or as lines."""

from collections.abc import Sequence
from typing import Final

from bot.slack import text
from bot.slack.render.message import Part
from bot.slack.render.parts import MISSING, cell, linked_cell, section, table
from leadsearch.contract import Lead, Place

NAME: Final = 80
TITLE: Final = 80
COMPANY: Final = 60
PLACE: Final = 60
LINK: Final = 300
"""Longer addresses (escaped) are left out: ten of them and all cells have to stay below MESSAGE_TEXT_SUM."""
ROWS_PER_SECTION: Final = 4
"""Lines of one section: four full ones are below SECTION_TEXT."""
HEADER: Final = ("Name", "Title", "Company", "Place")


def lead_table(leads: Sequence[Lead]) -> Part:
    """Name (linked to the profile), title, company, place."""
    return table(HEADER, [_row(lead) for lead in leads])


def lead_lines(leads: Sequence[Lead]) -> list[Part]:
    """The same as paragraphs."""
    lines = [f"{place}. {_line(lead)}" for place, lead in enumerate(leads, start=1)]
    return [
        section("\n".join(lines[start : start + ROWS_PER_SECTION])) for start in range(0, len(lines), ROWS_PER_SECTION)
    ]


def profile(lead: Lead) -> str | None:
    """The first address that is safe and short enough; LinkedIn's before others."""
    links = [url for social in lead.socials if len(text.escape(social)) <= LINK and (url := text.safe_url(social))]
    return next((url for url in links if "linkedin.com/" in url), links[0] if links else None)


def place_of(place: Place | None) -> str:
    """City and country, or what there is."""
    if place is None:
        return ""
    named = [part for part in (place.city, place.country) if part] or [
        part for part in (place.state, place.raw) if part
    ]
    return ", ".join(named)


def _row(lead: Lead) -> list[Part]:
    name = text.plain(lead.name.full, NAME) or MISSING
    url = profile(lead)
    company = lead.company.name if lead.company else None
    return [
        linked_cell(name, url) if url else cell(name),
        cell(text.plain(lead.title or "", TITLE)),
        cell(text.plain(company or "", COMPANY)),
        cell(text.plain(place_of(lead.location), PLACE)),
    ]


def _line(lead: Lead) -> str:
    name = text.mrkdwn(lead.name.full, NAME) or MISSING
    url = profile(lead)
    company = (lead.company.name if lead.company else None) or ""
    rest = (
        text.mrkdwn(lead.title or "", TITLE),
        text.mrkdwn(company, COMPANY),
        text.mrkdwn(place_of(lead.location), PLACE),
    )
    return ", ".join([f"<{text.escape(url)}|{name}>" if url else name, *(part for part in rest if part)])

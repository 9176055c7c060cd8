"""Prompts that find people, shown wherever somebody may not know what to write."""

from typing import Final

EXAMPLES: Final = (
    "VPs of Sales at SaaS companies in Austin",
    "CTOs and VPs of Engineering at fintech startups in London",
    "founders of climate startups in Berlin, not recruiters",
    "marketing directors in Germany, Austria and Switzerland",
    "data scientists at healthcare companies in Boston with 200+ employees",
    "account executives at cybersecurity companies in New York",
)

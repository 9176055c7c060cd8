"""What travels as JSON."""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
"""A decoded JSON object, exactly as Slack's documents spell it."""

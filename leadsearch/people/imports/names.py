"""Names of files and columns, which may hold anything, as they are said."""

from typing import Final

_LENGTH_MAX: Final = 200


def readable(name: str) -> str:
    """The name; what cannot be printed or kept (half characters, control signs) is escaped, a long one is cut."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name[:_LENGTH_MAX])

"""The Lua scripts: each is one atomic change or one consistent look."""

from dataclasses import dataclass
from hashlib import sha1
from importlib.resources import files


@dataclass(frozen=True)
class Script:
    """A script, as Redis knows it: by the hash of its text."""

    source: str
    sha: str


@dataclass(frozen=True)
class Scripts:
    """All of them, by file name."""

    begin: Script
    budget_answered: Script
    budget_close: Script
    budget_take: Script
    channel_batches: Script
    channel_searches: Script
    claim_due: Script
    edit_begin: Script
    edit_end: Script
    export: Script
    more: Script
    renew: Script
    save: Script
    search: Script
    team_lists: Script
    wish: Script


def load_scripts() -> Scripts:
    """Read the scripts; what they share stands before each."""
    folder = files("bot.store") / "lua"
    shared = (folder / "shared.lua").read_text(encoding="utf-8")

    def script(name: str) -> Script:
        source = shared + (folder / f"{name}.lua").read_text(encoding="utf-8")
        # Redis names scripts by SHA-1; nothing is secured by it.
        return Script(source, sha1(source.encode(), usedforsecurity=False).hexdigest())

    return Scripts(**{name: script(name) for name in Scripts.__dataclass_fields__})

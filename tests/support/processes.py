"""Processes, as /proc has them."""

from pathlib import Path


def children_of(pid: int, word: str) -> list[int]:
    """The children of this process with such a word in their command line."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except (OSError, IndexError):
            continue
        if parent == str(pid) and word in command:
            found.append(int(folder.name))
    return found

"""Something done in a thread that stands still until the test says so."""

import threading
from typing import Final

GATE_S: Final = 30.0
"""How long a thread stands still when the test does not let it go."""


class Gate:
    """What the thread passes, and the test opens."""

    def __init__(self) -> None:
        self.reached = 0
        """How often the thread came to it."""
        self.let_go: list[bool] = []
        """For each time that it was passed, whether the test had opened it."""
        self._open = threading.Event()

    def pass_(self) -> None:
        """Stand still until it is open."""
        self.reached += 1
        self.let_go.append(self._open.wait(GATE_S))

    def open(self) -> None:
        """Let pass who stands there, and who comes later."""
        self._open.set()

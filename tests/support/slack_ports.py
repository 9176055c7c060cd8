"""Stand-ins for ports that the notifier needs."""

from collections.abc import Sequence

from bot.searches.ports import StoreAway
from leadsearch.contract import Filters


class OpenBudget:
    """Lets every call through unless a test closes a bucket; remembers what was asked."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str | None]] = []
        self.waits: dict[str, list[float]] = {}
        self.closed: list[tuple[str, str, float]] = []
        self.held: list[str] = []
        """Buckets with a call under way that keeps the next one back."""
        self.away = False

    async def take(
        self,
        team_id: str,
        bucket: str,
        *,
        now: float,
        per_minute: float,
        burst: int,
        asker: str | None = None,
        hold: float = 0.0,
    ) -> float:
        if self.away:
            raise StoreAway("budget")
        wait = self.waits.get(bucket, [0.0])
        answer = wait.pop(0) if len(wait) > 1 else wait[0]
        if answer == 0:
            self.taken.append((team_id, bucket, asker))
            self.held += [bucket] if hold else []
        return answer

    async def answered(self, team_id: str, bucket: str, *, taken: float) -> None:
        if self.away:
            raise StoreAway("budget")
        self.held.remove(bucket)

    async def close(self, team_id: str, bucket: str, *, until: float) -> None:
        if self.away:
            raise StoreAway("budget")
        self.closed.append((team_id, bucket, until))


class DictMemory:
    def __init__(self) -> None:
        self.flags: set[tuple[str, str]] = set()
        self.asked = 0
        self.away = False

    async def remember(self, team_id: str, flag: str) -> None:
        if self.away:
            raise StoreAway("memory")
        self.flags.add((team_id, flag))

    async def remembers(self, team_id: str, flag: str) -> bool:
        self.asked += 1
        if self.away:
            raise StoreAway("memory")
        return (team_id, flag) in self.flags


class TitleReader:
    """Reads nothing, and describes the titles."""

    def read(self, prompt: str) -> Filters:
        return Filters()

    def needs_a_look(self, filters: Filters) -> bool:
        return False

    def describe(self, filters: Filters) -> Sequence[tuple[str, str]]:
        return [("Titles", ", ".join(role.title or "" for role in filters.roles))]

"""Files between the first and the last step of an upload, and their content."""

from dataclasses import dataclass

from simulator.clock import Clock
from simulator.errors import RefusedError
from simulator.ids import Ids
from simulator.state import File
from simulator.workspace import Workspace

NOT_FOUND = 404


@dataclass(kw_only=True)
class Ticket:
    """A file that is being uploaded."""

    workspace: Workspace
    file_id: str
    name: str
    url: str
    content: bytes | None = None


class Uploads:
    """Hands out upload addresses and keeps what is sent to them."""

    def __init__(self, *, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids
        self._tickets: dict[str, Ticket] = {}
        self.base = ""
        """Where the simulator is reached; known once it listens."""

    def begin(self, workspace: Workspace, name: str) -> Ticket:
        """Step 1: an address to send the bytes to."""
        path = f"/upload/v1/{self._ids.secret('')}"
        ticket = Ticket(workspace=workspace, file_id=self._ids.make("F"), name=name, url=self.base + path)
        self._tickets[path] = ticket
        return ticket

    def ticket(self, path: str) -> Ticket:
        """The file an address belongs to.

        Raises:
            RefusedError: 404.
        """
        if (ticket := self._tickets.get(path)) is None:
            raise RefusedError("not_found", "no such upload address", status=NOT_FOUND)
        return ticket

    def workspace_of(self, path: str) -> str | None:
        """The name of the workspace an address belongs to."""
        ticket = self._tickets.get(path)
        return ticket.workspace.name if ticket else None

    def complete(self, workspace: Workspace, file_id: str, title: object) -> File:
        """Step 3: the file exists from now on.

        Raises:
            RefusedError: `file_not_found`, when the id is unknown, used up, or no bytes were sent.
        """
        for path, ticket in self._tickets.items():
            if ticket.file_id == file_id and ticket.workspace is workspace and ticket.content is not None:
                del self._tickets[path]
                return self._keep(ticket, ticket.content, title)
        raise RefusedError("file_not_found", f"{file_id} is unknown, complete already, or its bytes were never sent")

    def _keep(self, ticket: Ticket, content: bytes, title: object) -> File:
        file = File(
            id=ticket.file_id,
            name=ticket.name,
            title=str(title or ticket.name),
            user_id=ticket.workspace.bot.id,
            content=content,
            url=f"{self.base}/files-pri/{ticket.workspace.id}-{ticket.file_id}/{ticket.name}",
            created=int(self._clock.now()),
        )
        ticket.workspace.files[file.id] = file
        return file

"""Our own search service beside the bot, for the bot alone and free of charge."""

import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cli.children import Child, without_secrets
from cli.reading import model_settings
from leadsearch.people.formats import WRITTEN

SERVICE_READY: Final = re.compile(r"^leads-api listening on (?P<url>\S+)$")

SERVICE_WORKING: Final = re.compile(re.escape(WRITTEN))


class OwnService:
    """A child at a free port; started again, it has the same one.

    Args:
        data: the data folder.
        environment: what the bot inherited; of its secrets the language model's and the database's are passed on.
    """

    def __init__(self, data: Path, environment: Mapping[str, str]) -> None:
        self._data = data
        self._key = _embedded_key(data / "service.key")
        self._env = {**without_secrets(environment), **model_settings(environment), "LEADS_EMBEDDED_KEY": self._key}
        if address := environment.get("DATABASE_URL"):
            self._env["DATABASE_URL"] = address
        self._port = 0
        self._child = self._next()

    @property
    def name(self) -> str:
        """For a person."""
        return "our search service"

    async def start(self) -> Mapping[str, str]:
        """Start it; answers the bot's settings for it. Raises click.ClickException."""
        said = await self._child.start()
        self._port = urlsplit(said["url"]).port or 0
        return {"LEADS_API_URL": said["url"], "LEADS_API_KEY": self._key, "LEADS_API_HONOURS_KEYS": "true"}

    def works(self) -> bool:
        """Whether it is still there."""
        return self._child.works()

    async def restart(self) -> None:
        """Start it anew at the same address. Raises click.ClickException."""
        await self._child.stop()
        self._child = self._next()
        await self._child.start()

    async def stop(self) -> None:
        """End it."""
        await self._child.stop()

    def _next(self) -> Child:
        where = ("--host", "127.0.0.1", "--port", str(self._port), "--data", str(self._data))
        return Child("serve", *where, "--price", "0", env=self._env, ready=SERVICE_READY, working=SERVICE_WORKING)


def _embedded_key(file: Path) -> str:
    """The key of the account that the bot has at its own service: the same after a restart, readable to us alone."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(f"pk_live_{secrets.token_urlsafe(24)}")
    return file.read_text().strip()

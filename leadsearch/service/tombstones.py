"""Who was erased and stays away: keyed hashes, which tell nobody who it was and still know him when he comes again."""

import hmac
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, delete, select

from leadsearch.people.identities import identities
from leadsearch.people.record import Person
from leadsearch.service.database import Database
from leadsearch.service.dialect import insert_new
from leadsearch.service.ports import NowMs
from leadsearch.service.schema import ErasedIdentity, Secret

_SECRET: Final = "tombstones"  # noqa: S105 - what it is called
_SECRET_BYTES: Final = 32


@dataclass(frozen=True)
class KeptOut:
    """Who must not come in again."""

    key: bytes
    hashes: frozenset[str]

    def __call__(self, person: Person) -> bool:
        """Whether it is one of them, by any of his identities."""
        return any(_hashed(self.key, way) in self.hashes for way in identities(person))


class Tombstones:
    """Keeps them, in the database of the service, which all imports of one installation share."""

    def __init__(self, *, database: Database, now_ms: NowMs) -> None:
        self._database = database
        self._now_ms = now_ms

    async def put(self, ways: Collection[str]) -> None:
        """Keep whoever has one of these identities out of every later import."""
        key = await self._key()
        stones = [{"identity_hash": _hashed(key, way), "erased_ms": self._now_ms()} for way in ways]
        if stones:
            await self._database.write(
                lambda connection: connection.execute(insert_new(connection, ErasedIdentity), stones)
            )

    async def lift(self, ways: Iterable[str]) -> int:
        """Let them in again; how many of the identities were kept out."""
        key = await self._key()
        hashes = [_hashed(key, way) for way in ways]
        gone = delete(ErasedIdentity).where(ErasedIdentity.identity_hash.in_(hashes))
        return await self._database.write(
            lambda connection: len(connection.scalars(gone.returning(ErasedIdentity.identity_hash)).all())
        )

    async def kept_out(self) -> KeptOut | None:
        """All of them, as they are now; None where nobody was erased."""
        key = await self._key()
        query = select(ErasedIdentity.identity_hash)
        hashes = await self._database.ask(lambda connection: frozenset(connection.scalars(query)))
        return KeptOut(key, hashes) if hashes else None

    async def _key(self) -> bytes:
        return bytes.fromhex(await self._database.write(_secret, secrets.token_hex(_SECRET_BYTES)))


def _secret(connection: Connection, fresh: str) -> str:
    """The one that was kept first."""
    connection.execute(insert_new(connection, Secret), {"name": _SECRET, "value": fresh})
    return connection.scalars(select(Secret.value).where(Secret.name == _SECRET)).one()


def _hashed(key: bytes, way: str) -> str:
    return hmac.new(key, way.encode(), sha256).hexdigest()

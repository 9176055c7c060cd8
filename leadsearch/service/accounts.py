"""Accounts and their keys. Only a hash of a key is kept: a lost key is replaced, never read back."""

import hashlib
import secrets
from typing import Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, bindparam, func, select, update

from leadsearch.service.database import Database
from leadsearch.service.dialect import insert_new
from leadsearch.service.errors import NotFoundError, RefusedError
from leadsearch.service.ports import NewId, NowMs
from leadsearch.service.schema import Account, Task

KNOWN_FOR_MS: Final = 2_000
"""For so long another process may still take a key that was replaced. Pollers ask many times a second."""
KEY_PREFIX: Final = "pk_own_"
"""How a key of this service begins, so that people and secret scanners see whose it is."""
_KEY_BYTES: Final = 24
CREDITS_MAX: Final = 10**15
"""Credits of one grant; far above any use, far below what a database column holds."""
NAME_MAX: Final = 120
"""Characters of an account's name."""
_ACCOUNTS: Final = Account.table()
_WHOSE: Final = select(_ACCOUNTS.c.id, _ACCOUNTS.c.name).where(_ACCOUNTS.c.key_hash == bindparam("hashed"))


class Caller(BaseModel):
    """The account that a request's key belongs to."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str


class AccountRow(BaseModel):
    """An account as its operator sees it, in credits. Granted in all: `balance` + `reserved` + `spent`."""

    model_config = ConfigDict(frozen=True)

    name: str
    balance: int
    reserved: int
    spent: int


class Accounts:
    """Make, find and fill accounts."""

    def __init__(self, *, database: Database, now_ms: NowMs, new_id: NewId) -> None:
        self._database = database
        self._now_ms = now_ms
        self._new_id = new_id
        self._callers: dict[str, tuple[Caller, int]] = {}
        """Hash of a key → whose it is, and until when that is not looked up again; as many as there are accounts."""

    async def add(self, name: str, *, balance: int) -> str:
        """Make an account and return its key. Raises RefusedError when the name is taken or no name at all."""
        name = name.strip()
        if not 0 < len(name) <= NAME_MAX:
            raise RefusedError(f"An account's name has 1 to {NAME_MAX} characters.")
        key = _new_key()
        row = self._row(name, key, balance)
        if not await self._database.write(_insert, row):
            raise RefusedError(f"There is an account named {name!r} already. Choose another name.")
        return key

    async def ensure(self, name: str, *, key: str, balance: int) -> bool:
        """See to it that an account has this key: the one of this name, or else whichever has it already.

        Answers whether it had to be made; `balance` is what it begins with then.
        """
        made = await self._database.write(_ensure, self._row(name, key, balance))
        self._callers.clear()
        return made

    async def renew(self, name: str) -> str:
        """Give an account a new key and return it; the old one ends here now, elsewhere within KNOWN_FOR_MS.

        Raises NotFoundError.
        """
        key = _new_key()
        statement = update(Account).where(Account.name == name).values(key_hash=hash_key(key)).returning(Account.id)
        if await self._database.write(lambda connection: connection.scalar(statement)) is None:
            raise _no_account(name)
        self._callers.clear()
        return key

    def _row(self, name: str, key: str, balance: int) -> dict[str, str | int]:
        return {
            "id": self._new_id(),
            "name": name,
            "key_hash": hash_key(key),
            "balance": balance,
            "spent": 0,
            "created_ms": self._now_ms(),
        }

    async def top_up(self, name: str, *, amount: int) -> int:
        """Add credits and return the new balance. Raises NotFoundError."""
        statement = update(Account).where(Account.name == name).values(balance=Account.balance + amount)
        balance: int | None = await self._database.write(
            lambda connection: connection.scalar(statement.returning(Account.balance))
        )
        if balance is None:
            raise _no_account(name)
        return balance

    async def rows(self) -> list[AccountRow]:
        """All accounts by name."""
        reserved = (
            select(func.coalesce(func.sum(Task.reserved), 0))
            .where(Task.account_id == Account.id)
            .correlate(Account)
            .scalar_subquery()
        )
        query = select(Account.name, Account.balance, reserved, Account.spent).order_by(Account.name)
        found = await self._database.ask(lambda connection: connection.execute(query).all())
        return [AccountRow(name=name, balance=free, reserved=held, spent=spent) for name, free, held, spent in found]

    async def caller(self, key: str) -> Caller | None:
        """Whose key this is, or None. Who was asked for within KNOWN_FOR_MS is not looked up again."""
        hashed, now = hash_key(key), self._now_ms()
        known, until = self._callers.get(hashed, (None, now))
        if now < until:
            return known
        row = await self._database.ask(lambda connection: connection.execute(_WHOSE, {"hashed": hashed}).first())
        if row is None:
            self._callers.pop(hashed, None)
            return None
        caller = Caller(id=row[0], name=row[1])
        self._callers[hashed] = caller, now + KNOWN_FOR_MS
        return caller

    async def balance(self, account_id: str) -> int:
        """What the account may still reserve, in credits. Raises NotFoundError."""
        query = select(Account.balance).where(Account.id == account_id)
        balance = await self._database.ask(lambda connection: connection.scalar(query))
        if balance is None:
            raise NotFoundError("This account no longer exists.")
        return balance


def _new_key() -> str:
    return KEY_PREFIX + secrets.token_urlsafe(_KEY_BYTES)


def _no_account(name: str) -> NotFoundError:
    return NotFoundError(f"There is no account named {name!r}. `leads accounts list` shows them all.")


def _ensure(connection: Connection, row: dict[str, str | int]) -> bool:
    """Whether it was made."""
    known = update(Account).where(Account.name == row["name"]).values(key_hash=row["key_hash"])
    return connection.scalar(known.returning(Account.id)) is None and _insert(connection, row)


def _insert(connection: Connection, row: dict[str, str | int]) -> bool:
    """Whether the name, and the key, were free."""
    return connection.scalar(insert_new(connection, Account).returning(_ACCOUNTS.c.id), row) is not None


def hash_key(key: str) -> str:
    """What is stored of a key. Keys are long and random, so that a plain hash cannot be guessed back."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()

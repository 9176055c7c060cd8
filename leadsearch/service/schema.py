"""The tables. Instants (`…_ms`) are milliseconds since 1970 UTC, amounts whole credits; a `number` only grows."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import JSON

Number: Final = BigInteger().with_variant(Integer, "sqlite")
"""A growing row number. SQLite counts up by itself only in a column that says INTEGER."""

ACTIVE: Final = ("pending", "running")
"""The states of a task that is not over. A list has one such task at most."""
ACTIVE_SQL: Final = "status IN ('pending', 'running')"
"""The same as a condition of SQL."""


class Base(DeclarativeBase):
    """The root of the tables."""

    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON, int: BigInteger}  # noqa: RUF012 SQLAlchemy's own spelling

    @classmethod
    def table(cls) -> Table:
        """The table itself: for statements that are carried out so often that no object is made of each row."""
        return cls.metadata.tables[cls.__tablename__]


def _growing() -> Mapped[int]:
    return mapped_column(Number, primary_key=True, autoincrement=True)


class Account(Base):
    """Who may ask, and what he may spend.

    What was ever granted is `balance` + `spent` + the `reserved` of his active tasks, at every moment.
    """

    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint("balance >= 0", name="balance_never_below_zero"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    balance: Mapped[int]
    spent: Mapped[int]
    created_ms: Mapped[int]


class LeadList(Base):
    """A list of one account. `id` may be the client's own and is unique per account."""

    __tablename__ = "lists"
    __table_args__ = (UniqueConstraint("account_id", "id"), {"sqlite_autoincrement": True})

    number: Mapped[int] = _growing()
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    id: Mapped[str] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(Text)
    lead_count: Mapped[int] = mapped_column(default=0)
    filters: Mapped[dict[str, Any] | None]
    created_ms: Mapped[int]
    updated_ms: Mapped[int]


class Search(Base):
    """One prompt on one list: what it was read as, and how far it has come. A further start goes on from here.

    `cursor` and `related_cursor` are the two places of people.engine.Cursor.
    """

    __tablename__ = "searches"
    __table_args__ = (UniqueConstraint("list_number", "prompt_key"), {"sqlite_autoincrement": True})

    number: Mapped[int] = _growing()
    list_number: Mapped[int] = mapped_column(ForeignKey("lists.number"))
    prompt_key: Mapped[str] = mapped_column(String(64))
    filters: Mapped[dict[str, Any]]
    cursor: Mapped[int] = mapped_column(default=0)
    related_cursor: Mapped[int] = mapped_column(default=0)


class Task(Base):
    """One run of a search.

    A worker may take it when `due_ms` has come: at once while it waits, at the end of the lease while somebody works at
    it. `fence` grows with every claim and release; a write that names an older one changes nothing.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index(
            "one_active_task_per_list",
            "list_number",
            unique=True,
            sqlite_where=text(ACTIVE_SQL),
            postgresql_where=text(ACTIVE_SQL),
        ),
        Index("due_tasks", "due_ms", sqlite_where=text(ACTIVE_SQL), postgresql_where=text(ACTIVE_SQL)),
        Index("tasks_of_an_account", "account_id", "number"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = _growing()
    id: Mapped[str] = mapped_column(String(36), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    list_number: Mapped[int] = mapped_column(ForeignKey("lists.number"))
    search_number: Mapped[int] = mapped_column(ForeignKey("searches.number"))
    prompt: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    correlation_id: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16))
    wanted: Mapped[int]
    result_count: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[int]
    related_cursor: Mapped[int]
    price: Mapped[int]
    reserved: Mapped[int]
    match_count: Mapped[int | None]
    relaxations: Mapped[list[Any] | None]
    exhausted: Mapped[bool] = mapped_column(default=False)
    error_message: Mapped[str | None] = mapped_column(Text)
    due_ms: Mapped[int]
    fence: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    created_ms: Mapped[int]
    completed_ms: Mapped[int | None]
    removed_ms: Mapped[int | None]


class Lead(Base):
    """A person as one account has saved him; one row per account and person, in however many lists he is."""

    __tablename__ = "leads"
    __table_args__ = (UniqueConstraint("account_id", "person_key"), {"sqlite_autoincrement": True})

    number: Mapped[int] = _growing()
    id: Mapped[str] = mapped_column(String(36), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    person_key: Mapped[str] = mapped_column(Text)
    record: Mapped[dict[str, Any]]
    created_ms: Mapped[int]
    updated_ms: Mapped[int]


class Entry(Base):
    """One lead in one list, and the task that put him there until that task is removed."""

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("list_number", "lead_number"),
        Index("entries_in_order", "list_number", "number"),
        Index("entries_of_a_task", "task_number", "number"),
        Index("entries_of_a_lead", "lead_number"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = _growing()
    list_number: Mapped[int] = mapped_column(ForeignKey("lists.number"))
    lead_number: Mapped[int] = mapped_column(ForeignKey("leads.number"))
    task_number: Mapped[int | None] = mapped_column(ForeignKey("tasks.number"))


class Suppression(Base):
    """A person whom an account has erased: only a hash of his identity, so that he never comes back."""

    __tablename__ = "suppressions"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    identity_hash: Mapped[str] = mapped_column(String(64), primary_key=True)


class ErasedIdentity(Base):
    """A keyed hash of somebody whom the operator has erased, so that no import brings him back."""

    __tablename__ = "erased_identities"

    identity_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    erased_ms: Mapped[int]


class Secret(Base):
    """A random value that belongs to this database, made when it is first needed."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(128))


class FinishedImport(Base):
    """A file that was imported."""

    __tablename__ = "imports"
    __table_args__ = ({"sqlite_autoincrement": True},)

    number: Mapped[int] = _growing()
    finished_ms: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    added: Mapped[int]
    merged: Mapped[int]
    refused: Mapped[int]


class IdempotencyKey(Base):
    """A start that was sent with a key: the same key answers the same task."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        Index("idempotency_keys_by_age", "created_ms"),
        Index("idempotency_keys_by_task", "task_number"),  # a task that is deleted is looked for here
    )

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    task_number: Mapped[int | None] = mapped_column(ForeignKey("tasks.number"))
    created_ms: Mapped[int]

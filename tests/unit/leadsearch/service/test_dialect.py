"""The same tables on both databases."""

import pytest
from sqlalchemy import Dialect
from sqlalchemy.engine import make_url
from sqlalchemy.schema import CreateIndex, CreateTable

from leadsearch.service.schema import Base

SQLITE, POSTGRESQL = (make_url(f"{name}://").get_dialect()() for name in ("sqlite", "postgresql"))


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL], ids=["sqlite", "postgresql"])
def test_one_active_task_per_list_is_an_index_of_the_database(dialect: Dialect) -> None:
    indexes = Base.metadata.tables["tasks"].indexes
    made = [" ".join(str(CreateIndex(index).compile(dialect=dialect)).split()) for index in indexes]
    wanted = "UNIQUE INDEX one_active_task_per_list ON tasks (list_number) WHERE status IN ('pending', 'running')"
    assert f"CREATE {wanted}" in made


@pytest.mark.parametrize(
    ("dialect", "counted"),
    [
        (SQLITE, "number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT"),
        (POSTGRESQL, "number BIGSERIAL"),
    ],
    ids=["sqlite", "postgresql"],
)
def test_a_row_number_is_never_used_again(dialect: Dialect, counted: str) -> None:
    for table in Base.metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=dialect))
        assert ("number" not in table.c) or counted in made

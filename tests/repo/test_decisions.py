"""Decision records have one number each, and say what keeps them true."""

from pathlib import Path

import pytest

RECORDS = sorted((Path(__file__).resolve().parents[2] / "docs" / "decisions").glob("*.md"))


def test_every_record_has_a_number_of_its_own_and_none_is_missing() -> None:
    assert [int(record.name[:3]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_record_has_its_four_parts(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert text.startswith(f"# {record.name[:3]} ")
    for part in ("Context", "Decision", "Consequences", "Checks"):
        assert f"**{part}" in text or f"## {part}" in text, part

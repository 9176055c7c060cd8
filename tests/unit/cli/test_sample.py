"""The sample people are made once for each version of the code that makes them."""

from pathlib import Path

from cli.sample import sample_people
from leadsearch.contract import Filters
from leadsearch.people.corpus import Corpus
from leadsearch.people.sample import COUNT


async def test_they_are_made_once_and_what_older_code_made_goes(tmp_path: Path) -> None:
    older = tmp_path / "people-0123456789ab.sqlite"
    older.write_bytes(b"")

    file = await sample_people(tmp_path)
    made = file.stat().st_mtime_ns
    again = await sample_people(tmp_path)

    corpus = await Corpus.open(file)
    try:
        assert await corpus.count(Filters()) == COUNT
    finally:
        await corpus.close()
    assert again == file
    assert again.stat().st_mtime_ns == made
    assert not older.exists()

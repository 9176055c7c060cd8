"""The sample people in a file that is made once and used again."""

import hashlib
import os
from pathlib import Path
from typing import Final

import leadsearch.people
from leadsearch.people.corpus import Corpus
from leadsearch.people.sample import fill

MADE_BY: Final = Path(leadsearch.people.__file__ or "").parent
DIGEST_SHOWN: Final = 12


async def sample_people(folder: Path) -> Path:
    """The file with the sample people in `folder`, made when there is none of this version of the code."""
    file = folder / f"people-{_version()}.sqlite"
    if file.exists():
        return file
    _clear(folder)
    unfinished = folder / f"people-{os.getpid()}.sqlite"
    corpus = await Corpus.open(unfinished)
    try:
        await fill(corpus)
    finally:
        await corpus.close()
    return unfinished.replace(file)


def _clear(folder: Path) -> None:
    """Takes away what older code made, and what was left unfinished."""
    folder.mkdir(parents=True, exist_ok=True)
    for older in folder.glob("people-*.sqlite*"):
        older.unlink(missing_ok=True)


def _version() -> str:
    """Says from which code the people come; other code may draw or keep them otherwise."""
    digest = hashlib.sha256()
    for source in sorted(MADE_BY.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:DIGEST_SHOWN]

"""What goes wrong with the file of a corpus, in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leadsearch import sqlite
from leadsearch.people.engine import CorpusAwayError


def unusable(file: Path, problem: Exception) -> str:
    """What an operator is told: which file, why, and where that is known what to do."""
    return f"{file} cannot be used as the corpus: {sqlite.in_words(problem)}"


@contextmanager
def in_words(file: Path) -> Iterator[None]:
    """Raise CorpusAwayError where the file is full, held by others or not to be read; a mistake of ours as it is."""
    try:
        yield
    except sqlite3.OperationalError as problem:
        if sqlite.is_mistake(problem):
            raise
        raise CorpusAwayError(unusable(file, problem)) from problem

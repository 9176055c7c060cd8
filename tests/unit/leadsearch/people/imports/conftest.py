"""Imports are tried on SQLite alone: what the engines do with rows is held against each other elsewhere."""

import pytest

from leadsearch.people.corpus import Corpus


@pytest.fixture
def corpus(sqlite_corpus: Corpus) -> Corpus:
    return sqlite_corpus

"""What the reader of prompts writes, a record answers to: the words that both go by."""

from typing import get_args

from leadsearch.contract import Function
from leadsearch.people.query import synonyms as searched
from leadsearch.people.titles import read_title
from leadsearch.prompt import read
from leadsearch.prompt.lexicon import lexicon
from leadsearch.prompt.lexicon import rows as own
from leadsearch.vocabulary import departments, short_titles, synonyms


def test_a_department_is_a_function_of_the_contract_that_reader_and_titles_agree_on() -> None:
    for department in departments():
        assert department.function in get_args(Function)
        assert department.how in {"role", "title", "both"}
    assert read("head of revops").roles[0].function == ("sales",)
    assert [position.function for position in read_title("Head of RevOps").positions] == ["sales"]


def test_a_short_title_is_what_it_is_short_for_in_a_prompt_and_in_a_record() -> None:
    for one in short_titles():
        for short in one.short:
            assert one.title in {meaning.value for meaning in lexicon().meanings(short) if meaning.kind == "title"}
            assert read_title(short).terms >= set(read_title(one.title).roles), short


def test_whoever_asks_for_a_keyword_finds_its_synonyms() -> None:
    for keyword, others in synonyms().items():
        for one in (keyword, *others):
            assert set(searched(one)) == {keyword, *others}
        for other in others:
            assert keyword in {meaning.value for meaning in lexicon().meanings(other) if meaning.kind == "keyword"}


def test_what_is_shared_stands_in_no_table_of_the_readers_own() -> None:
    shared = {
        "titles.tsv": {(one.title, short) for one in short_titles() for short in one.short},
        "keywords.tsv": {(keyword, other) for keyword, others in synonyms().items() for other in others},
    }
    for name, pairs in shared.items():
        mine = {(value, phrase) for value, phrases, _ in own(name) for phrase in phrases.split(",")}
        assert mine & pairs == set()
    called = {(row.function, phrase) for row in departments() for phrase in row.phrases}
    mine = {(function, phrase) for function, _, phrases in own("functions.tsv") for phrase in phrases.split(",")}
    assert mine & called == set()

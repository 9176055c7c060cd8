"""`leads parse`."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from cli.parse import command


def run(*args: str, text: str = "") -> Result:
    return CliRunner().invoke(command, args, input=text)


def test_a_prompt_is_shown_in_words() -> None:
    done = run("VPs of Sales in Austin who like jazz")
    assert done.exit_code == 0
    assert "VP · sales" in done.output
    assert "Austin" in done.output
    assert "jazz" in done.output


def test_each_line_gets_its_filters_and_keeps_what_it_had(tmp_path: Path) -> None:
    file = tmp_path / "prompts.jsonl"
    file.write_text('{"id": 7, "prompt": "dentists in Ohio"}\n\n{"prompt": "CTOs"}\n', encoding="utf-8")
    done = run("--jsonl", str(file))
    first, second = [json.loads(line) for line in done.output.splitlines()]
    assert first["id"] == 7
    assert first["filters"]["states"] == ["US-OH"]
    assert second["filters"]["roles"] == [{"title": "chief technology officer"}]


def test_the_input_is_a_file_too() -> None:
    done = run("--jsonl", "-", text='{"prompt": "CTOs"}\n')
    assert json.loads(done.output)["filters"]["coverage"] == 1.0


def test_a_line_that_cannot_be_read_is_named() -> None:
    for text in ("nonsense\n", "[]\n", '{"prompt": 5}\n'):
        done = run("--jsonl", "-", text='{"prompt": "CTOs"}\n' + text)
        assert done.exit_code == 1
        assert "Line 2" in done.output


def test_a_prompt_and_a_file_are_one_too_many_and_neither_too_few() -> None:
    assert run().exit_code == 2
    assert run("CTOs", "--jsonl", "-").exit_code == 2
    assert "2000" in run("x" * 2001).output


def test_half_of_a_language_model_is_refused() -> None:
    done = CliRunner().invoke(command, ["CTOs"], env={"LEADS_LLM_URL": "http://127.0.0.1:9/v1"})
    assert done.exit_code == 2
    assert "LEADS_LLM_MODEL" in done.output
    done = run("CTOs", "--llm-url", "localhost", "--llm-model", "small")
    assert done.exit_code == 2
    assert "http://" in done.output


def test_a_language_model_that_is_not_there_is_said() -> None:
    done = run("CTOs in Oslo", "--llm-url", "http://127.0.0.1:9/v1", "--llm-model", "small")
    assert done.exit_code == 0
    assert "Oslo" in done.output
    assert "could not be reached" in done.output

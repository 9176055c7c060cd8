"""What the documents name is there: files, commands, targets, variables."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.settings import Settings
from bot.slack.render.examples import EXAMPLES as SHOWN
from cli.main import COMMANDS, main
from cli.reading import MODEL_VARIABLES
from leadsearch.people.sample import EXAMPLES

ROOT = Path(__file__).resolve().parents[2]
DOCS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_somewhere(doc: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", doc.read_text(encoding="utf-8")):
        if not target.startswith(("https://", "http://", "mailto:")):
            assert (doc.parent / target).exists(), target


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.relative_to(ROOT).as_posix())
def test_every_command_and_target_exists(doc: Path) -> None:
    text = doc.read_text(encoding="utf-8")
    assert set(re.findall(r"(?:`|^|bin/)leads ([a-z]+)", text, re.MULTILINE)) <= set(COMMANDS)
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE)) <= TARGETS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    said = CliRunner().invoke(main, [name, "--help"])
    assert said.exit_code == 0
    assert said.output.startswith("Usage: ")


def test_the_example_settings_are_those_that_are_read() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?([A-Z][A-Z_]+)=", example, re.MULTILINE))
    read = {field.alias for field in Settings.model_fields.values()} | {"LEADS_DATA", "DATABASE_URL", *MODEL_VARIABLES}
    assert named <= read
    assert read - named == {"SLACK_API_URL", "BOT_TRANSPORT", "LEADS_API_HONOURS_KEYS"}, "for tests and rare cases"


def test_the_examples_that_people_see_are_those_that_are_planted() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(SHOWN) <= set(EXAMPLES)
    assert EXAMPLES[0] in readme


def test_lock_files_carry_names_versions_and_hashes_but_no_addresses() -> None:
    for lock in ROOT.glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index-url" not in text
        assert text.count("--hash=") > 100
    packages = (ROOT / "tests" / "slack_types" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in packages
    assert packages.count('"integrity"') > 100


def test_the_lock_of_the_page_says_what_is_taken_and_not_from_where() -> None:
    lock = (ROOT / "simulator" / "page" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') > 100

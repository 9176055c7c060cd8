"""What is read of a manifest, and how it says that something is wrong with it."""

from pathlib import Path
from typing import Any

import pytest

from simulator import Simulator
from simulator.manifest import ManifestError, read_manifest


def test_yaml_and_json_say_the_same(tmp_path: Path) -> None:
    yaml, json = tmp_path / "manifest.yml", tmp_path / "manifest.json"
    yaml.write_text("display_information:\n  name: Echo\noauth_config:\n  scopes:\n    bot: [commands]\n")
    json.write_text('{"display_information": {"name": "Echo"}, "oauth_config": {"scopes": {"bot": ["commands"]}}}')
    assert read_manifest(yaml) == read_manifest(json)
    assert read_manifest(yaml).scopes == ("commands",)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{}", "display_information: Field required"),
        ("- a list", "no mapping"),
        ("a: [", "neither YAML nor JSON"),
        ("display_information: {name: ''}", "display_information.name"),
        (
            "display_information: {name: X}\nfeatures: {slash_commands: [{command: echo}]}",
            "features.slash_commands.0.command",
        ),
    ],
)
def test_a_wrong_manifest_names_its_field(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "manifest.yml"
    file.write_text(content)
    with pytest.raises(ManifestError, match="manifest: ") as caught:
        read_manifest(file)
    assert says in str(caught.value)


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"cannot read .*nowhere\.yml"):
        read_manifest(tmp_path / "nowhere.yml")


async def test_a_bot_without_a_name_is_called_like_the_app() -> None:
    manifest: dict[str, Any] = {"display_information": {"name": "Just Echo"}}
    async with Simulator(manifest) as slack:
        assert slack.workspace().bot.name == "justecho"

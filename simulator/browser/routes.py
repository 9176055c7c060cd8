"""The routes of the page: its files, the files that the bot uploads, and the WebSocket that pushes news.

People act over the control API, see `simulator/control.py`.
"""

import asyncio
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aiohttp import WSCloseCode, web

from simulator.browser.viewer import Viewer
from simulator.control import is_foreign

if TYPE_CHECKING:
    from simulator.simulator import Simulator

BUILT: Final = Path(__file__).parents[1] / "page" / "dist"
"""Where `make page` puts the page."""
NOT_BUILT: Final = "The page is not built. `make page` builds it, with Node.js and npm; the control API works without."
PAUSE_S: Final = 0.03
"""Between two pushes: a burst of changes is one frame."""
LOOK_WITHIN_S: Final = 20.0
"""How long the page waits for news at a stretch, and how often the connection is tried."""
HEADERS: Final = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
"""Images may come from anywhere, as in Slack; scripts only from here."""
NOT_FOUND: Final = 404


def is_built(built: Path = BUILT) -> bool:
    """Whether there is a page to serve."""
    return (built / "index.html").is_file()


class Page:
    """The page of one simulator.

    Args:
        built: the folder with `index.html`; without it the page says how to build it.
    """

    def __init__(self, simulator: "Simulator", built: Path = BUILT) -> None:
        self._simulator = simulator
        self._built = built
        self._sockets: set[web.WebSocketResponse] = set()

    def add_to(self, app: web.Application) -> None:
        """Register the routes."""
        app.router.add_get("/", self._index)
        app.router.add_get(r"/page/{name:[\w.-]+}", self._asset)
        app.router.add_get("/live", self._live)
        app.router.add_get("/download/{workspace}/{file}", self._download)
        app.on_shutdown.append(self._close)

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        if not is_built(self._built):
            return web.Response(text=f"{NOT_BUILT}\n", status=NOT_FOUND)
        return web.FileResponse(self._built / "index.html", headers=HEADERS)

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        file = self._built / request.match_info["name"]
        if not file.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(file, headers=HEADERS)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        workspace = self._simulator.workspaces.get(request.match_info["workspace"])
        file = workspace.files.get(request.match_info["file"]) if workspace else None
        if file is None:
            raise web.HTTPNotFound
        # By the browser's own name for it (`download` of the link): foreign names stay out of headers.
        headers = {**HEADERS, "Content-Disposition": "attachment"}
        return web.Response(body=file.content, content_type=file.described()["mimetype"], headers=headers)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        if is_foreign(request):
            raise web.HTTPForbidden
        try:
            workspace = self._simulator.workspace(request.query.get("workspace"))
            person = workspace.person(request.query.get("person") or next(iter(workspace.people), ""))
        except LookupError as error:
            raise web.HTTPNotFound(text=str(error)) from error
        socket = web.WebSocketResponse(heartbeat=LOOK_WITHIN_S)
        await socket.prepare(request)
        self._sockets.add(socket)
        pushing = asyncio.create_task(self._push(socket, Viewer(self._simulator, person)))
        try:
            async for _ in socket:
                continue  # the page has nothing to say here
        finally:
            self._sockets.discard(socket)
            pushing.cancel()
            await asyncio.gather(pushing, return_exceptions=True)
        return socket

    async def _push(self, socket: web.WebSocketResponse, viewer: Viewer) -> None:
        with contextlib.suppress(ConnectionError):
            while not socket.closed:
                news = await self._simulator.changes.until(viewer.news, LOOK_WITHIN_S)
                if news is not None:
                    await socket.send_json(news)
                await asyncio.sleep(PAUSE_S)

    async def _close(self, _app: web.Application) -> None:
        await asyncio.gather(*(socket.close(code=WSCloseCode.GOING_AWAY) for socket in list(self._sockets)))

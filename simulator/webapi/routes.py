"""The bot-facing HTTP side: `/api/METHOD`, uploads, downloads, response URLs."""

from typing import Final

from aiohttp import web

from simulator.errors import RefusedError
from simulator.rates import Rates
from simulator.response_urls import ResponseUrls
from simulator.webapi.arguments import Arguments, read_arguments, read_json
from simulator.webapi.context import Context, Services
from simulator.webapi.gate import Gate
from simulator.webapi.methods import APP_LEVEL, METHODS
from simulator.wire import Json
from simulator.workspace import Workspace

UPLOAD_BYTES: Final = 64 * 1024 * 1024
"""Of one request body; Slack allows a gigabyte, a test does not need it."""
NOT_FOUND: Final = 404


class WebApi:
    """The routes a bot calls."""

    def __init__(
        self,
        *,
        services: Services,
        gate: Gate,
        rates: Rates,
        response_urls: ResponseUrls,
        workspaces: dict[str, Workspace],
        app_token: str,
    ) -> None:
        self._services = services
        self._gate = gate
        self._rates = rates
        self._response_urls = response_urls
        self._workspaces = workspaces
        self._app_token = app_token

    def add_to(self, app: web.Application) -> None:
        """Register the routes."""
        app.router.add_route("*", "/api/{method}", self._method)
        app.router.add_post("/upload/v1/{ticket}", self._upload)
        app.router.add_get("/files-pri/{file}/{name}", self._download)
        app.router.add_post("/response/{team}/{secret}", self._respond)
        app.router.add_get("/link/", self._services.socket.connect)

    async def _method(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        unreadable: RefusedError | None = None
        merged: Json = {}
        try:
            merged = await read_arguments(request)
        except RefusedError as refusal:
            unreadable = refusal
        token = _token(request, merged)
        merged.pop("token", None)
        workspace = self._workspace(token)

        def work() -> Json:
            if unreadable is not None:
                raise unreadable
            if method == APP_LEVEL:
                return self._open_connection(token)
            return self._call(method, token, Arguments(merged))

        return await self._gate.play(
            request,
            method=method,
            workspace=workspace.name if workspace else None,
            body=merged,
            work=work,
            headers={"X-OAuth-Scopes": ",".join(workspace.scopes)} if workspace else None,
        )

    def _call(self, name: str, token: str, arguments: Arguments) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise RefusedError("unknown_method", f"the simulator does not know {name}")
        if name == "api.test" and not token:
            return {"ok": True, "args": arguments.merged}
        workspace = self._authenticate(token)
        context = Context(services=self._services, workspace=workspace, arguments=arguments)
        context.require_scope(*method.scopes)
        self._rates.count(name, workspace.name, arguments.text("channel"))
        return method.play(context)

    def _authenticate(self, token: str) -> Workspace:
        if not token:
            raise RefusedError("not_authed", "no token was sent")
        if token == self._app_token:
            raise RefusedError("not_allowed_token_type", "this method takes a bot token, not the app-level one")
        workspace = self._workspace(token)
        if workspace is None:
            raise RefusedError("invalid_auth", "no workspace has this token")
        if workspace.auth_error:
            raise RefusedError(workspace.auth_error, f"the token of {workspace.name} is no longer good")
        return workspace

    def _open_connection(self, token: str) -> Json:
        if token != self._app_token:
            code = "not_allowed_token_type" if self._workspace(token) else "invalid_auth"
            raise RefusedError(code, "apps.connections.open takes the app-level token")
        return {"ok": True, "url": self._services.socket.new_url()}

    def _workspace(self, token: str) -> Workspace | None:
        return next((workspace for workspace in self._workspaces.values() if workspace.bot_token == token), None)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        content = await _uploaded(request)

        def work() -> str:
            self._services.uploads.ticket(request.path).content = content
            return f"OK - {len(content)}"

        return await self._gate.play(
            request,
            method="upload",
            workspace=self._services.uploads.workspace_of(request.path),
            body={"bytes": len(content)},
            work=work,
        )

    async def _download(self, request: web.Request) -> web.StreamResponse:
        team_id, _, file_id = request.match_info["file"].partition("-")
        workspace = self._workspace(_token(request, {}))
        if workspace is None or workspace.id != team_id or file_id not in workspace.files:
            return web.Response(status=NOT_FOUND)
        file = workspace.files[file_id]
        return web.Response(body=file.content, content_type=file.described()["mimetype"])

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        workspace = self._response_urls.workspace_of(request.path)

        def work() -> Json:
            self._response_urls.use(request.path, read_json(text))
            return {"ok": True}

        try:
            body = read_json(text)
        except RefusedError:
            body = {"unreadable": text}
        return await self._gate.play(
            request, method="response_url", workspace=workspace.name if workspace else None, body=body, work=work
        )


def _token(request: web.Request, merged: Json) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else str(merged.get("token") or "")


async def _uploaded(request: web.Request) -> bytes:
    """The bytes of an upload: the whole body, or the first file of a form."""
    if request.content_type != "multipart/form-data":
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""

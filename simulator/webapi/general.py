"""api.test, auth.test, users.info."""

from simulator.errors import RefusedError
from simulator.webapi.context import Context
from simulator.wire import Json


def api_test(context: Context) -> Json:
    """api.test: https://docs.slack.dev/reference/methods/api.test."""
    if error := context.arguments.text("error"):
        raise RefusedError(error, "api.test was asked to fail")
    return {"ok": True, "args": context.arguments.merged}


def auth_test(context: Context) -> Json:
    """auth.test: https://docs.slack.dev/reference/methods/auth.test."""
    workspace = context.workspace
    return {
        "ok": True,
        "url": f"https://{workspace.name}.slack.com/",
        "team": workspace.name,
        "user": workspace.bot.name,
        "team_id": workspace.id,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def users_info(context: Context) -> Json:
    """users.info: https://docs.slack.dev/reference/methods/users.info."""
    described = context.user().described()
    if "users:read.email" not in context.workspace.scopes:
        described["profile"].pop("email")
    return {"ok": True, "user": described}

"""views.*: https://docs.slack.dev/reference/methods?family=views."""

from simulator.errors import RefusedError
from simulator.modals import View
from simulator.payloads import view_object
from simulator.validate.views import check_view
from simulator.webapi.context import Context
from simulator.wire import Json


def open_view(context: Context) -> Json:
    """views.open."""
    content = _content(context, "modal")
    trigger = context.services.triggers.exchange(context.arguments.required("trigger_id"), context.workspace.name)
    view = context.workspace.views.open(trigger.user_id, content, trigger.channel_id)
    return _shown(context, view)


def push_view(context: Context) -> Json:
    """views.push."""
    content = _content(context, "modal")
    trigger = context.services.triggers.exchange(context.arguments.required("trigger_id"), context.workspace.name)
    if trigger.view_id is None:
        raise RefusedError("not_found", "only an interaction in a modal can push another one upon it")
    return _shown(context, context.workspace.views.push(trigger.user_id, content))


def update_view(context: Context) -> Json:
    """views.update."""
    arguments = context.arguments
    view = context.workspace.views.find(arguments.text("view_id"), arguments.text("external_id"))
    content = _content(context, view.kind)
    return _shown(context, context.workspace.views.update(view, content, arguments.text("hash")))


def publish_view(context: Context) -> Json:
    """views.publish."""
    if not context.services.manifest.features.app_home.home_tab_enabled:
        raise RefusedError("not_enabled", "the manifest does not switch the Home tab on")
    content = _content(context, "home")
    user_id = context.arguments.text("user_id")
    if user_id not in context.workspace.users:
        raise RefusedError("invalid_arguments", f"no user {user_id!r}", messages=["invalid `user_id`"])
    return _shown(context, context.workspace.views.publish(user_id, content, context.arguments.text("hash")))


def _content(context: Context, kind: str) -> Json:
    return check_view(context.arguments.json("view", "invalid_arguments"), kind)


def _shown(context: Context, view: View) -> Json:
    context.workspace.changes.announce()
    return {"ok": True, "view": view_object(context.workspace, view)}

"""What an acknowledgement does: the answer to a command, a submitted form or a menu's question.

https://docs.slack.dev/interactivity/implementing-slash-commands#responding_immediate_response,
https://docs.slack.dev/surfaces/modals#response_actions.
"""

from typing import Any, Final

from simulator.errors import RefusedError
from simulator.modals import View
from simulator.response_urls import checked_content, say
from simulator.state import Message, User
from simulator.validate.messages import refused_blocks
from simulator.validate.objects import MENU_OPTION, OPTION_GROUP, OPTION_GROUPS, OPTIONS
from simulator.validate.rules import array, exactly_one, shape
from simulator.validate.views import check_view
from simulator.wire import Json
from simulator.workspace import Workspace

_MENU: Final = shape(
    {},
    {
        "options": array(MENU_OPTION, at_least=0, at_most=OPTIONS),
        "option_groups": array(OPTION_GROUP, at_least=0, at_most=OPTION_GROUPS),
    },
    also=[exactly_one("options", "option_groups")],
)


def answer_command(workspace: Workspace, channel_id: str, user: User, answer: Any) -> Message | None:
    """The message that a command's acknowledgement makes; None when it is empty.

    Raises:
        RefusedError: what Slack has against the message.
    """
    if answer is None:
        return None
    body: Json = answer if isinstance(answer, dict) else {"text": str(answer)}
    text, blocks = checked_content(body)
    return say(workspace, channel_id, user.id, {**body, "text": text, "blocks": blocks})


def answer_submission(workspace: Workspace, view: View, answer: Any) -> dict[str, str]:
    """Play the acknowledgement of a form; the inline errors by block_id are returned.

    Raises:
        RefusedError: an unknown response_action, errors at no input, a view that Slack would refuse.
    """
    if not answer:
        workspace.views.close(view)
        return {}
    if not isinstance(answer, dict):
        raise RefusedError("invalid_response", "the acknowledgement of a form is empty or an object")
    match answer.get("response_action"):
        case "errors":
            return _inline_errors(view, answer.get("errors"))
        case "update":
            workspace.views.update(view, check_view(answer.get("view"), "modal"))
        case "push":
            workspace.views.push(view.user_id, check_view(answer.get("view"), "modal"))
        case "clear":
            workspace.views.clear(view.user_id)
        case other:
            raise RefusedError("invalid_response", f"unknown response_action {other!r}")
    return {}


def answer_menu(answer: Any) -> list[Json]:
    """The options that an external menu shows.

    Raises:
        RefusedError: the answer is no list of options as Slack takes them.
    """
    problems = list(_MENU(answer, ""))
    if problems:
        raise refused_blocks("invalid_options", problems)
    groups = answer.get("option_groups") or [answer]
    return [option for group in groups for option in group.get("options") or []]


def _inline_errors(view: View, errors: object) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise RefusedError("invalid_response", "errors is an object from block_id to text, and not empty")
    if unknown := sorted(set(errors) - inputs):
        raise RefusedError("invalid_response", f"errors at {', '.join(unknown)}: no such input block in the view")
    return {str(block_id): str(text) for block_id, text in errors.items()}

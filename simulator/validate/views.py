"""What a view may hold: https://docs.slack.dev/reference/views."""

import json
from collections.abc import Iterator
from typing import Final

from simulator.errors import RefusedError
from simulator.validate.blocks import HOME, MODAL, check_block
from simulator.validate.messages import refused_blocks
from simulator.validate.objects import plain_text
from simulator.validate.rules import Check, Problem, array, by_type, flag, shape, string
from simulator.validate.surfaces import check_together
from simulator.wire import Json

BLOCKS_PER_VIEW: Final = 100
TITLE_CHARACTERS: Final = 24
"""Of a modal's title, submit and close."""
METADATA_CHARACTERS: Final = 3000
CALLBACK_ID_CHARACTERS: Final = 255
VIEW_BYTES: Final = 250 * 1024


def _unique_ids(value: Json, pointer: str) -> Iterator[Problem]:
    yield from check_together(value["blocks"], f"{pointer}/blocks")


def _submit_for_inputs(value: Json, pointer: str) -> Iterator[Problem]:
    if value.get("submit") is None and any(block["type"] == "input" for block in value["blocks"]):
        yield Problem("missing required field: submit, when an input block is within the blocks array", pointer)


_COMMON: Final = {
    "private_metadata": string(at_least=0, at_most=METADATA_CHARACTERS),
    "callback_id": string(at_least=0, at_most=CALLBACK_ID_CHARACTERS),
    "external_id": string(at_least=0, at_most=255),
}
_LABEL: Final = plain_text(TITLE_CHARACTERS)

_VIEWS: Final[dict[str, Check]] = {
    "modal": shape(
        {"type": string(), "title": _LABEL, "blocks": array(check_block(MODAL), at_most=BLOCKS_PER_VIEW)},
        {
            **_COMMON,
            "submit": _LABEL,
            "close": _LABEL,
            "clear_on_close": flag(),
            "notify_on_close": flag(),
            "submit_disabled": flag(),
        },
        also=[_submit_for_inputs, _unique_ids],
    ),
    "home": shape(
        {"type": string(), "blocks": array(check_block(HOME), at_most=BLOCKS_PER_VIEW)}, _COMMON, also=[_unique_ids]
    ),
}


def check_view(view: object, kind: str) -> Json:
    """The view, when Slack would take it as a `modal` or as `home`.

    Raises:
        RefusedError: `invalid_arguments` with the problems, or `view_too_large`.
    """
    problems = list(by_type({kind: _VIEWS[kind]})(view, "/view"))
    if problems or not isinstance(view, dict):
        raise refused_blocks("invalid_arguments", problems)
    size = len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode())
    if size > VIEW_BYTES:
        raise RefusedError("view_too_large", f"the view has {size:,} bytes, {VIEW_BYTES:,} are allowed")
    return view

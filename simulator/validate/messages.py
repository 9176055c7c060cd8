"""What a message may hold: https://docs.slack.dev/reference/methods/chat.postMessage."""

import json
from collections.abc import Callable
from typing import Final

from simulator.errors import RefusedError
from simulator.validate.blocks import MESSAGE, check_block
from simulator.validate.rules import Problem, array
from simulator.validate.surfaces import check_together_in_message, elements_of, every_block
from simulator.validate.tables import characters
from simulator.wire import Json

BLOCKS_PER_MESSAGE: Final = 50
TEXT_CHARACTERS: Final = 40_000
"""Of the top-level `text`. Slack cuts what is longer; the simulator refuses it."""
UPDATED_TEXT_CHARACTERS: Final = 4_000
"""Of the top-level `text` in chat.update: https://docs.slack.dev/reference/methods/chat.update."""
BLOCKS_CHARACTERS: Final = 12_000
"""Of all text in the blocks together; undocumented, seen as `msg_blocks_too_long` in issue threads from about there."""
UNCOUNTED: Final = frozenset({"data_table"})
"""Has its own limit, above the one of the message."""

_check_blocks: Final = array(check_block(MESSAGE), at_least=0, at_most=BLOCKS_PER_MESSAGE)


def check_text(text: str, at_most: int = TEXT_CHARACTERS) -> None:
    """Refuse a top-level text that is too long.

    Raises:
        RefusedError: `msg_too_long`.
    """
    if len(text) > at_most:
        raise RefusedError("msg_too_long", f"text has {len(text):,} characters, {at_most:,} are allowed")


def check_message_blocks(blocks: object) -> list[Json]:
    """The blocks, when Slack would take them in a message.

    Raises:
        RefusedError: `invalid_blocks_format`, `invalid_blocks`, `msg_blocks_too_long`.
    """
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise RefusedError("invalid_blocks_format", "blocks is not an array of objects")
    problems = list(_check_blocks(blocks, "/blocks")) or list(check_together_in_message(blocks, "/blocks"))
    if problems:
        raise refused_blocks("invalid_blocks", problems)
    length = sum(characters(block) for block in blocks if block["type"] not in UNCOUNTED)
    if length > BLOCKS_CHARACTERS:
        raise RefusedError(
            "msg_blocks_too_long", f"all blocks together have {length:,} characters, {BLOCKS_CHARACTERS:,} are allowed"
        )
    return blocks


def refused_blocks(code: str, problems: list[Problem]) -> RefusedError:
    """The refusal that names each problem, as Slack does in `errors` and in `response_metadata`."""
    messages = [str(problem) for problem in problems]
    details = {"errors": messages} if code == "invalid_blocks" else {}
    return RefusedError(code, "; ".join(messages), messages=messages, details=details)


def with_ids(blocks: list[Json], make: Callable[[], str]) -> list[Json]:
    """A copy in which every block has a block_id and every interactive element an action_id."""
    complete: list[Json] = json.loads(json.dumps(blocks))  # four times as fast as deepcopy
    for block in every_block(complete):
        block.setdefault("block_id", make())
        for element in elements_of(block):
            element.setdefault("action_id", make())
    return complete

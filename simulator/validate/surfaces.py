"""The rules about all blocks of one message or view together, for blocks that are right one by one."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from simulator.validate.rules import Problem
from simulator.wire import Json

TABLES_PER_MESSAGE: Final = 1
CHARTS_PER_MESSAGE: Final = 2
MARKDOWN_CHARACTERS: Final = 12_000
"""Of all markdown blocks of a message together."""


def every_block(blocks: list[Json]) -> Iterator[Json]:
    """The blocks, and those inside of containers."""
    for block in blocks:
        yield block
        yield from every_block(block.get("child_blocks") or [])


def elements_of(block: Json) -> list[Json]:
    """The elements of a block that a person can use."""
    kind = block.get("type")
    if kind in {"actions", "context_actions"}:
        found = block.get("elements") or []
    elif kind == "section":
        found = [block.get("accessory")]
    elif kind == "input":
        found = [block.get("element")]
    elif kind == "card":
        found = block.get("actions") or []
    elif kind == "carousel":
        found = [button for card in block.get("elements") or [] for button in card.get("actions") or []]
    else:
        found = []
    return [element for element in found if isinstance(element, dict) and element.get("type") != "image"]


def check_together(blocks: list[Json], pointer: str) -> Iterator[Problem]:
    """What holds for messages and views: ids are unique, one element has the focus."""
    for block_id, times in Counter(block["block_id"] for block in every_block(blocks) if block.get("block_id")).items():
        if times > 1:
            yield Problem(f"`block_id` {block_id} already exists", pointer)
    focused = 0
    for index, block in enumerate(every_block(blocks)):
        elements = elements_of(block)
        focused += sum(element.get("focus_on_load") is True for element in elements)
        for action_id, times in Counter(element.get("action_id") for element in elements).items():
            if action_id and times > 1:
                yield Problem(f"`action_id` {action_id} already exists", f"{pointer}/{index}")
    if focused > 1:
        yield Problem("only one element can be set to focus_on_load", pointer)


def check_together_in_message(blocks: list[Json], pointer: str) -> Iterator[Problem]:
    """What holds for messages alone: how many tables and charts, and what excludes what."""
    yield from check_together(blocks, pointer)
    kinds = Counter(block["type"] for block in every_block(blocks))
    if kinds["table"] > TABLES_PER_MESSAGE:
        yield Problem("only_one_table_allowed", pointer)
    if kinds["data_visualization"] > CHARTS_PER_MESSAGE:
        yield Problem(f"no more than {CHARTS_PER_MESSAGE} data_visualization blocks allowed", pointer)
    if kinds["plan"] and kinds["task_card"]:
        yield Problem("a plan and a task_card cannot stand in one message", pointer)
    if sum(len(block["text"]) for block in every_block(blocks) if block["type"] == "markdown") > MARKDOWN_CHARACTERS:
        yield Problem(f"markdown blocks must be less than {MARKDOWN_CHARACTERS + 1} characters together", pointer)

"""Slack's limits, in characters unless the name says otherwise. Each names its page below docs.slack.dev/reference."""

from typing import Final

# ---- messages
MESSAGE_BLOCKS: Final = 50
"""Blocks of a message (block-kit/blocks)."""
MESSAGE_TEXT_SUM: Final = 11_000
"""All text of a message's blocks together. Undocumented: `msg_blocks_too_long` was seen from 11,341 on."""
FALLBACK_TEXT: Final = 4_000
"""The field `text` of a message: recommended, Slack cuts at 40,000 (methods/chat.postMessage)."""

# ---- blocks (block-kit/blocks/…)
BLOCK_ID: Final = 255
SECTION_TEXT: Final = 3_000
CONTEXT_ELEMENTS: Final = 10
ACTIONS_ELEMENTS: Final = 25
PLAN_TASKS: Final = 50
"""Tasks of a plan; its status words are pending, in_progress, complete and error."""
TABLE_ROWS: Final = 100
"""Rows of a table, its header among them; one table a message, none in a modal."""

# ---- elements and objects (block-kit/block-elements/…, block-kit/composition-objects/…)
ACTION_ID: Final = 255
BUTTON_TEXT: Final = 75
BUTTON_VALUE: Final = 2_000
PLACEHOLDER: Final = 150
OPTIONS: Final = 100
OPTION_TEXT: Final = 75
OPTION_VALUE: Final = 150
CONFIRM_TITLE: Final = 100
CONFIRM_TEXT: Final = 300
CONFIRM_BUTTON: Final = 30
INPUT_VALUE: Final = 3_000
"""What a plain_text_input can hold."""
URL: Final = 3_000

# ---- modals: see surfaces/modals
VIEW_BLOCKS: Final = 100
VIEW_TITLE: Final = 24
"""Also of the submit and the close button."""
PRIVATE_METADATA: Final = 3_000

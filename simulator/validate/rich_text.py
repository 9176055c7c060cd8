"""Rich text: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block."""

from typing import Final

from simulator.validate.objects import BLOCK_ID_CHARACTERS, URL
from simulator.validate.rules import array, by_type, flag, number, one_of, pick, shape, string

_STYLE: Final = shape(
    {},
    {
        name: flag()
        for name in (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        )
    },
)
_TYPE: Final = {"type": string()}
_STYLED: Final = {"style": _STYLE}

LEAVES: Final = {
    "text": shape({**_TYPE, "text": string()}, _STYLED),
    "link": shape({**_TYPE, "url": URL}, {"text": string(at_least=0), "unsafe": flag(), **_STYLED}),
    "user": shape({**_TYPE, "user_id": string()}, _STYLED),
    "usergroup": shape({**_TYPE, "usergroup_id": string()}, _STYLED),
    "channel": shape({**_TYPE, "channel_id": string()}, _STYLED),
    "team": shape({**_TYPE, "team_id": string()}, _STYLED),
    "broadcast": shape({**_TYPE, "range": one_of("here", "channel", "everyone")}, _STYLED),
    "emoji": shape({**_TYPE, "name": string()}, {"unicode": string(), "url": URL, **_STYLED}),
    "color": shape({**_TYPE, "value": string()}, _STYLED),
    "date": shape({**_TYPE, "timestamp": number(), "format": string()}, {"url": URL, "fallback": string(), **_STYLED}),
}
"""What a line of rich text is made of."""

_BORDER: Final = {"border": one_of(0, 1)}
_SECTION: Final = shape({**_TYPE, "elements": array(by_type(LEAVES), at_least=0)})

PARTS: Final = {
    "rich_text_section": _SECTION,
    "rich_text_quote": shape({**_TYPE, "elements": array(by_type(LEAVES))}, _BORDER),
    "rich_text_preformatted": shape(
        {**_TYPE, "elements": array(by_type(pick(LEAVES, "text", "link")))}, {**_BORDER, "language": string()}
    ),
    "rich_text_list": shape(
        {
            **_TYPE,
            "style": one_of("bullet", "ordered"),
            "elements": array(by_type({"rich_text_section": _SECTION})),
        },
        {"indent": number(0, 8), "offset": number(0), **_BORDER},
    ),
}
"""What a rich text block is made of."""

RICH_TEXT: Final = shape(
    {**_TYPE, "elements": array(by_type(PARTS))}, {"block_id": string(at_most=BLOCK_ID_CHARACTERS)}
)
RICH_TEXT_BLOCK: Final = by_type({"rich_text": RICH_TEXT})

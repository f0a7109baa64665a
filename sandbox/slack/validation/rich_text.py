"""Rules for rich_text: sections, lists, quotes and preformatted text, and what stands in them."""

from collections.abc import Mapping

from sandbox.slack.validation.rules import (
    Check,
    anything,
    array,
    boolean,
    by_type,
    number,
    shape,
    string,
    word,
)

_STYLE = {
    "style": shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
}
_SECONDS = number(0, 10**10 - 1)

_INLINE: Mapping[str, Check] = {
    "text": shape({"text": string(40_000)}, _STYLE),
    "link": shape({"url": string(3000)}, _STYLE | {"text": string(3000), "unsafe": boolean}),
    "emoji": shape({"name": string(100)}, _STYLE | {"unicode": anything, "skin_tone": anything}),
    "user": shape({"user_id": string(20)}, _STYLE),
    "channel": shape({"channel_id": string(20)}, _STYLE),
    "usergroup": shape({"usergroup_id": string(20)}, _STYLE),
    "broadcast": shape({"range": word("here", "channel", "everyone")}, _STYLE),
    "date": shape(
        {"timestamp": _SECONDS, "format": string(200)},
        _STYLE | {"url": string(3000), "fallback": string(200)},
    ),
    "color": shape({"value": string(20)}, _STYLE),
}

_INLINES = array(by_type(_INLINE), 1000, 0)
_BORDER = {"border": number(0, 1)}
_SECTION = shape({"elements": _INLINES})

RICH_TEXT_PARTS = by_type(
    {
        "rich_text_section": _SECTION,
        "rich_text_preformatted": shape({"elements": _INLINES}, _BORDER | {"language": string(50)}),
        "rich_text_quote": shape({"elements": _INLINES}, _BORDER),
        "rich_text_list": shape(
            {
                "style": word("bullet", "ordered"),
                "elements": array(by_type({"rich_text_section": _SECTION}), 1000),
            },
            _BORDER | {"indent": number(0, 8), "offset": number(0, 10_000)},
        ),
    }
)

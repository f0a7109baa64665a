"""Rules for the small parts: text objects, confirm dialogs, options and their groups."""

from sandbox.slack.validation.rules import (
    Check,
    array,
    boolean,
    by_type,
    exactly_one,
    shape,
    string,
    word,
)


def plain_text(longest: int) -> Check:
    """A plain_text object of at most `longest` characters."""
    return by_type({"plain_text": shape({"text": string(longest)}, {"emoji": boolean})})


def any_text(longest: int) -> Check:
    """A plain_text or mrkdwn object of at most `longest` characters."""
    return by_type(
        {
            "plain_text": shape({"text": string(longest)}, {"emoji": boolean}),
            "mrkdwn": shape({"text": string(longest)}, {"verbatim": boolean}),
        }
    )


STYLE = word("primary", "danger")

# Slack: confirm title 100, text 300, confirm and deny 30 characters.
CONFIRM = shape(
    {
        "title": plain_text(100),
        "text": any_text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
    },
    {"style": STYLE},
)

_PLAIN_OPTION_KEYS = {"text": plain_text(75), "value": string(150)}
_DESCRIPTION = {"description": plain_text(75)}

# Slack: option text 75, value 150, description 75; only overflow options have a url, and only
# checkboxes and radio buttons may use mrkdwn.
OPTION = shape(_PLAIN_OPTION_KEYS, _DESCRIPTION)
OVERFLOW_OPTION = shape(_PLAIN_OPTION_KEYS, _DESCRIPTION | {"url": string(3000)})
RICH_OPTION = shape({"text": any_text(75), "value": string(150)}, {"description": any_text(75)})

OPTIONS = array(OPTION, 100)
OPTION_GROUPS = array(shape({"label": plain_text(75), "options": OPTIONS}), 100)

# What an app may answer to a block_suggestion. Slack: an empty list of options is welcome there.
SUGGESTIONS = shape(
    {},
    {
        "options": array(OPTION, 100, 0),
        "option_groups": array(
            shape({"label": plain_text(75), "options": array(OPTION, 100, 0)}), 100, 0
        ),
    },
    exactly_one("options", "option_groups"),
)

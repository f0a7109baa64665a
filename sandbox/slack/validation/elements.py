"""Rules for block elements, and which of them may stand where."""

from collections.abc import Mapping

from sandbox.slack.validation.composition import (
    CONFIRM,
    OPTION,
    OPTION_GROUPS,
    OPTIONS,
    OVERFLOW_OPTION,
    RICH_OPTION,
    STYLE,
    any_text,
    plain_text,
)
from sandbox.slack.validation.rules import (
    Check,
    anything,
    array,
    boolean,
    by_type,
    exactly_one,
    matching,
    number,
    shape,
    string,
    word,
)

_ACTION_ID = {"action_id": string(255)}
_FOCUS = {"focus_on_load": boolean}
_PLACEHOLDER = {"placeholder": plain_text(150)}
_CONFIRM = {"confirm": CONFIRM}
_PICK = _ACTION_ID | _FOCUS | _PLACEHOLDER | _CONFIRM
_DISPATCH = {
    "dispatch_action_config": shape(
        {}, {"trigger_actions_on": array(word("on_enter_pressed", "on_character_entered"), 2)}
    )
}
_TYPED = _ACTION_ID | _FOCUS | _PLACEHOLDER | _DISPATCH
_SEVERAL = {"max_selected_items": number(1, 1000)}
_ID = string(255)
_DATE = matching(r"\d{4}-\d{2}-\d{2}", "date (YYYY-MM-DD)")
_TIME = matching(r"\d{2}:\d{2}", "time (HH:mm)")
_CONVERSATION_FILTER = {
    "filter": shape(
        {},
        {
            "include": array(word("im", "mpim", "private", "public"), 4),
            "exclude_external_shared_channels": boolean,
            "exclude_bot_users": boolean,
        },
    ),
    "default_to_current_conversation": boolean,
}
_URL_ON_RESPONSE = {"response_url_enabled": boolean}


def _min_not_over_max(value: object, pointer: str, problems: list[str]) -> None:
    if isinstance(value, dict) and value.get("min_length", 0) > value.get("max_length", 3000):
        problems.append(f"[ERROR] min_length is over max_length [json-pointer:{pointer}]")


_STATIC = {"options": OPTIONS, "option_groups": OPTION_GROUPS}
_ONE_LIST = exactly_one("options", "option_groups")

# Slack: button text 75, value 2000, url 3000, accessibility_label 75 characters.
BUTTON = shape(
    {"text": plain_text(75)},
    _ACTION_ID
    | _CONFIRM
    | {
        "value": string(2000),
        "url": string(3000),
        "style": STYLE,
        "accessibility_label": string(75),
    },
)
IMAGE = shape(
    {"alt_text": string(2000)},
    {"image_url": string(3000), "slack_file": anything},
    exactly_one("image_url", "slack_file"),
)

SELECTS: Mapping[str, Check] = {
    "static_select": shape({}, _PICK | _STATIC | {"initial_option": OPTION}, _ONE_LIST),
    # Slack: min_query_length is 3 unless the app says otherwise.
    "external_select": shape(
        {}, _PICK | {"initial_option": OPTION, "min_query_length": number(0, 100)}
    ),
    "users_select": shape({}, _PICK | {"initial_user": _ID}),
    "channels_select": shape({}, _PICK | _URL_ON_RESPONSE | {"initial_channel": _ID}),
    "conversations_select": shape(
        {}, _PICK | _URL_ON_RESPONSE | _CONVERSATION_FILTER | {"initial_conversation": _ID}
    ),
}
MULTI_SELECTS: Mapping[str, Check] = {
    "multi_static_select": shape(
        {}, _PICK | _SEVERAL | _STATIC | {"initial_options": OPTIONS}, _ONE_LIST
    ),
    "multi_external_select": shape(
        {},
        _PICK | _SEVERAL | {"initial_options": OPTIONS, "min_query_length": number(0, 100)},
    ),
    "multi_users_select": shape({}, _PICK | _SEVERAL | {"initial_users": array(_ID, 1000)}),
    "multi_channels_select": shape({}, _PICK | _SEVERAL | {"initial_channels": array(_ID, 1000)}),
    "multi_conversations_select": shape(
        {}, _PICK | _SEVERAL | _CONVERSATION_FILTER | {"initial_conversations": array(_ID, 1000)}
    ),
}
PICKERS: Mapping[str, Check] = {
    "datepicker": shape({}, _PICK | {"initial_date": _DATE}),
    "timepicker": shape({}, _PICK | {"initial_time": _TIME, "timezone": string(100)}),
    # Slack: initial_date_time is UNIX seconds of 10 digits.
    "datetimepicker": shape(
        {},
        _ACTION_ID | _FOCUS | _CONFIRM | {"initial_date_time": number(10**9, 10**10 - 1)},
    ),
}
# Slack: at most 10 options.
BOXES: Mapping[str, Check] = {
    "checkboxes": shape(
        {"options": array(RICH_OPTION, 10)},
        _ACTION_ID | _FOCUS | _CONFIRM | {"initial_options": array(RICH_OPTION, 10)},
    ),
    "radio_buttons": shape(
        {"options": array(RICH_OPTION, 10)},
        _ACTION_ID | _FOCUS | _CONFIRM | {"initial_option": RICH_OPTION},
    ),
}
OVERFLOW = shape({"options": array(OVERFLOW_OPTION, 5)}, _ACTION_ID | _CONFIRM)
TYPED_INPUTS: Mapping[str, Check] = {
    # Slack: min_length 0-3000, max_length 1-3000.
    "plain_text_input": shape(
        {},
        _TYPED
        | {
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
        },
        _min_not_over_max,
    ),
    "number_input": shape(
        {"is_decimal_allowed": boolean},
        _TYPED | dict.fromkeys(("initial_value", "min_value", "max_value"), string(100)),
    ),
    "email_text_input": shape({}, _TYPED | {"initial_value": string(3000, 0)}),
    "url_text_input": shape({}, _TYPED | {"initial_value": string(3000, 0)}),
    "rich_text_input": shape({}, _TYPED | {"initial_value": anything}),
    "file_input": shape(
        {}, _ACTION_ID | {"filetypes": array(string(20), 100), "max_files": number(1, 10)}
    ),
}

_EVERYWHERE: Mapping[str, Check] = {**SELECTS, **MULTI_SELECTS, **PICKERS, **BOXES}

# Slack: buttons may stand only in actions and as a section's accessory.
IN_ACTIONS = by_type({"button": BUTTON, "overflow": OVERFLOW, **_EVERYWHERE})
IN_SECTION = by_type({"button": BUTTON, "overflow": OVERFLOW, "image": IMAGE, **_EVERYWHERE})
IN_INPUT = by_type({**TYPED_INPUTS, **_EVERYWHERE})
IN_CONTEXT = by_type(
    {
        "image": IMAGE,
        # A context element has no limit of its own in Slack's documents but a text object's.
        "plain_text": any_text(3000),
        "mrkdwn": any_text(3000),
    }
)
